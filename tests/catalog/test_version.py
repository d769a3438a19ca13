"""Whatever changes what pages say changes the version, and nothing else does."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from codelookup.catalog import version
from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import DataVersion, Release
from codelookup.descriptions.models import Description, State
from tests.factories import make_code, make_description, make_entry, make_release

pytestmark = pytest.mark.django_db

SETTLED = date(2026, 1, 1)


def retire(description: Description) -> None:
    description.state = State.RETIRED
    description.save()


WRITES: dict[str, Callable[[Release, Description], Any]] = {
    "release made": lambda release, text: make_release("pos"),
    "release saved": lambda release, text: release.save(),
    "release deleted": lambda release, text: release.delete(),
    "releases updated": lambda release, text: Release.objects.update(remark="seen"),
    "releases deleted": lambda release, text: Release.objects.filter(pk=release.pk).delete(),
    "release dropped": lambda release, text: call_command("releases", drop=release.pk),
    "text made": lambda release, text: make_description(make_code("E10.9")),
    "text saved": lambda release, text: text.save(),
    "text retired": lambda release, text: retire(text),
    "text deleted": lambda release, text: text.delete(),
    "texts updated": lambda release, text: Description.objects.update(title="Other"),
    "texts deleted": lambda release, text: Description.objects.all().delete(),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_way_to_write_changes_it(name: str, search_index: None) -> None:
    release, text = make_entry().release, make_description(make_code())
    before = version.current()
    WRITES[name](release, text)
    assert version.current() != before != ""


def test_reading_and_the_record_below_a_release_leave_it() -> None:
    entry = make_entry()
    before = version.current()
    list(Release.objects.all()), list(Description.objects.published())
    in_force(), entry.release.get_absolute_url()
    make_code("E10.8")
    assert version.current() == before


@pytest.mark.parametrize(
    "write",
    [
        lambda: Release.objects.filter(pk=0).update(remark="seen"),
        lambda: Release.objects.filter(pk=0).delete(),
        lambda: Description.objects.bulk_create([]),
    ],
    ids=["update", "delete", "bulk_create"],
)
def test_a_write_that_finds_nothing_leaves_it(write: Callable[[], Any]) -> None:
    """R-02: every page would be rendered anew for it."""
    make_release()
    before = version.current()
    write()
    assert version.current() == before


def test_a_change_that_is_taken_back_was_none() -> None:
    make_release()
    before = version.current()

    def make_twice() -> None:
        with transaction.atomic():
            made = make_release("pos")
            assert version.current() != before
            make_release("pos", source_sha256=made.source_sha256)

    with pytest.raises(IntegrityError):
        make_twice()
    assert version.current() == before


def test_there_is_one_row() -> None:
    version.bump()
    version.bump()
    assert DataVersion.objects.count() == 1
    with pytest.raises(IntegrityError):
        DataVersion.objects.create(pk=2, token="x")


def test_no_version_comes_twice() -> None:
    seen = set()
    for _ in range(20):
        version.bump()
        seen.add(version.current())
    assert len(seen) == 20


def test_what_is_read_while_the_tables_change_is_read_again() -> None:
    make_release()
    seen = []

    def read() -> str:
        seen.append(version.current())
        if len(seen) == 1:
            version.bump()
        return seen[-1]

    found, settled = version.settled(version.current(), read)
    assert len(seen) == 2
    assert found == settled == version.current() != seen[0]


def test_what_never_holds_still_is_kept_under_no_version() -> None:
    def read() -> str:
        version.bump()
        return "read"

    assert version.settled(version.current(), read) == ("read", None)


def test_what_is_in_force_follows_at_once() -> None:
    old = make_release("pos", effective_on=date(2025, 1, 1))
    assert in_force(SETTLED).get("pos") == old
    new = make_release("pos", effective_on=date(2025, 10, 1))
    assert in_force(SETTLED).get("pos") == new
    new.delete()
    assert in_force(SETTLED).get("pos") == old
