"""What changed of wording and validity, and what of it everybody may read."""

from datetime import date
from typing import Any

import pytest

from codelookup.catalog import history
from codelookup.catalog.models import Notice
from codelookup.catalog.systems import System
from tests.catalog.asking import about
from tests.factories import make_entry, make_release

pytestmark = pytest.mark.django_db


def revise(old: dict[str, Any], new: dict[str, Any], **release: Any) -> list[history.Change]:
    """Make two releases of one code and return what history says of them."""
    for year, fields in ((2024, old), (2025, new)):
        each = make_release("hcpcs", effective_on=date(year, 1, 1), label=str(year), **release)
        make_entry("A0021", System.HCPCS, release=each, line=year, **fields)
    return history.changes(about("A0021", System.HCPCS))


LAST = date(2025, 6, 30)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({}, {}, []),
        ({"long": "a"}, {"long": "b"}, [("Wording", "a", "b", "wording revised")]),
        ({"short": "a"}, {"short": "b"}, [("Short wording", "a", "b", "wording revised")]),
        ({"long": "A  Word"}, {"long": "a word"}, []),
        (
            {"long": "a", "short": "c"},
            {"long": "b", "short": "d"},
            [("Wording", "a", "b", "wording revised"), ("Short wording", "c", "d", "")],
        ),
        ({"is_billable": False}, {}, [("Use", "heading", "billable", "became billable")]),
        ({}, {"is_billable": False}, [("Use", "billable", "heading", "became a heading")]),
        (
            {},
            {"terminated_on": LAST},
            [("Last day", "none", "30 Jun 2025", "terminated, last day 30 Jun 2025")],
        ),
        ({"terminated_on": LAST}, {"terminated_on": LAST}, []),
        (
            {"terminated_on": LAST},
            {},
            [("Last day", "30 Jun 2025", "none", "termination withdrawn")],
        ),
        (
            {"added_on": date(2020, 1, 1)},
            {"added_on": date(2021, 1, 1)},
            [("First day", "1 Jan 2020", "1 Jan 2021", "first day now 1 Jan 2021")],
        ),
        ({}, {"added_on": date(2021, 1, 1)}, []),
    ],
)
def test_a_change_is_told_from_what_to_what_and_in_open_words(
    old: dict[str, Any], new: dict[str, Any], said: list[tuple[str, ...]]
) -> None:
    assert [(c.what, c.old, c.new, c.said) for c in revise(old, new)] == said


def test_both_sides_of_a_change_have_their_place() -> None:
    (change,) = revise({"long": "a"}, {"long": "b"})
    assert (str(change.before), str(change.after)) == ("2024, record 2,024", "2025, record 2,025")
    assert change.on == date(2025, 1, 1)


def test_licensed_wording_is_never_repeated() -> None:
    (change,) = revise({"long": "Old licensed"}, {"long": "New licensed"}, notice=Notice.AMA)
    assert (change.old, change.new, change.said) == ("", "", "licensed wording revised")


def make_years(*years: int, **kwargs: Any) -> None:
    for year in years:
        release = make_release(effective_on=date(year, 10, 1), label=f"FY{year + 1}")
        make_entry(release=release, **{"long": f"Words of {year}", **kwargs})


def test_changes_stand_newest_first_and_all_may_read_the_last() -> None:
    make_years(2023, 2024, 2025)
    found = about()
    labels = [change.after.release.label for change in history.changes(found)]
    assert labels == ["FY2026", "FY2025"]
    assert [change.after.release.label for change in history.last(found)] == ["FY2026"]
    assert history.table(found).rows == [
        ("1 Oct 2025", "wording revised", "FY2025", "7", "FY2026", "7")
    ]


def test_a_change_after_the_day_asked_for_is_not_told() -> None:
    make_years(2023, 2024, 2025)
    assert [c.on.year for c in history.changes(about(day="2024-12-31"))] == [2024]


def test_a_code_that_comes_goes_and_comes_back_is_said_to() -> None:
    for year in (2022, 2023, 2024, 2025):
        release = make_release(effective_on=date(year, 10, 1))
        make_entry("E10", release=release)
        if year in (2023, 2025):
            make_entry(release=release)
    told = [(c.on.year, c.old, c.new, c.said) for c in history.changes(about())]
    assert told == [
        (2025, "not listed", "listed", "newly listed"),
        (2024, "listed", "not listed", "deleted"),
        (2023, "not listed", "listed", "newly listed"),
    ]


def test_a_starter_set_is_not_compared_with_a_whole_file() -> None:
    make_entry(release=make_release(effective_on=date(2024, 10, 1)), long="Words")
    starter = make_release(effective_on=date(2025, 10, 1), is_partial=True)
    make_entry(release=starter, long="Other words")
    assert history.changes(about()) == []


def test_of_what_a_starter_set_leaves_out_nothing_follows() -> None:
    for year in (2024, 2025):
        release = make_release(effective_on=date(year, 10, 1), is_partial=True)
        make_entry("E10", release=release)
        if year == 2024:
            make_entry(release=release)
    assert history.changes(about()) == []


def test_a_file_of_the_same_day_takes_the_place_of_the_one_before() -> None:
    for words in ("Words", "Misprint", "Words"):
        make_entry(release=make_release(effective_on=date(2025, 10, 1)), long=words)
    assert history.changes(about()) == []


def test_two_datasets_are_not_compared_with_each_other() -> None:
    make_entry(release=make_release("icd10cm"), long="Words of the order file")
    make_entry(release=make_release("icd10cm-tabular"), long="Words of the tabular list")
    assert history.changes(about()) == []


def test_every_release_that_lists_the_code_is_named() -> None:
    make_years(2024, 2025)
    content = history.load(about())
    assert content
    assert [release.label for release in content["releases"]] == ["FY2026", "FY2025"]
