"""The fees of a code: arithmetic of a locality, floor, cap, years, other schedules, silences."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from codelookup.catalog.models import Entry, Release
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.payment import fees, rates
from codelookup.payment.chart import spread
from codelookup.payment.models import AnesthesiaFactor, FacilityRate, LabRate
from tests.catalog.asking import about
from tests.factories import (
    make_code,
    make_entry,
    make_locality,
    make_relative_value,
    make_release,
)

pytestmark = pytest.mark.django_db


def make_code_in_georgia(**kwargs: Any) -> Entry:
    mpfs = make_release("mpfs", label="RVU26B", effective_on=date(2026, 4, 1))
    entry = make_entry("64490", System.CPT, release=mpfs, long="")
    make_relative_value(entry, **kwargs)
    make_locality(make_release("gpci", label="GPCI 2026", effective_on=date(2026, 1, 1)))
    return entry


def asking(day: str = "2026-11-22", **asked: str) -> Subject:
    found = about("64490", System.CPT, day)
    found.asked = asked
    return found


def content(subject: Subject) -> Any:
    found = fees.load(subject)
    assert found
    return found


def test_the_amount_of_a_locality_is_the_worked_formula() -> None:
    make_code_in_georgia()
    (outside, inside) = content(asking(locality="GA-01"))["local"]
    # (1.77 x 0.9 + 4.20 x 1.1 + 0.17 x 1.2) x 33.4009
    assert outside.parts == (Decimal("1.59300"), Decimal("4.62000"), Decimal("0.20400"))
    assert (str(outside.dollars), str(inside.dollars)) == ("214.33", "92.35")


def test_the_floor_raises_the_work_index() -> None:
    make_code_in_georgia()
    found = content(asking(locality="GA-01", floor="with"))
    # (1.77 x 1.0 + 4.20 x 1.1 + 0.17 x 1.2) x 33.4009
    assert str(found["local"][0].dollars) == "220.25"
    assert found["floor_matters"]
    assert found["floor_link"] == "?on=2026-11-22&floor=without#fees"


def test_a_floor_below_the_index_leaves_nothing_to_choose() -> None:
    make_code_in_georgia()
    make_locality(Release.objects.get(dataset="gpci"), mac="1", state="NY", work="1.1", work_floor="1.1")  # fmt: skip
    assert not content(asking(locality="NY-01"))["floor_matters"]


def test_a_file_with_one_work_index_leaves_nothing_to_choose() -> None:
    make_code_in_georgia()
    release = make_release("gpci", effective_on=date(2026, 7, 1))
    make_locality(release, work=None)
    found = content(asking(locality="GA-01"))
    assert str(found["local"][0].dollars) == "220.25"
    assert not found["floor_matters"]


def test_both_conversion_factors_are_worked_and_a_missing_one_is_not_guessed() -> None:
    make_code_in_georgia(conversion_factor_qpp="33.5675")
    make_relative_value(Entry.objects.get(), modifier="26")
    both, alone = content(asking())["national"][::2]
    assert (str(both.dollars), str(both.qpp_dollars)) == ("205.08", "206.10")
    assert alone.qpp_dollars is None


def test_the_limiting_charge_is_one_hundred_and_nine_and_a_quarter_per_cent() -> None:
    make_code_in_georgia()
    outside = content(asking())["national"][0]
    assert str(outside.nonparticipating) == "194.83"
    assert str(outside.limiting_charge) == "224.05"


def test_the_lower_of_schedule_and_cap_is_allowed() -> None:
    make_code_in_georgia(cap_pe_nonfacility="3.00", cap_malpractice="0.10")
    outside, inside = content(asking())["national"]
    assert (str(outside.cap_dollars), str(outside.allowed)) == ("162.66", "162.66")
    assert (str(inside.cap_dollars), str(inside.allowed)) == ("62.46", "62.46")


def test_a_cap_above_the_amount_changes_nothing() -> None:
    make_code_in_georgia(cap_pe_nonfacility="9.00", cap_pe_facility="9.00")
    assert [str(each.allowed) for each in content(asking())["national"]] == ["205.08", "94.19"]


def test_the_table_holds_the_nation_and_every_locality_with_their_places() -> None:
    make_code_in_georgia()
    nation, atlanta = fees.table(asking()).rows
    assert nation[:8] == ("National amount", "", "", *["1.000"] * 3, "205.08", "94.19")
    assert atlanta[:8] == (
        "Atlanta, Georgia", "GA", "", "0.900", "1.100", "1.200", "214.33", "92.35",
    )  # fmt: skip
    assert atlanta[-4:] == ("RVU26B", "11", "GPCI 2026", "41")


def test_releases_stand_side_by_side_up_to_the_day() -> None:
    entry = make_code_in_georgia()
    for label, day in (("RVU25D", date(2025, 10, 1)), ("RVU27A", date(2027, 1, 1))):
        release = make_release("mpfs", label=label, effective_on=day)
        make_relative_value(Entry(release=release, code=entry.code), conversion_factor="32.3465")
    found = content(asking())["years"]
    assert [(y.release.label, str(y.outside.dollars)) for y in found] == [
        ("RVU26B", "205.08"),
        ("RVU25D", "198.61"),
    ]


def test_a_whole_file_takes_the_place_of_its_starter_set_among_the_years() -> None:
    entry = make_code_in_georgia()
    starter = make_release("mpfs", label="Starter", effective_on=date(2026, 4, 1), is_partial=True)
    make_relative_value(Entry(release=starter, code=entry.code))
    assert [year.release.label for year in content(asking())["years"]] == ["RVU26B"]


def test_figures_of_another_year_are_called_so() -> None:
    make_code_in_georgia()
    assert content(asking())["notices"] == []
    (said,) = content(asking("2027-02-01"))["notices"]
    assert said.startswith("These are figures of 2026: this site has loaded no")


def test_indices_of_another_year_are_called_so() -> None:
    make_code_in_georgia()
    make_release("gpci", effective_on=date(2027, 1, 1))
    said = content(asking("2027-02-01"))["notices"]
    assert said[1].endswith("amounts of a locality mix two years.")


def make_rates(code: str = "64490") -> None:
    opps = make_release("opps", label="OPPS July 2026", effective_on=date(2026, 7, 1))
    asc = make_release("asc", label="ASC July 2026", effective_on=date(2026, 7, 1))
    clfs = make_release("clfs", label="CLFS 2026", effective_on=date(2026, 1, 1))
    it = make_code(code, System.CPT)
    FacilityRate.objects.create(
        release=opps, line=5, code=it, addendum="B", indicator="T", apc="5443", rate="871.250",
        copayment="174.25",
    )  # fmt: skip
    FacilityRate.objects.create(
        release=asc, line=6, code=it, addendum="AA", indicator="G2", rate="430.10", discounted="Y"
    )
    LabRate.objects.create(release=clfs, line=7, code=it, indicator="N", rate="12.50")


def test_other_schedules_stand_with_release_and_line() -> None:
    make_code_in_georgia()
    make_rates()
    found = content(asking())["rates"]
    assert [(each.payer[:10], str(each.dollars), str(each.stamp)) for each in found] == [
        ("Hospital o", "871.25", "OPPS July 2026, record 5"),
        ("Ambulatory", "430.10", "ASC July 2026, record 6"),
        ("Laboratory", "12.50", "CLFS 2026, record 7"),
    ]
    assert found[0].detail == "APC 5443, copayment $174.25"
    assert found[1].detail == "addendum AA, less beside another procedure"


def test_a_tenth_of_a_cent_is_shown_where_a_drug_is_priced_so() -> None:
    assert str(rates.money(Decimal("0.125"))) == "0.125"
    assert str(rates.money(Decimal("0.500"))) == "0.50"
    assert str(rates.money(Decimal("100.000"))) == "100.00"


def test_a_schedule_that_is_not_loaded_is_told_from_one_that_is_silent() -> None:
    make_code_in_georgia()
    make_release("opps", label="OPPS July 2026", effective_on=date(2026, 7, 1))
    found = {each.payer[:4]: (each.state, each.message) for each in content(asking())["silences"]}
    assert found["Hosp"] == ("empty", "OPPS July 2026 does not list this code.")
    assert found["Ambu"][0] == found["Labo"][0] == "unloaded"


def test_a_code_of_other_schedules_alone_has_fees() -> None:
    make_entry("64490", System.CPT, release=make_release("cpt", effective_on=date(2026, 1, 1)))
    make_rates()
    found = content(asking())
    assert (found["first"], found["national"], len(found["rates"])) == (None, [], 3)
    assert fees.count(asking()) == 3


@pytest.mark.parametrize(("partial", "said"), [(True, "a starter set"), (False, "does not list")])
def test_a_starter_sets_silence_is_told_from_a_whole_files(partial: bool, said: str) -> None:
    make_entry("64490", System.CPT, release=make_release("cpt", effective_on=date(2026, 1, 1)))
    make_release("mpfs", effective_on=date(2026, 4, 1), is_partial=partial)
    make_rates()
    assert said in content(asking())["absence"]


def test_anesthesia_is_paid_by_the_unit() -> None:
    make_code_in_georgia(status="J")
    release = make_release("anesthesia", effective_on=date(2026, 1, 1))
    for mac, number, factor in (("", "", "20.4976"), ("10212", "01", "20.61"), ("1", "9", "9")):
        AnesthesiaFactor.objects.create(
            release=release, line=1, mac=mac, number=number, name="X", factor=factor
        )
    units = content(asking(locality="GA-01"))["units"]
    assert (str(units.national.factor), str(units.local.factor)) == ("20.4976", "20.6100")
    assert content(asking())["units"].local is None
    assert content(asking("2027-02-02"))["notices"][1].startswith("The dollars per unit are those")


def test_the_spread_tells_least_median_mean_and_most() -> None:
    named = [(Decimal(n), f"place {n}") for n in (10, 20, 30, 60)]
    found = spread(named, Decimal(25), Decimal(20))
    assert found
    assert [int(n) for n in (found.least, found.middle, found.mean, found.most)] == [10, 25, 30, 60]
    assert (found.lowest, found.highest, found.count) == ("place 10", "place 60", 4)
    assert float(found.chosen_x) < float(found.national_x)


def test_one_locality_has_no_spread_and_equal_amounts_have_one_bar() -> None:
    assert spread([(Decimal(1), "a")], Decimal(1), None) is None
    found = spread([(Decimal(1), "a"), (Decimal(1), "b")], Decimal(1), None)
    assert found
    assert len(found.bars) == 1


def grow(release: Release, number: int) -> None:
    for place in range(number):
        make_locality(release, mac=f"{place:05}", state=f"{chr(65 + place // 26)}{chr(65 + place % 26)}", number="77")  # fmt: skip


@pytest.mark.parametrize("number", [2, 108])
def test_fees_cost_the_same_for_2_and_for_109_localities(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    entry = make_code_in_georgia()
    make_rates()
    grow(Release.objects.get(dataset="gpci"), number)
    found = asking(locality="GA-01")
    with django_assert_num_queries(4):  # relative values, localities, facility, laboratory
        assert fees.load(found)
        assert len(fees.table(found).rows) == number + 2
        fees.count(found)
    assert entry.code.value == "64490"


def test_amounts_of_other_schedules_from_another_year_are_called_so() -> None:
    make_code_in_georgia()
    make_rates()
    assert content(asking())["notices"] == []
    said = content(asking("2027-02-01"))["notices"]
    assert said[-3:] == [
        "Hospital outpatient department (OPPS): these are amounts of 2026, not of 2027.",
        "Ambulatory surgical center (ASC): these are amounts of 2026, not of 2027.",
        "Laboratory (CLFS): these are amounts of 2026, not of 2027.",
    ]
