"""What is in force on a day: the one value object that every read takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import models
from django.utils import timezone

from codelookup.lib.lru import Lru

from . import version
from .models import Release
from .systems import DATED, SOURCES

M = TypeVar("M", bound=models.Model)
KEPT = 64  # days, of the versions read last


@dataclass(frozen=True)
class InForce:
    """For one day, the release that speaks for each dataset. Made once per request.

    Of a snapshot it is the newest that began by the day; of dated rows the newest of all, whose
    rows say themselves on which days they hold.
    """

    on: date
    releases: Mapping[str, Release]
    is_today: bool = True
    loaded: tuple[Release, ...] = ()  # everything that may speak for the day, not the newest alone
    version: str = ""  # of the data that says so; empty where it changed in the same moment

    @property
    def query(self) -> str:
        """What an address must carry to stay on this day: nothing today."""
        return "" if self.is_today else f"on={self.on:%Y-%m-%d}"

    def get(self, *datasets: str) -> Release | None:
        """Return the newest release among these datasets, None where none is loaded."""
        found = [self.releases[name] for name in datasets if name in self.releases]
        return max(found, key=_age, default=None)

    def speakers(self, system: str) -> list[Release]:
        """Return the releases that state a system's codes, most trusted first."""
        asked = (self.get(*group) for group in SOURCES[system])
        return [release for release in asked if release]

    def shelves(self, system: str) -> list[Release]:
        """Return all that know the system: who does not speak may still name levels of the tree."""
        return self.of_datasets(name for group in SOURCES[system] for name in group)

    def chain(self, dataset: str) -> list[Release]:
        """Return a dataset's releases, oldest first, one a day; starter sets only among themselves.

        The last is the one that speaks for the day.
        """
        known = sorted((each for each in self.loaded if each.dataset == dataset), key=_rank)
        spoken = [each for each in known if each.is_partial == known[-1].is_partial]
        by_day = {each.effective_on: each for each in spoken}
        return [by_day[day] for day in sorted(by_day)]

    def of_datasets(self, datasets: Iterable[str]) -> list[Release]:
        return [self.releases[name] for name in datasets if name in self.releases]


def said_by(releases: Iterable[Release], rows: Iterable[M]) -> list[M]:
    """Hang on each row the one of these releases that says it: read again, it costs a join."""
    known, found = {release.pk: release for release in releases}, list(rows)
    for row in found:
        row.release = known[row.release_id]  # type: ignore[attr-defined]
    return found


def _age(release: Release) -> tuple[date, bool, int]:
    # On the same day a whole file beats a starter set, and the later import the earlier.
    return release.effective_on, not release.is_partial, release.pk


def _rank(release: Release) -> tuple[bool, date, int]:
    # Within a dataset a starter set gives way to any whole file, however old: what it does not
    # list would vanish. Mixing the two would tell codes of one page from two years.
    return not release.is_partial, release.effective_on, release.pk


_kept: Lru[InForce] = Lru(KEPT)


def in_force(on: date | None = None, token: str = "") -> InForce:
    """Look up which release of each dataset is in force on a day, today by default.

    One query: it asks for the version of the data, unless `token` is what it was a moment ago.
    """
    return in_force_each([on], token)[on]


def in_force_each(days: Iterable[date | None], token: str = "") -> dict[date | None, InForce]:
    """Look the same up for several days, None for today. One query, however many days.

    That query asks for the version of the data; what was in force under it is kept.
    """
    today = timezone.localdate()
    token = token or version.current()
    found = {asked: _kept.get((token, asked or today, today)) for asked in days}
    missing = {asked: asked or today for asked, kept in found.items() if not kept}
    if missing:
        speaking = Release.objects.speaking_on(max(missing.values()))
        releases, settled = version.settled(token, lambda: list(speaking.all()))
        releases.sort(key=_rank)
        for asked, day in missing.items():
            found[asked] = now = _speaking(releases, day, today, settled or "")
            if settled is not None:
                _kept.put((settled, day, today), now)
    return {asked: now for asked, now in found.items() if now}


def _speaking(releases: Iterable[Release], day: date, today: date, token: str) -> InForce:
    newest: dict[str, Release] = {}
    loaded = [r for r in releases if r.effective_on <= day or r.dataset in DATED]
    for release in loaded:
        newest[release.dataset] = release
    return InForce(day, newest, day == today, tuple(loaded), token)
