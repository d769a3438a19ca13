"""How many codes stand below every level of a tree, and from which to which.

Releases never change once imported, so a system's counts are made once a process and kept.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Max, Min, QuerySet

from .models import Entry, Kind, Release

KEPT = 16  # systems and sets of releases whose counts are kept; the largest takes 7 MB


class Level(NamedTuple):
    """The billable codes below one level. `ends`: the last days of those that end, in order."""

    codes: int
    first: str
    last: str
    ends: tuple[date, ...] = ()

    def valid_on(self, day: date) -> int:
        """Return how many of the codes have not ended before the day."""
        return self.codes - bisect_left(self.ends, day)

    @property
    def range(self) -> str:
        return self.first if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class _Key:
    """A release as it was imported: its number alone could come back after a restore."""

    pk: int
    imported_at: datetime


def levels(system: str, speakers: Iterable[Release]) -> Mapping[str, Level]:
    """Return the levels by the path that their children carry; "" is the system itself.

    One query a speaker the first time, none after that.
    """
    return _levels(system, tuple(_Key(each.pk, each.imported_at) for each in speakers))


@lru_cache(KEPT)
def _levels(system: str, keys: tuple[_Key, ...]) -> dict[str, Level]:
    found: dict[str, Level] = {}
    for place, key in enumerate(keys):
        rows = _counted(system, key.pk, [earlier.pk for earlier in keys[:place]])
        for path, ends_on, codes, first, last in rows:
            _add(found, path, Level(codes, first, last, (ends_on,) * codes if ends_on else ()))
    _roll_up(found)
    return found


def _counted(
    system: str, release: int, earlier: list[int]
) -> "QuerySet[Entry, tuple[str, date | None, int, str, str]]":
    """Count a release's codes by their path, leaving out those that a more trusted one states."""
    entries = Entry.objects.filter(
        release=release, code__system=system, kind=Kind.CODE, is_billable=True
    )
    if earlier:
        known = Entry.objects.filter(release__in=earlier, code__system=system).values("code")
        entries = entries.exclude(code__in=known)
    grouped = entries.order_by().values_list("path", "terminated_on")
    return grouped.annotate(Count("pk"), Min("code__value"), Max("code__value"))


def _roll_up(found: dict[str, Level]) -> None:
    """Add every level to the one above it, the deepest first."""
    by_depth: dict[int, list[str]] = {}
    for path in found:
        by_depth.setdefault(_depth(path), []).append(path)
    for depth in range(max(by_depth, default=0), 0, -1):
        for path in by_depth.get(depth, []):
            above = path.rpartition(" ")[0]
            if above not in found:
                by_depth.setdefault(depth - 1, []).append(above)
            _add(found, above, found[path])
    for path, level in found.items():
        if level.ends:
            found[path] = level._replace(ends=tuple(sorted(level.ends)))


def _depth(path: str) -> int:
    return path.count(" ") + 1 if path else 0


def _add(found: dict[str, Level], path: str, more: Level) -> None:
    if not (held := found.get(path)):
        found[path] = more
        return
    found[path] = Level(
        held.codes + more.codes,
        min(held.first, more.first),
        max(held.last, more.last),
        held.ends + more.ends,
    )
