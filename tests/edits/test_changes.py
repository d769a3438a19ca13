"""What changed of a code's edits: unit limits, pairs, add-on rules."""

from datetime import date
from typing import Any

import pytest

from codelookup.catalog.models import Release
from codelookup.catalog.systems import System
from codelookup.edits import changes
from codelookup.edits.models import AddOnEdit
from tests.catalog.asking import about
from tests.factories import make_add_on, make_entry, make_pair, make_release, make_units

pytestmark = pytest.mark.django_db

PAIRS = "ncci-ptp-practitioner"


@pytest.fixture(autouse=True)
def _code() -> None:
    make_entry("64490", System.CPT, release=release("mpfs", "2019-01-01"), long="")


def release(dataset: str, day: str) -> Release:
    return make_release(
        dataset, label=day, effective_on=date.fromisoformat(day), source_name="file.txt"
    )


def told(day: str = "2026-11-22") -> list[tuple[str, ...]]:
    found = sorted(changes.changes(about("64490", System.CPT, day)), key=lambda each: each.on)
    return [(str(c.on), c.what, c.old, c.new, c.note) for c in found]


def test_a_limit_is_told_with_both_lines() -> None:
    make_units(units=1, line=5, release=release("mue-practitioner", "2026-01-01"))
    make_units(units=2, line=6, release=release("mue-practitioner", "2026-04-01"))
    (change,) = changes.changes(about("64490", System.CPT))
    assert (change.what, change.old, change.new) == ("Most units, practitioner", "1", "2")
    assert (str(change.before), str(change.after)) == ("2026-01-01, line 5", "2026-04-01, line 6")
    assert told("2026-03-31") == []


def test_another_way_of_counting_is_told() -> None:
    for indicator, day in ((2, "2026-01-01"), (3, "2026-04-01")):
        make_units(adjudication=indicator, release=release("mue-hospital", day))
    assert told() == [
        (
            "2026-04-01",
            "How units are counted, hospital",
            "the day, by policy (2)",
            "the day, clinical (3)",
            "",
        )
    ]


def test_a_limit_that_is_published_or_no_longer_is_told() -> None:
    first, second, third = (
        release("mue-dme", day) for day in ("2026-01-01", "2026-04-01", "2026-07-01")
    )
    make_units("99213", release=first)
    make_units(units=3, release=second)
    make_units("99213", release=third)
    assert [each[2:4] for each in told()] == [("not published", "3"), ("3", "not published")]


def test_pairs_are_counted_before_and_after_each_day_on_which_some_begin_or_end() -> None:
    known = release(PAIRS, "2026-07-01")
    make_pair(column2="11111", release=known)
    make_pair(column2="22222", release=known, deleted_on=date(2025, 3, 31))
    make_pair("33333", "64490", release=known, effective_on=date(2025, 4, 1))
    make_pair("55555", "64490", release=known, effective_on=date(2025, 4, 1))
    make_pair(column2="44444", release=known, effective_on=date(2027, 1, 1))
    what = "NCCI edits, practitioner"
    assert told() == [
        ("2020-01-01", what, "0", "2", "2 new"),
        ("2025-04-01", what, "2", "3", "2 new; 1 ended"),
    ]
    assert told("2025-03-31") == [("2020-01-01", what, "0", "2", "2 new")]
    assert told("2027-01-01")[-1] == ("2027-01-01", what, "3", "4", "1 new")


def test_an_edit_that_never_held_changes_nothing() -> None:
    day = date(2025, 4, 1)
    make_pair(effective_on=day, deleted_on=day)
    assert told() == []


def test_edits_without_a_first_day_are_there_from_the_first() -> None:
    make_pair(effective_on=None, deleted_on=date(2025, 3, 31))
    make_pair(column2="11111", effective_on=None)
    assert told() == [("2025-04-01", "NCCI edits, practitioner", "2", "1", "1 ended")]


def test_what_a_later_release_tells_of_the_past_is_told() -> None:
    old, new = release(PAIRS, "2026-04-01"), release(PAIRS, "2026-07-01")
    for each in (old, new):
        make_pair(column2="11111", release=each, effective_on=None)
    make_pair(column2="22222", release=new, effective_on=None)
    assert told() == [
        (
            "2026-07-01",
            "NCCI edits, practitioner, in force on 30 Jun 2026",
            "1",
            "2",
            "as told by the earlier and by the later release",
        )
    ]
    assert told("2026-06-30") == []


@pytest.mark.parametrize(
    ("kwargs", "what", "partner"),
    [
        ({"add_on": "64490", "primary": "64479"}, "Primary codes", "64479"),
        ({"add_on": "64491", "primary": "64490"}, "Add-on codes", "64491"),
        ({"add_on": "64490", "primary": ""}, "Primary codes", "contractor-defined"),
    ],
)
def test_add_on_rules_are_told_by_name_and_line(kwargs: Any, what: str, partner: str) -> None:
    make_add_on(**kwargs, effective_on=date(2020, 1, 1), deleted_on=date(2024, 12, 31), line=3)
    assert told() == [
        ("2020-01-01", what, "0", "1", f"new: {partner}"),
        ("2025-01-01", what, "1", "0", f"ended: {partner}"),
    ]
    found = changes.changes(about("64490", System.CPT))
    assert {str(change.after) for change in found} == {"2026Q3, line 3"}


def test_a_note_names_eight_codes_and_counts_the_rest() -> None:
    for number in range(10):
        make_add_on(f"7000{number}")
    (change,) = changes.changes(about("64490", System.CPT))
    assert change.note.startswith("new: 70000, 70001")
    assert change.note.endswith("70007 and 2 more")


def test_other_systems_have_no_edits() -> None:
    make_entry()
    assert changes.changes(about()) == []
    assert not AddOnEdit.objects.exists()
