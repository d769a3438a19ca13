"""The modifier rules against cases worked by hand, each with its source.

`lines.tsv`: lines of RVU26B as CMS publishes them, indicators only (public domain); `cases.tsv`: of
such a code, a modifier, the verdict that a coder reaches from the source named ("silent": nothing
that is loaded decides). MCPM 12 §40.7: Medicare Claims Processing Manual, chapter 12, section 40.7;
NCCI I.D: NCCI Policy Manual, chapter I, section D; RVU layout: RVU26B.pdf, Attachment A.
"""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import Code, Entry, Release
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System, procedure_system
from codelookup.claims import modifiers
from codelookup.claims.rules import IF, NO, YES
from codelookup.importers import mpfs
from codelookup.importers.rows import RelativeValueRow
from codelookup.lib.archive import pick
from codelookup.payment.models import RelativeValue
from tests.catalog.asking import about
from tests.factories import (
    make_entry,
    make_pair,
    make_relative_value,
    make_release,
    make_units,
)

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
PACKAGE = ("status", "pctc", "global_days", "pre_operative", "intra_operative", "post_operative")
OTHERS = ("multiple_procedure", "bilateral", "assistant", "co_surgeons", "team")
FIGURES = PACKAGE + OTHERS


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


LINES, CASES = table("lines.tsv"), table("cases.tsv")


def make_lines(code: str) -> Subject:
    system = procedure_system(code)
    entry = make_entry(code, system, release=make_release("mpfs"))
    for number, row in enumerate(LINES, start=21):
        if row["code"] == code:
            figures = {name: row[name] for name in FIGURES}
            make_relative_value(entry, modifier=row["modifier"], line=number, **figures)
    return about(code, system)


def judged(subject: Subject) -> dict[str, str]:
    found = modifiers.verdicts(subject)
    return {name: each.verdict for each in found for name in each.rule.modifiers}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']}-{case['modifier']}")
def test_a_case_worked_by_hand(case: dict[str, str]) -> None:
    found = judged(make_lines(case["code"]))
    assert found.get(case["modifier"], "silent") == case["verdict"], case["source"]


FILES = ["rvu25d/PPRRVU2025_Oct.txt.gz", "rvu26b/PPRRVU2026_Apr_nonQPP.txt.gz"]


def official(shared_data: Path, name: str) -> list[RelativeValueRow]:
    path = shared_data / "mpfs" / name
    if not path.is_file():
        pytest.skip(f"no official file {path}")
    parsed = mpfs.parse(pick(path, mpfs.LAYOUT.members))
    return [row for row in parsed if isinstance(row, RelativeValueRow)]


@pytest.mark.parametrize("name", FILES)
def test_the_lines_of_the_cases_are_those_of_the_official_file(
    name: str, shared_data: Path
) -> None:
    wanted = {(row["code"], row["modifier"]): [row[each] for each in FIGURES] for row in LINES}
    found = {
        (row.value, row.modifier): [str(getattr(row, each)) for each in FIGURES]
        for row in official(shared_data, name)
        if (row.value, row.modifier) in wanted
    }
    assert found == wanted


def unsaved(rows: list[RelativeValueRow]) -> Subject:
    """Return a subject whose figures are these lines, without a database row."""
    release = Release(pk=1, dataset="mpfs", label="RVU", effective_on=date(2026, 4, 1))
    code = Code(pk=1, system=rows[0].system, value=rows[0].value)
    now = InForce(date(2026, 11, 22), {"mpfs": release})
    found = Subject(code, Entry(code=code, release=release), now, True)
    values = [RelativeValue(release=release, line=row.line, modifier=row.modifier) for row in rows]
    for value, row in zip(values, rows, strict=True):
        for name in FIGURES:
            setattr(value, name, getattr(row, name))
    found.once("relative_values", lambda _: values)
    found.once("limits", lambda _: [])
    return found


@pytest.mark.parametrize("name", FILES)
def test_over_a_whole_file_26_and_tc_are_allowed_just_where_the_file_prices_them(
    name: str, shared_data: Path
) -> None:
    by_code: dict[str, list[RelativeValueRow]] = {}
    for row in official(shared_data, name):
        by_code.setdefault(row.value, []).append(row)
    doubled, different = [], []
    for code, rows in by_code.items():
        found = modifiers.verdicts(unsaved(rows))
        named = [each for verdict in found for each in verdict.rule.modifiers]
        if len(named) != len(set(named)):
            doubled.append(code)
        allowed = {m for each in found if each.verdict == YES for m in each.rule.modifiers}
        if allowed & {"26", "TC"} != {row.modifier for row in rows} & {"26", "TC"}:
            different.append(code)
    assert len(by_code) > 15_000
    assert doubled == []
    # Its indicator says that it splits; CMS prices the whole alone.
    assert set(different) <= {"80506"}


def test_no_modifier_gets_two_verdicts_for_one_code() -> None:
    for code in {row["code"] for row in LINES}:
        found = modifiers.verdicts(make_lines(code))
        names = [name for each in found for name in each.rule.modifiers]
        assert len(names) == len(set(names)), code


SILENT: dict[str, Any] = dict.fromkeys(OTHERS, "9") | {"pctc": "9", "global_days": "YYY"}
INDICATORS = (*OTHERS, "pctc")


@pytest.mark.parametrize("field", INDICATORS)
@pytest.mark.parametrize("value", ["9", "Z", ""])
def test_nothing_is_said_of_a_value_that_the_rules_do_not_know(field: str, value: str) -> None:
    make_relative_value(make_entry("12345", System.CPT), **(SILENT | {field: value}))
    assert judged(about("12345", System.CPT)) == {}


@pytest.mark.parametrize("days", ["YYY", "045"])
def test_nothing_is_said_of_a_period_that_the_rules_do_not_know(days: str) -> None:
    make_relative_value(make_entry("12345", System.CPT), **(SILENT | {"global_days": days}))
    assert judged(about("12345", System.CPT)) == {}


def test_a_package_without_shares_is_not_split() -> None:
    make_relative_value(make_entry("12345", System.CPT), **(SILENT | {"global_days": "090"}))
    found = judged(about("12345", System.CPT))
    assert found.keys() & {"54", "55", "56", "78"} == set()
    assert found["58"] == YES


def test_a_sentence_names_the_indicator_its_value_and_the_line() -> None:
    found = {each.rule.names: each for each in modifiers.verdicts(make_lines("27447"))}
    assert found["50"].sentence == (
        "50: yes, because the bilateral indicator is 1: two sides are paid at 150 per cent of one."
    )
    assert found["78"].because == (
        "the global period is 090: the 69 per cent for the operation itself are paid, and no new "
        "days begin"
    )
    assert "79 per cent of it stay with the surgeon" in found["54"].because
    number = 21 + [row["code"] for row in LINES].index("27447")
    assert str(found["50"].stamp) == f"FY2026, record {number}"


def test_the_reading_of_a_laboratory_test_is_decided_on_its_own_line() -> None:
    found = {each.rule.names: each for each in modifiers.verdicts(make_lines("84165"))}
    number = 21 + [(row["code"], row["modifier"]) for row in LINES].index(("84165", "26"))
    assert found["26"].stamp.line == number


def paired(*indicators: int, **kwargs: Any) -> dict[str, modifiers.Verdict]:
    make_entry("64490", System.CPT)
    for place, indicator in enumerate(indicators):
        make_pair("64490", f"{10000 + place}", modifier=indicator, **kwargs)
    found = modifiers.verdicts(about("64490", System.CPT))
    return {name: each for each in found for name in each.rule.modifiers}


def test_59_is_decided_by_whether_any_pair_may_be_set_aside() -> None:
    found = paired(1, 1, 0)
    assert {found[name].verdict for name in ("59", "XE", "XS", "XP", "XU")} == {IF}
    assert found["59"].because.startswith(
        "of 3 practitioner pair edits 2 have modifier indicator 1: those may be set aside"
    )


def test_59_is_not_allowed_where_no_pair_may_be_set_aside() -> None:
    assert paired(0, 0)["59"].verdict == NO


def test_the_hospitals_pairs_decide_where_practitioners_have_none() -> None:
    assert "1 hospital pair edits" in paired(1, dataset="ncci-ptp-hospital")["59"].because


def test_without_pairs_nothing_is_said_of_59() -> None:
    assert paired() == {}


def test_a_pair_that_has_ended_decides_nothing() -> None:
    assert paired(1, deleted_on=date(2024, 1, 1)) == {}


@pytest.mark.parametrize(("mai", "verdict"), [(1, IF), (2, None), (3, IF)])
def test_the_indicator_of_the_unit_limit_decides_on_a_repeat(mai: int, verdict: Any) -> None:
    make_entry("71046", System.CPT)
    make_units("71046", 2, adjudication=mai)
    found = judged(about("71046", System.CPT))
    assert found == ({"76": verdict, "77": verdict} if verdict else {})


def test_a_further_visit_is_not_the_same_service_again() -> None:
    make_units("99213", 2, adjudication=3)
    assert "76" not in judged(make_lines("99213"))


def test_allowed_stands_first_and_not_allowed_last() -> None:
    found = [each.verdict for each in modifiers.verdicts(make_lines("27447"))]
    assert found == sorted(found, key=(YES, IF, NO).index)


def test_the_table_holds_every_part_of_a_verdict() -> None:
    rows = {row[0]: row for row in modifiers.table(make_lines("27447")).rows}
    row = rows["80, 81, 82, AS"]
    assert row[1] == YES
    assert "the assistant indicator is 2: a helper may be paid" in row
    assert row[6:8] == ("assistant indicator", "2")
    assert row[8] == "Medicare Claims Processing Manual, chapter 12, section 20.4.3"


def test_the_section_says_which_deciding_files_are_not_loaded() -> None:
    content = modifiers.load(make_lines("27447"))
    assert content
    assert [words.split(",")[0] for words in content["missing"]] == [
        "the NCCI pair edits",
        "the practitioners' unit limits",
    ]


@pytest.mark.parametrize(("modifier", "number"), [("50", 1), ("25", 2), ("XU", 1), ("GA", 0)])
def test_a_modifiers_own_page_says_what_decides_on_it(modifier: str, number: int) -> None:
    make_entry(modifier, System.MODIFIERS)
    found = about(modifier, System.MODIFIERS)
    assert modifiers.OF_MODIFIER.count(found) == number
    content = modifiers.OF_MODIFIER.load(found)
    assert bool(content) == bool(number)
    if content and modifier == "50":
        ((rule, words),) = content["rules"]
        assert words == "the bilateral indicator of the fee schedule"
        assert rule.values["1"][0] == YES


def test_a_code_without_figures_has_no_verdicts() -> None:
    make_entry("12345", System.CPT, release=make_release("mpfs"))
    found = about("12345", System.CPT)
    assert modifiers.load(found) is None
    assert modifiers.table(found).rows == []
