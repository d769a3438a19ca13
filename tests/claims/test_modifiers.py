import pytest

from codelookup.catalog.systems import System
from codelookup.claims import modifiers
from codelookup.claims.modifiers import IF, NO, RULES, YES
from tests.catalog.asking import about
from tests.factories import make_entry, make_relative_value, make_release

pytestmark = pytest.mark.django_db

FIELDS = (
    "pctc",
    "global_days",
    "multiple_procedure",
    "bilateral",
    "assistant",
    "co_surgeons",
    "team",
)
SILENT = dict.fromkeys(FIELDS, "9") | {"global_days": "YYY"}
SIDES, HELP, AFTER = "LT, RT", "80, 81, 82, AS", "58, 78, 79"


def judged(**fields: str) -> dict[str, str]:
    """Return modifier -> verdict for a code whose other indicators say nothing."""
    make_relative_value(make_entry("12345", System.CPT), **(SILENT | fields))
    found = modifiers.verdicts(about("12345", System.CPT))
    return {each.rule.modifiers: each.verdict for each in found}


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("pctc", "0", {"26": NO, "TC": NO}),
        ("pctc", "1", {"26": YES, "TC": YES}),
        ("pctc", "2", {"26": NO, "TC": NO}),
        ("pctc", "3", {"26": NO, "TC": NO}),
        ("pctc", "4", {"26": NO, "TC": NO}),
        ("bilateral", "0", {"50": NO}),
        ("bilateral", "1", {"50": YES, SIDES: YES}),
        ("bilateral", "2", {"50": NO}),
        ("bilateral", "3", {"50": YES, SIDES: YES}),
        ("multiple_procedure", "0", {"51": NO}),
        ("multiple_procedure", "2", {"51": YES}),
        ("multiple_procedure", "3", {"51": YES}),
        ("assistant", "0", {HELP: IF}),
        ("assistant", "1", {HELP: NO}),
        ("assistant", "2", {HELP: YES}),
        ("co_surgeons", "0", {"62": NO}),
        ("co_surgeons", "1", {"62": IF}),
        ("co_surgeons", "2", {"62": YES}),
        ("team", "0", {"66": NO}),
        ("team", "1", {"66": IF}),
        ("team", "2", {"66": YES}),
        ("global_days", "000", {"25": NO}),
        ("global_days", "010", {"25": NO, AFTER: YES}),
        ("global_days", "090", {AFTER: YES}),
        ("global_days", "ZZZ", {AFTER: NO}),
        ("global_days", "XXX", {AFTER: NO}),
    ],
)
def test_an_indicator_decides_on_its_modifiers_alone(
    field: str, value: str, wanted: dict[str, str]
) -> None:
    assert judged(**{field: value}) == wanted


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", ["9", "8", "Z", ""])
def test_nothing_is_said_of_a_value_that_the_rules_do_not_know(field: str, value: str) -> None:
    assert judged(**{field: value}) == {}


@pytest.mark.parametrize("days", ["YYY", "MMM", "045"])
def test_nothing_is_said_of_a_period_that_the_rules_do_not_know(days: str) -> None:
    assert judged(global_days=days) == {}


@pytest.mark.parametrize("value", ["4", "5", "6", "7"])
def test_nothing_is_said_of_51_where_another_reduction_applies(value: str) -> None:
    assert judged(multiple_procedure=value) == {}


def test_allowed_stands_first_and_not_allowed_last() -> None:
    found = list(judged(pctc="0", bilateral="1", assistant="0").values())
    assert found == [YES, YES, IF, NO, NO]


def test_a_facet_injection_is_judged_as_a_coder_would() -> None:
    found = judged(
        pctc="0",
        global_days="000",
        multiple_procedure="2",
        bilateral="1",
        assistant="2",
        co_surgeons="0",
        team="0",
    )
    assert {m for m, verdict in found.items() if verdict == YES} == {"50", SIDES, "51", HELP}
    assert {m for m, verdict in found.items() if verdict == NO} == {"26", "TC", "62", "66", "25"}


def test_an_add_on_takes_no_modifier_for_a_further_operation() -> None:
    assert judged(global_days="ZZZ", multiple_procedure="0") == {AFTER: NO, "51": NO}


def test_the_line_of_the_whole_code_decides_not_that_of_a_part() -> None:
    entry = make_entry("12345", System.CPT)
    make_relative_value(entry, **(SILENT | {"pctc": "1"}))
    make_relative_value(entry, modifier="26", **(SILENT | {"pctc": "2"}))
    found = modifiers.verdicts(about("12345", System.CPT))
    assert [each.verdict for each in found] == [YES, YES]


def test_a_verdict_names_indicator_value_reason_and_line() -> None:
    judged(bilateral="2")
    found = about("12345", System.CPT)
    (row,) = modifiers.table(found).rows
    assert (row[0], row[1]) == ("50", NO)
    assert row[4:] == ("the values already cover both sides", "bilateral indicator", "2")
    content = modifiers.load(found)
    assert content
    assert content["stamp"].line == 11


def test_a_code_without_figures_has_no_verdicts() -> None:
    make_entry("12345", System.CPT, release=make_release("mpfs"))
    found = about("12345", System.CPT)
    assert modifiers.load(found) is None
    assert modifiers.table(found).rows == []


def test_every_verdict_gives_its_reason() -> None:
    for rule in RULES:
        for verdict, reason in rule.verdicts.values():
            assert verdict in (YES, NO, IF)
            assert len(reason) > 10
