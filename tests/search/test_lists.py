from datetime import date
from typing import Any

import pytest

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Kind
from codelookup.catalog.systems import System
from codelookup.search import lists
from tests.factories import make_entry, make_release

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shelf() -> None:
    for value in ("E11.9", "E11.65", "M54.16"):
        make_entry(value)
    make_entry("E11", kind=Kind.HEADING, is_billable=False)
    make_entry("M5416", System.HCPCS, short="Measure answer")
    make_entry("J3301", System.HCPCS)
    make_entry("99213", System.CPT)
    make_entry("0SG00A0", System.ICD10PCS)
    for value in ("LT", "RT", "25"):
        make_entry(value, System.MODIFIERS)
    make_entry("25", System.POS)


def read(text: str, system: str = "") -> list[lists.Line] | None:
    pasted = lists.read(text, system, in_force())
    return pasted.lines if pasted else None


def found(text: str) -> list[tuple[str, list[str]]]:
    lines = read(text)
    assert lines is not None
    return [(each.typed, [about.code.value for about in each.found]) for each in lines]


ALL_FOUR = [("E11.9", ["E11.9"]), ("99213", ["99213"]), ("J3301", ["J3301"]), ("0SG00A0", ["0SG00A0"])]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "E11.9, 99213 J3301;0SG00A0",
        "E11.9\n99213\r\nJ3301\n\n0SG00A0\n",
        "E11.9\t99213\tJ3301\t0SG00A0",
        "E11.9/99213/J3301/0SG00A0",
        "(E11.9), '99213', [J3301]; \"0SG00A0\".",
        "• E11.9 • 99213 • J3301 • 0SG00A0",
        "E11.9\u00a099213\u3000J3301 | 0SG00A0",
        "Ｅ１１．９，99213，J3301；0SG00A0",
    ],
)
def test_any_separators_make_a_list_of_mixed_systems(text: str) -> None:
    assert found(text) == ALL_FOUR


@pytest.mark.parametrize(
    "text",
    [
        "E11.9",
        "diabetes",
        "type 2 diabetes",
        "vitamin b12",
        "fracture of left femur 99213",
        "L4 L5",
        "99213 or so",
        "10 mg",
        "LT side",
        "LT zz",
        "E11.9 É119",
        "99213 ٣٤٥٦٧",
        "",
        ",;/",
        "99213-99215-99217 E11.9",
    ],
)
def test_words_are_no_list(text: str) -> None:
    assert read(text) is None


def test_modifiers_without_a_digit_are_listed_where_they_exist() -> None:
    assert found("LT RT") == [("LT", ["LT"]), ("RT", ["RT"])]
    assert found("99213 LT 25") == [("99213", ["99213"]), ("LT", ["LT"]), ("25", ["25", "25"])]


def test_any_spelling_finds_and_keeps_what_was_typed() -> None:
    assert found("e119 m54.16") == [("e119", ["E11.9"]), ("m54.16", ["M5416", "M54.16"])]


def test_a_shape_of_two_systems_gives_both_unless_one_is_asked_for() -> None:
    (first, _) = read("M5416 E11.9") or []
    assert [about.system for about in first.found] == ["hcpcs", "icd-10-cm"]
    (first, _) = read("M5416 J3301", System.HCPCS) or []
    assert [about.system for about in first.found] == ["hcpcs"]


def test_an_unknown_code_offers_the_nearest_that_exist() -> None:
    make_entry("99215", System.CPT)
    make_entry("99202", System.CPT)
    (_, near, heading, nowhere) = read("E11.9 99216 E11.77 X9999") or []
    assert [code.value for code in near.nearest] == ["99215", "99213"]
    assert heading.found == []
    assert "E11" in [code.value for code in heading.nearest]
    assert nowhere.nearest == []


def test_ranges_and_chapters_are_no_codes() -> None:
    make_entry("999", kind=Kind.NODE, is_billable=False)
    make_entry("9991", kind=Kind.NODE, is_billable=False)
    (first, second) = read("9991 99213") or []
    assert (first.found, first.nearest) == ([], [])
    assert len(second.found) == 1


def test_a_heading_counts_the_billable_codes_below_it() -> None:
    make_entry("E11.6", kind=Kind.HEADING, is_billable=False)
    pasted = lists.read("E11 E11.6 E11.9", "", in_force())
    assert pasted
    by_value = {each.found[0].code.value: each.found[0].code.pk for each in pasted.lines}
    assert pasted.completions == {by_value["E11"]: 2, by_value["E11.6"]: 1}


def test_ended_codes_say_so_and_name_what_the_record_names() -> None:
    ended: Any = {"terminated_on": date(2020, 12, 31), "fields": {"cross_reference": ["J3301"]}}
    make_entry("J0001", System.HCPCS, **ended)
    make_entry("E11.8", release=make_release(effective_on=date(2019, 10, 1), label="FY2020"))
    (terminated, gone) = read("J0001 E11.8") or []
    status = terminated.found[0].status
    assert (status.word, status.instead) == ("terminated", ("J3301",))
    assert gone.found[0].status.word == "deleted"


def test_a_code_that_is_repeated_stands_once() -> None:
    pasted = lists.read("E11.9 e119 99213 E11.9", "", in_force())
    assert pasted
    assert ([line.typed for line in pasted.lines], pasted.repeated) == (["E11.9", "99213"], 2)


def test_the_first_50_are_looked_up_and_the_rest_counted() -> None:
    pasted = lists.read(" ".join(f"X{place:04}" for place in range(60)), "", in_force())
    assert pasted
    assert (len(pasted.lines), pasted.left_out) == (50, 10)
    assert pasted.lines[-1].typed == "X0049"


def test_without_any_release_a_list_is_of_unknown_codes() -> None:
    lines = lists.read("A0001 A0002", System.MSDRG, in_force())
    assert lines
    assert [line.found for line in lines.lines] == [[], []]
