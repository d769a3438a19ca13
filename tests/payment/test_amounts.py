import csv
from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from codelookup.catalog.models import Code, Release
from codelookup.catalog.systems import System
from codelookup.importers import mpfs
from codelookup.importers.defaults import TABLES
from codelookup.importers.load import Request, load
from codelookup.payment import fees, sections
from codelookup.payment.models import RelativeValue
from tests.catalog.asking import about, fact
from tests.factories import make_entry, make_relative_value, make_release

# The factor of qualifying participants stands in a file of its own.
NOT_COMPARED = {"id", "release", "conversion_factor_qpp"}


@pytest.mark.parametrize(
    ("value", "outside", "inside"),
    [
        ("64490", "205.08", "94.19"),
        ("99213", "95.19", "57.45"),
        ("20610", "68.81", "39.75"),
        ("64633", "458.93", "172.68"),
        ("99215", "192.39", "125.59"),
    ],
)
def test_the_amount_is_total_times_conversion_factor(
    starter: Release, value: str, outside: str, inside: str
) -> None:
    found = fees.national(about(value, System.CPT))
    assert [each.setting for each in found] == ["outside a facility", "in a facility"]
    assert [str(each.dollars) for each in found] == [outside, inside]


def test_half_a_cent_is_rounded_up(db: None) -> None:
    make_relative_value(
        make_entry("12345", System.CPT),
        total_nonfacility="1.00",
        total_facility="1.00",
        conversion_factor="33.4050",
    )
    assert str(fees.national(about("12345", System.CPT))[0].dollars) == "33.41"


def test_every_line_of_the_starter_set_adds_up(starter: Release) -> None:
    values = RelativeValue.objects.filter(release=starter)
    assert values.count() == len((TABLES / "rvu26b_starter.csv").read_text().splitlines()) - 1
    for value in values:
        assert value.work + value.pe_nonfacility + value.malpractice == value.total_nonfacility
        assert value.work + value.pe_facility + value.malpractice == value.total_facility


def official(shared_data: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (shared_data / "facts" / "cpt_pain_family.csv").open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["release"] == "RVU26B"]
    return {(row["hcpcs"], row["mod"]): row for row in rows}


def test_every_line_of_the_starter_set_is_the_official_one(
    starter: Release, shared_data: Path
) -> None:
    path = shared_data / "mpfs" / "rvu26b" / "PPRRVU2026_Apr_nonQPP.txt.gz"
    whole = load(Request(mpfs.LAYOUT, path, effective_on=date(2026, 4, 2))).release
    told = [f.name for f in RelativeValue._meta.concrete_fields if f.name not in NOT_COMPARED]
    ours, theirs = (
        set(RelativeValue.objects.filter(release=release).values_list(*told))
        for release in (starter, whole)
    )
    assert ours - theirs == set()


def test_every_amount_of_the_starter_set_is_the_official_one(
    starter: Release, shared_data: Path
) -> None:
    facts, compared = official(shared_data), 0
    columns = ("natl_payment_nonfacility_gpci1", "natl_payment_facility_gpci1")
    for code in Code.objects.filter(relative_values__release=starter).distinct():
        priced = fees.national(about(code.value, code.system))
        for outside, inside in zip(priced[::2], priced[1::2], strict=True):
            if row := facts.get((code.value, outside.value.modifier)):
                amounts = [str(each.dollars) for each in (outside, inside)]
                assert amounts == [row[column] for column in columns]
                compared += 1
    assert compared >= 216


@pytest.mark.parametrize("status", list("BCEIJMNPX"))
def test_what_is_not_payable_shows_no_amount(db: None, status: str) -> None:
    make_relative_value(make_entry("12345", System.CPT), status=status)
    found = about("12345", System.CPT)
    content = fees.load(found)
    assert content
    assert content["national"] == []
    assert fees.table(found).rows == []
    assert fees.count(found) == 1


@pytest.mark.parametrize("status", list("ART"))
def test_what_is_payable_shows_both_settings(db: None, status: str) -> None:
    make_relative_value(make_entry("12345", System.CPT), status=status)
    assert fees.count(about("12345", System.CPT)) == 2


def test_a_setting_that_the_file_flags_na_is_not_priced(starter: Release) -> None:
    rows = fees.table(about("G0438", System.HCPCS)).rows
    assert [row[6:8] for row in rows] == [("174.35", "NA")]
    assert rows[0][11] == "NA"


def test_the_whole_and_its_two_parts_are_priced_apart(db: None) -> None:
    entry = make_entry("12345", System.CPT)
    for modifier, total in (("", "3.00"), ("26", "1.00"), ("TC", "2.00")):
        make_relative_value(entry, modifier=modifier, total_nonfacility=total)
    found = fees.national(about("12345", System.CPT))
    assert [each.value.modifier for each in found[::2]] == ["", "26", "TC"]
    assert [str(each.dollars) for each in found[::2]] == ["100.20", "33.40", "66.80"]


def test_a_row_of_the_table_shows_its_arithmetic_and_its_place(starter: Release) -> None:
    row = fees.table(about("64490", System.CPT)).rows[0]
    assert row == (
        "National amount", "", "", "1.000", "1.000", "1.000", "205.08", "94.19", "206.10", "94.66",
        "224.05", "102.90", "RVU26B", "7031", "", "",
    )  # fmt: skip


def test_figures_are_those_of_the_day(starter: Release) -> None:
    older = make_release("mpfs", effective_on="2026-01-01", is_partial=True)
    make_relative_value(make_entry("64490", System.CPT, release=older), total_nonfacility="1.00")
    assert str(fees.national(about("64490", System.CPT, "2026-03-31"))[0].dollars) == "33.40"
    assert str(fees.national(about("64490", System.CPT, "2026-04-01"))[0].dollars) == "205.08"


def test_a_code_that_the_schedule_does_not_list_has_no_figures(starter: Release) -> None:
    make_entry("A0021", System.HCPCS)
    found = about("A0021", System.HCPCS)
    assert fees.load(found) is None
    assert sections.facts(found) == []


def test_key_facts_answer_in_words_with_the_indicator_and_the_line(starter: Release) -> None:
    found = sections.facts(about("64490", System.CPT))
    assert fact(found, "Medicare status") == "active (A)"
    assert fact(found, "Global period") == "0 days (000)"
    assert fact(found, "Both sides") == "yes, paid at 150 % (1)"
    assert {str(each.stamp) for each in found} == {"RVU26B, line 7,031"}


def test_a_concept_that_does_not_apply_is_left_out_but_for_the_global_period(
    starter: Release,
) -> None:
    found = sections.facts(about("G0463", System.HCPCS))
    assert [each.label for each in found] == ["Medicare status", "Global period"]
    assert fact(found, "Global period") == "does not apply (XXX)"


def test_an_indicator_unknown_to_the_legend_is_called_so(db: None) -> None:
    make_relative_value(make_entry("12345", System.CPT), bilateral="7")
    found = sections.facts(about("12345", System.CPT))
    assert fact(found, "Both sides") == "not explained in our legend (7)"


@pytest.mark.parametrize(
    ("changed", "label", "answer"),
    [
        ({"co_surgeons": "1"}, "Two surgeons", "with documentation (1)"),
        ({"co_surgeons": "2"}, "Two surgeons", "paid (2)"),
        ({"team": "2"}, "Surgical team", "paid (2)"),
        ({"supervision": "02"}, "Supervision of the test", "direct (02)"),
        ({"supervision": "6A"}, "Supervision of the test", "as 66, or under that therapist (6A)"),
        ({"pctc": "1"}, "Reading and technical part", "splits into reading and technical part (1)"),
        ({"pricing": "1"}, "Conversion factor", "for qualifying participants (1)"),
        ({"pricing": "9"}, "Conversion factor", None),
        ({"global_days": "ZZZ"}, "Add-on code", "yes (ZZZ)"),
        ({"global_days": "000"}, "Add-on code", None),
        ({"endoscopic_base": "12300"}, "Endoscopy base", "12300"),
    ],
)
def test_each_indicator_gives_its_fact_in_words(
    db: None, changed: dict[str, str], label: str, answer: str | None
) -> None:
    make_relative_value(make_entry("12345", System.CPT), **changed)
    found = sections.facts(about("12345", System.CPT))
    assert fact(found, label) == answer
    assert all(each.stamp and each.meaning for each in found)


def test_all_sections_share_one_query(
    starter: Release, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = about("64490", System.CPT)
    with django_assert_num_queries(1):
        sections.facts(found)
        fees.load(found)
        fees.table(found)
