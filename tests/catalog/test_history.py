from datetime import date
from typing import Any

import pytest

from codelookup.catalog import history
from codelookup.catalog.models import Notice
from codelookup.catalog.systems import System
from tests.catalog.asking import about
from tests.factories import make_entry, make_release

pytestmark = pytest.mark.django_db


def revise(old: dict[str, Any], new: dict[str, Any], **release: Any) -> list[str]:
    """Make two releases of one code and return what history says of them."""
    for year, fields in ((2024, old), (2025, new)):
        each = make_release("hcpcs", effective_on=date(year, 1, 1), **release)
        make_entry("A0021", System.HCPCS, release=each, **fields)
    return [change.what for change in history.changes(about("A0021", System.HCPCS))]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({}, {}, []),
        ({"long": "a"}, {"long": "b"}, ["wording revised"]),
        ({"short": "a"}, {"short": "b"}, ["wording revised"]),
        ({"is_billable": False}, {"is_billable": True}, ["became billable"]),
        ({"is_billable": True}, {"is_billable": False}, ["became a heading"]),
        ({}, {"terminated_on": date(2025, 6, 30)}, ["terminated, last day 30 Jun 2025"]),
        ({"terminated_on": date(2025, 6, 30)}, {"terminated_on": date(2025, 6, 30)}, []),
        ({"long": "a"}, {"long": "b", "is_billable": False}, ["wording revised, became a heading"]),
    ],
)
def test_a_change_between_two_releases_is_said_in_words(
    old: dict[str, Any], new: dict[str, Any], said: list[str]
) -> None:
    assert revise(old, new) == said


def test_licensed_wording_is_never_repeated() -> None:
    said = revise({"long": "Old licensed"}, {"long": "New licensed"}, notice=Notice.AMA)
    assert said == ["licensed wording revised"]


def test_changes_stand_newest_first_and_the_page_shows_the_last() -> None:
    for year in (2023, 2024, 2025):
        release = make_release(effective_on=date(year, 10, 1), label=f"FY{year + 1}")
        make_entry(release=release, long=f"Words of {year}")
    labels = [change.entry.release.label for change in history.changes(about())]
    assert labels == ["FY2026", "FY2025"]
    content = history.load(about())
    assert content
    assert [change.entry.release.label for change in content["changes"]] == ["FY2026"]


def test_a_change_after_the_day_asked_for_is_not_told() -> None:
    for year in (2023, 2024, 2025):
        make_entry(release=make_release(effective_on=date(year, 10, 1)), long=f"Words of {year}")
    days = [c.entry.release.effective_on.year for c in history.changes(about(day="2024-12-31"))]
    assert days == [2024]


def test_two_datasets_are_not_compared_with_each_other() -> None:
    make_entry(release=make_release("icd10cm"), long="Words of the order file")
    make_entry(release=make_release("icd10cm-tabular"), long="Words of the tabular list")
    assert history.changes(about()) == []


def test_every_release_that_lists_the_code_is_named() -> None:
    for year in (2024, 2025):
        make_entry(release=make_release(effective_on=date(year, 10, 1), label=f"FY{year + 1}"))
    content = history.load(about())
    assert content
    assert [release.label for release in content["releases"]] == ["FY2026", "FY2025"]
