"""What a check says of a claim, family by family; each finding names its row."""

from datetime import date
from typing import Any

import pytest

from codelookup.catalog.models import Entry, Kind, NoteKind
from codelookup.catalog.systems import System
from codelookup.claims.findings import Family, Severity
from tests.factories import (
    make_add_on,
    make_entry,
    make_note,
    make_pair,
    make_relative_value,
    make_release,
    make_units,
)

from .baskets import checked, of, told

pytestmark = pytest.mark.django_db

CONFLICT, CHECK, NOTE, FINE = Severity


def value(code: str, **fields: Any) -> Entry:
    """Make a code with its line in the fee schedule."""
    entry = make_entry(code, System.CPT, long="")
    make_relative_value(entry, **fields)
    return entry


# --- together -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "indicator", "verdict"),
    [
        (("64490", "77003"), 1, "needs"),
        (("64490", "77003-59"), 1, "aside"),
        (("77003-XS", "64490"), 1, "aside"),
        (("64490-LT", "77003-RT"), 1, "aside"),
        (("64490-LT", "77003-LT"), 1, "needs"),
        (("64490-26", "77003"), 1, "needs"),
        (("64490", "77003-59"), 0, "never"),
        (("64490", "77003"), 9, "none"),
        (("64490", "77003~2026-11-21"), 0, "apart"),
        (("64490", "99999"), 0, "none"),
    ],
)
def test_every_two_lines_of_a_day_get_a_verdict(
    lines: tuple[str, str], indicator: int, verdict: str
) -> None:
    make_pair(modifier=indicator)
    (cell,) = checked(*lines).cells
    assert cell.verdict == verdict


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (("20610-LT", "99213"), "needs"),
        (("20610", "99213-25"), "aside"),
        (("20610-59", "99213"), "needs"),
    ],
)
def test_a_visit_beside_a_procedure_must_carry_the_modifier_itself(
    lines: tuple[str, str], verdict: str
) -> None:
    make_pair("20610", "99213")
    (cell,) = checked(*lines).cells
    assert cell.verdict == verdict


def test_a_pair_names_its_row_and_what_could_be_done() -> None:
    make_pair(line=4_711, part=2)
    (found,) = of(checked("64490", "77003"), Family.TOGETHER, CONFLICT)
    assert found.lines == (1, 2)
    assert "77003 is not paid beside 64490" in found.words
    assert "XE, XS, XP or XU" in found.remedy
    assert [str(stamp) for stamp in found.stamps] == ["2026Q3, part 2, line 4,711"]


def test_an_edit_that_has_ended_or_not_begun_says_nothing() -> None:
    make_pair(deleted_on=date(2026, 1, 1))
    make_pair("64490", "77012", effective_on=date(2027, 1, 1))
    report = checked("64490", "77003", "77012")
    assert {cell.verdict for cell in report.cells} == {"none"}
    assert checked("64490", "77003", day="2025-12-31").cells[0].verdict == "needs"


def test_each_setting_has_its_own_edits() -> None:
    make_pair(dataset="ncci-ptp-hospital")
    assert checked("64490", "77003", setting="hospital").cells[0].verdict == "needs"
    report = checked("64490", "77003")
    assert report.cells[0].verdict == "unknown"
    assert "has not loaded the pair edits (practitioner)" in told(report, Family.TOGETHER)


def test_old_edits_are_told_to_be_old() -> None:
    make_pair()
    report = checked("64490", "77003", day="2028-07-01")
    assert "2026Q3 is in force from 1 Jul 2026: 24 months before" in told(
        report, Family.TOGETHER, NOTE
    )


# --- how many -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("adjudication", "lines", "severity"),
    [
        (1, ("64490*2", "64490-59*2"), FINE),
        (1, ("64490*3", "64490-59*1"), CONFLICT),
        (2, ("64490*2", "64490-59*1"), CONFLICT),
        (3, ("64490*1", "64490-59*1"), FINE),
        (3, ("64490*1", "64490-59*2"), CONFLICT),
        (2, ("64490*2", "64490*2~2026-11-21"), FINE),
    ],
)
def test_units_are_counted_by_line_or_by_day(
    adjudication: int, lines: tuple[str, ...], severity: Severity
) -> None:
    make_units("64490", 2, adjudication=adjudication)
    found = [each for each in of(checked(*lines), Family.HOW_MANY) if each.stamps]
    assert found[0].severity == severity
    assert str(found[0].stamps[0]) == "2026Q3, line 8"


def test_no_published_value_is_not_the_same_as_not_loaded() -> None:
    report = checked("64490")
    assert "has not loaded the unit limits (practitioner)" in told(report, Family.HOW_MANY)
    make_units("64491")
    report = checked("64490")
    assert "publishes no value" in told(report, Family.HOW_MANY, NOTE)
    assert "does not mean that any number is paid" in told(report, Family.HOW_MANY, NOTE)


def test_the_same_line_twice_is_a_duplicate_unless_it_says_why() -> None:
    make_units("64490", 9)
    assert "stands on two lines" in told(checked("64490", "64490"), Family.HOW_MANY, CHECK)
    assert not of(checked("64490", "64490-76"), Family.HOW_MANY, CHECK)
    assert not of(checked("64490-LT", "64490-RT"), Family.HOW_MANY, CHECK)


# --- add-on -------------------------------------------------------------------------------------


def test_an_add_on_needs_its_primary_on_the_day() -> None:
    make_add_on()
    make_add_on(primary="64493", line=10)
    assert "without its primary" in told(checked("64491", "99213"), Family.ADD_ON, CONFLICT)
    assert "names 2 for it" in told(checked("64491"), Family.ADD_ON, CONFLICT)
    apart = checked("64491", "64490~2026-11-21")
    assert of(apart, Family.ADD_ON, CONFLICT)
    (fine,) = of(checked("64491", "64490"), Family.ADD_ON)
    assert (fine.severity, fine.lines, str(fine.stamps[0])) == (FINE, (1, 2), "2026Q3, line 9")


def test_primaries_that_the_contractor_defines_are_left_to_him() -> None:
    make_add_on("0054T", "", type=2)
    assert "contractor decides" in told(checked("0054T", "27447"), Family.ADD_ON, CHECK)
    assert of(checked("0054T"), Family.ADD_ON, CONFLICT)


def test_an_add_on_rule_holds_from_its_first_day_to_its_last() -> None:
    make_add_on(deleted_on=date(2026, 6, 30))
    assert of(checked("64491", day="2026-06-30"), Family.ADD_ON)
    assert not of(checked("64491", day="2026-07-01"), Family.ADD_ON)


# --- is it payable ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "severity"),
    [("A", FINE), ("B", CONFLICT), ("C", CHECK), ("I", CONFLICT), ("N", CONFLICT), ("R", CHECK)],
)
def test_the_status_says_whether_a_code_is_paid(status: str, severity: Severity) -> None:
    value("64490", status=status)
    (found,) = of(checked("64490"), Family.PAYABLE, CONFLICT, CHECK, FINE)
    assert found.severity == severity
    assert f"status {status}" in found.words
    assert str(found.stamps[0]) == "FY2026, record 11"


def test_an_unknown_a_terminated_and_an_unloaded_code_are_three_things() -> None:
    assert "has not loaded a list of HCPCS" in told(checked("J3302"), Family.PAYABLE, NOTE)
    value("64490")
    assert "No loaded file lists 64499" in told(checked("64499"), Family.PAYABLE, CONFLICT)
    ended: Any = {"terminated_on": date(2026, 3, 31), "fields": {"cross_reference": ["J3301"]}}
    make_entry("J3302", System.HCPCS, **ended)
    report = checked("J3302")
    assert "terminated on 22 Nov 2026" in told(report, Family.PAYABLE, CONFLICT)
    assert "Use J3301" in told(report, Family.PAYABLE, CONFLICT)
    assert not of(checked("J3302", day="2026-03-31"), Family.PAYABLE, CONFLICT)


def test_a_day_before_every_release_is_said_not_guessed() -> None:
    value("64490")
    report = checked("64490", day="1950-01-01")
    assert "has not loaded a list of CPT codes for the day" in told(report, Family.PAYABLE, NOTE)
    assert not of(report, Family.PAYABLE, CONFLICT)


def test_a_code_not_done_in_its_place_is_told() -> None:
    value("27447", nonfacility_na=True)
    make_entry("11", System.POS, fields={"rate": "NONFACILITY"})
    make_entry("22", System.POS, fields={"rate": "FACILITY"})
    assert "rarely or never done outside" in told(checked("27447@11"), Family.PAYABLE, CHECK)
    assert not of(checked("27447", place="22"), Family.PAYABLE, CHECK)
    assert "77 is no place of service" in told(checked("27447@77"), Family.PAYABLE, CONFLICT)


def test_a_hospitals_bill_is_not_judged_by_the_physicians_schedule() -> None:
    value("64490", status="B", global_days="090")
    report = checked("64490-26", "99213", setting="hospital")
    assert "status B" not in told(report, Family.PAYABLE)
    assert not of(report, Family.GLOBAL) + of(report, Family.ORDER)


# --- modifiers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "fields", "severity", "words"),
    [
        ("64490-50", {"bilateral": "0"}, CONFLICT, "the bilateral indicator is 0"),
        ("64490-50", {"bilateral": "1"}, FINE, "the bilateral indicator is 1"),
        ("64490-50", {"bilateral": "2"}, CONFLICT, "the bilateral indicator is 2"),
        ("64490-50", {"bilateral": "3"}, FINE, "the bilateral indicator is 3"),
        ("64490-50", {"bilateral": "9"}, CONFLICT, "the bilateral indicator is 9"),
        ("64490-26", {"pctc": "1"}, FINE, "PC/TC indicator is 1"),
        ("64490-TC", {"pctc": "0"}, CONFLICT, "PC/TC indicator is 0"),
        ("64490-26", {"pctc": "9"}, CONFLICT, "PC/TC indicator is 9"),
        ("64490-26", {"pctc": "5"}, CONFLICT, "PC/TC indicator is 5"),
        ("64490-80", {"assistant": "1"}, CONFLICT, "assistant indicator is 1"),
        ("64490-AS", {"assistant": "0"}, CHECK, "assistant indicator is 0"),
        ("64490-62", {"co_surgeons": "0"}, CONFLICT, "co-surgeon indicator is 0"),
        ("64490-66", {"team": "9"}, CONFLICT, "team indicator is 9"),
        ("64490-51", {"multiple_procedure": "0"}, CONFLICT, "multiple procedure indicator is 0"),
    ],
)
def test_a_modifier_is_judged_by_the_codes_indicator(
    line: str, fields: dict[str, str], severity: Severity, words: str
) -> None:
    value("64490", **fields)
    found = [each for each in of(checked(line), Family.MODIFIERS) if words in each.words]
    assert [each.severity for each in found] == [severity]
    assert str(found[0].stamps[0]) == "FY2026, record 11"


@pytest.mark.parametrize(
    ("line", "severity", "words"),
    [
        ("64490-50-LT", CONFLICT, "50 says both sides"),
        ("64490-50*2", CONFLICT, "50 stands with 2 units"),
        ("64490-LT-RT", CHECK, "LT and RT stand on one line"),
        ("64490-26-TC", CONFLICT, "the whole service"),
        ("64490-62-80", CONFLICT, "two surgeons"),
        ("64490-59-XS", CHECK, "beside an X modifier"),
        ("64490-59-59", CHECK, "59 stands twice"),
    ],
)
def test_modifiers_of_one_line_are_held_against_each_other(
    line: str, severity: Severity, words: str
) -> None:
    assert words in told(checked(line), Family.MODIFIERS, severity)


def test_a_modifier_that_no_file_lists_is_told() -> None:
    make_entry("59", System.MODIFIERS)
    assert "ZQ is no modifier" in told(checked("64490-ZQ-59"), Family.MODIFIERS, CONFLICT)
    assert "59 is no" not in told(checked("64490-ZQ-59"), Family.MODIFIERS)


# --- visits and the period after surgery ---------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "visit", "severity"),
    [
        ("000", "99213", CONFLICT),
        ("000", "99213-25", CHECK),
        ("010", "99213-57", CONFLICT),
        ("010", "99213~2026-12-02", CONFLICT),
        ("010", "99213-24~2026-12-02", CHECK),
        ("010", "99213~2026-12-03", None),
        ("090", "99213", CONFLICT),
        ("090", "99213-57", CHECK),
        ("090", "99213~2026-11-21", CONFLICT),
        ("090", "99213~2026-11-20", None),
        ("XXX", "99213", None),
        ("090", "80053", None),
        ("090", "99213~9999-12-31", None),
    ],
)
def test_a_visit_near_a_procedure_must_say_why(
    days: str, visit: str, severity: Severity | None
) -> None:
    value("27447", global_days=days)
    found = of(checked("27447", visit), Family.GLOBAL)
    assert [each.severity for each in found] == ([severity] if severity else [])


def test_a_second_operation_within_the_period_must_say_why() -> None:
    value("27447", global_days="090")
    value("20610", global_days="000")
    later = "20610~2026-12-24"
    assert "58 if it was planned" in told(checked("27447", later), Family.GLOBAL, CONFLICT)
    assert not of(checked("27447", later.replace("~", "-79~")), Family.GLOBAL)


# --- order --------------------------------------------------------------------------------------


def test_the_highest_valued_is_paid_in_full_and_the_others_at_half() -> None:
    value("27447", total_nonfacility="20.00", total_facility="15.00", bilateral="1")
    value("20610", total_nonfacility="2.00", total_facility="1.50")
    value("99213", multiple_procedure="0")
    report = checked("20610*3", "99213", "27447-50")
    ((_, ranks),) = report.ranks
    assert [(rank.item.code, rank.share) for rank in ranks] == [
        ("27447", "100 %"),
        ("20610", "50 %, 2 more at 50 %"),
    ]
    assert ranks[0].worked == "20.00 × 1.5 (50) × 100 % = 30.00"
    assert ranks[1].worked == "2.00 × (50 % + 2 × 50 %) = 3.00"
    assert "not in the order of their values" in told(report, Family.ORDER, CHECK)
    assert "stand in the order" in told(checked("27447", "20610"), Family.ORDER, FINE)


def test_the_place_decides_which_value_counts() -> None:
    make_entry("22", System.POS, fields={"rate": "FACILITY"})
    value("27447", total_nonfacility="20.00", total_facility="1.00")
    value("20610", total_nonfacility="2.00", total_facility="1.50")
    ((_, ranks),) = checked("27447", "20610", place="22").ranks
    assert [rank.item.code for rank in ranks] == ["20610", "27447"]


# --- diagnoses ----------------------------------------------------------------------------------


@pytest.fixture
def diabetes() -> dict[str, Entry]:
    heading: Any = {"kind": Kind.HEADING, "is_billable": False}
    made = {"E11": make_entry("E11", **heading)}
    for code, path in (("E11.9", "E11"), ("E10.9", "E10"), ("O24.410", "O24"), ("W19.XXXA", "W19")):
        made[code] = make_entry(code, path=path, release=made["E11"].release)
    return made


def test_a_diagnosis_must_be_known_complete_and_in_force(diabetes: dict[str, Entry]) -> None:
    make_entry("E11.8", release=diabetes["E11"].release, terminated_on=date(2026, 1, 1))
    report = checked("99213", dx="E11.9 e11 E11.99 E11.8")
    words = told(report, Family.DIAGNOSES, CONFLICT)
    assert "B: E11 (Title of E11) is not billable" in words
    assert "lists no diagnosis E11.99" in words
    assert "E11.8 (Title of E11.8) is terminated" in words
    assert [f.builds for f in of(report, Family.DIAGNOSES, CONFLICT) if f.builds] == ["E11"]
    assert "A: E11.9 (Title of E11.9) is active" in told(report, Family.DIAGNOSES, FINE)


@pytest.mark.parametrize(
    ("note", "dx", "found"),
    [
        ("type 1 diabetes mellitus (E10.-)", "E11.9 E10.9", "names E10.-"),
        ("type 1 diabetes mellitus (E10.-)", "E10.9 E11.9", "names E10.-"),
        ("diabetes of pregnancy (O24.4-)", "E11.9 O24.410", "names O24.4-"),
        ("all of it (O00-O9A)", "E11.9 O24.410", "names O00-O9A"),
        ("E10.9", "E11.9 E10.9", "names E10.9"),
        ("another (E10.8)", "E11.9 E10.9", ""),
        ("diabetes (E08-E13)", "E11.9 E10.9", ""),
        ("pregnancy (O24.0-)", "E11.9 O24.410", ""),
    ],
)
def test_an_excludes1_note_that_names_another_diagnosis_is_told(
    diabetes: dict[str, Entry], note: str, dx: str, found: str
) -> None:
    make_note(diabetes["E11"], note, kind=NoteKind.EXCLUDES1, line=4_203)
    words = told(checked("99213", dx=dx), Family.DIAGNOSES, CHECK)
    assert (found in words and "possibly not coded together" in words) if found else not words


def test_an_excludes2_note_forbids_nothing(diabetes: dict[str, Entry]) -> None:
    make_note(diabetes["E11"], "(E10.-)", kind=NoteKind.EXCLUDES2)
    assert not told(checked("99213", dx="E11.9 E10.9"), Family.DIAGNOSES, CHECK)


def test_what_may_not_stand_first_is_told(diabetes: dict[str, Entry]) -> None:
    make_note(diabetes["E11"], "the disease", kind=NoteKind.CODE_FIRST)
    assert "external cause" in told(checked("99213", dx="W19.XXXA"), Family.DIAGNOSES, CONFLICT)
    assert "“code first”" in told(checked("99213", dx="E11.9"), Family.DIAGNOSES, CHECK)
    assert "“code first”" not in told(checked("99213", dx="E10.9 E11.9"), Family.DIAGNOSES)


def test_pointers_and_repeated_diagnoses_are_checked(diabetes: dict[str, Entry]) -> None:
    report = checked("99213:AC", "20610", dx="E11.9 E119")
    assert "points to diagnosis C" in told(report, Family.DIAGNOSES, CONFLICT)
    assert "20610 points to no diagnosis" in told(report, Family.DIAGNOSES, CHECK)
    assert "already, as A" in told(report, Family.DIAGNOSES, CHECK)


# --- the whole ----------------------------------------------------------------------------------


def test_every_family_says_what_is_not_loaded() -> None:
    report = checked("64490-50", "J3301", dx="E11.9")
    for family in (Family.PAYABLE, Family.TOGETHER, Family.HOW_MANY, Family.ADD_ON):
        assert "has not loaded" in told(report, family, NOTE), family
    assert "has not loaded a list of modifiers" in told(report, Family.MODIFIERS)
    assert "has not loaded a list of ICD-10-CM" in told(report, Family.DIAGNOSES)
    assert not [each for each in report.findings if each.severity in (CONFLICT, FINE)]


def test_each_line_is_judged_by_the_release_of_its_own_day() -> None:
    old = make_release("mpfs", label="RVU26A", effective_on=date(2026, 1, 1))
    new = make_release("mpfs", label="RVU26B", effective_on=date(2026, 4, 1))
    make_relative_value(make_entry("64490", System.CPT, release=old), status="B")
    make_relative_value(make_entry("64490", System.CPT, release=new), status="A")
    report = checked("64490~2026-03-31", "64490~2026-04-01")
    found = of(report, Family.PAYABLE, CONFLICT, FINE)
    assert [(each.severity, each.lines) for each in found] == [(CONFLICT, (1,)), (FINE, (2,))]


def test_a_line_that_cannot_be_read_does_not_keep_the_rest_from_being_checked() -> None:
    make_pair()
    make_units("64490", 1)
    report = checked("rubbish", "64490*0", "77003~never", "77003")
    assert [each.lines for each in of(report, Family.TOGETHER, CONFLICT)] == [(2, 4)]
    assert not [each for each in of(report, Family.HOW_MANY) if 2 in each.lines]


def test_a_starter_sets_silence_about_a_code_is_no_conflict() -> None:
    release = make_release("mpfs", is_partial=True)
    make_entry("64490", System.CPT, release=release)
    assert "Only a starter set" in told(checked("64499"), Family.PAYABLE, CHECK)
