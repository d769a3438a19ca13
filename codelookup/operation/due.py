"""Which datasets are up to date, which are due, and what to do about each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from codelookup.catalog.models import Release
from codelookup.importers.registry import LAYOUTS

from .sources import BY_DATASET, Source


@dataclass(frozen=True)
class Standing:
    """One dataset: its newest release, and the first day of the one that should be there."""

    dataset: str
    source: Source | None
    newest: Release | None
    expected: date | None

    @property
    def is_due(self) -> bool:
        """A file is out that is not loaded; of what is not loaded at all, nobody knows."""
        if not self.newest or not self.expected:
            return False
        return self.newest.is_partial or self.newest.effective_on < self.expected

    @property
    def way(self) -> str:
        """How its file is had."""
        if not self.source:
            return "comes with the site"
        if self.source.names:
            return "fetched"
        return "fetched by name (--name)" if self.source.shape else "by hand"


def standings(on: date, releases: Mapping[str, Release]) -> list[Standing]:
    """Return where every dataset stands on a day, in order of their names."""
    found = []
    for dataset in sorted(LAYOUTS):
        source = BY_DATASET.get(dataset)
        calendar = source.calendar if source else None
        expected = calendar.expected(on) if calendar else None
        found.append(Standing(dataset, source, releases.get(dataset), expected))
    return found


def fetchable(found: Iterable[Standing]) -> list[Standing]:
    """Those of `update --all`: with a known address, and not up to date."""
    return [
        each
        for each in found
        if each.source and each.source.names and (each.is_due or not each.newest)
    ]
