"""Which pages there are for everybody: their addresses, and since when they say what they say."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse

from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import Entry, Kind, Release
from codelookup.catalog.systems import System

CHUNK = 10_000  # rows fetched at a time


class Address(NamedTuple):
    """A page's path, and the day of the import that it goes back to, None where none does."""

    path: str
    changed_on: date | None


def of_site() -> Iterator[Address]:
    """Yield the pages that belong to no system."""
    imported = {release: release.imported_at.date() for release in Release.objects.all()}
    last = max(imported.values(), default=None)
    yield Address(reverse("pages:home"), last)
    yield Address(reverse("pages:sources"), last)
    yield from (Address(release.get_absolute_url(), day) for release, day in imported.items())
    names = ("errata", "about", "glossary", "legal")
    yield from (Address(reverse(f"pages:{name}"), None) for name in names)


def of_system(system: System, now: InForce) -> Iterator[Address]:
    """Yield a system's front, the levels of its tree that hold something, and each code once."""
    speakers = now.speakers(system)
    last = max((release.imported_at.date() for release in speakers), default=None)
    yield Address(reverse("pages:system", args=[system]), last)
    pages: dict[str, date | None] = {}  # None: what the first to speak calls a level
    levels: set[str] = set()
    for release in speakers:
        listed = Entry.objects.filter(release=release, code__system=system)
        rows = listed.values_list("code__value", "kind", "path")
        for value, kind, path in rows.iterator(CHUNK):
            levels.add(path)
            pages.setdefault(value, None if kind == Kind.NODE else release.imported_at.date())
    _add_ended(pages, system, speakers, now)
    for slug in sorted({slug for path in levels for slug in path.split()}):
        yield Address(reverse("pages:browse", args=[system, slug]), last)
    for value, imported_on in sorted(pages.items()):
        if imported_on:
            yield Address(reverse("pages:code", args=[system, value]), imported_on)


def _add_ended(
    pages: dict[str, date | None], system: System, speakers: Iterable[Release], now: InForce
) -> None:
    """Add the codes that only earlier releases list: they keep their pages."""
    listed = Entry.objects.filter(code=OuterRef("code"), release__in=speakers)
    ended = (
        Entry.objects.standing()
        .codes()
        .filter(~Exists(listed), code__system=system, release__effective_on__lte=now.on)
    )
    newest_first = ended.order_by("-release__effective_on", "-release")
    rows = newest_first.values_list("code__value", "release__imported_at")
    for value, imported_at in rows.iterator(CHUNK):
        pages.setdefault(value, imported_at.date())
