"""Bring datasets up to date: fetch each one's official file and import it like any other."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from codelookup.importers.load import Report, Request, load
from codelookup.importers.progress import progress_bar
from codelookup.importers.registry import LAYOUTS

from .calendar import HALF_YEARLY
from .fetch import Fetched, NotFetched, NotThere, fetch
from .sources import BY_DATASET, CMS_FILES, Source

TERMS = (
    "CMS shows the AMA's terms before it hands out files that list CPT numbers. Read them at "
    "{page} and repeat the command with --accept-ama-terms if you agree"
)
Names = list[list[str]]  # for each part of a release the names it may have


@dataclass
class Bringer:
    """One run of `update --fetch`: what the operator agreed to, and what came so far.

    `name`, `sums`: of the one dataset that is asked for, where the operator knows them.
    """

    on: date
    folder: Path
    is_agreed: bool = False
    name: str = ""
    sums: list[str] = field(default_factory=list)
    say: Callable[[str], object] = print
    came: dict[str, list[Fetched]] = field(default_factory=dict)

    def bring(self, dataset: str) -> Report:
        """Fetch and import one dataset. Raises NotFetched or BadFile; then it is as before."""
        source = BY_DATASET.get(dataset)
        if not source:
            raise NotFetched("comes with the site and is published nowhere")
        names = self._names(source)
        if source.is_ama and not self.is_agreed:
            raise NotFetched(TERMS.format(page=source.page_on(self.on)))
        if str(names) not in self.came:  # one file may serve several datasets
            self.came[str(names)] = self._fetch(source, names)
        first, *others = (each.path for each in self.came[str(names)])
        request = Request(LAYOUTS[dataset], first, others=tuple(others))
        period = source.period(self.on)
        if period and source.files is HALF_YEARLY and first.name.startswith("april-1-"):
            # The file inside says the fiscal year only.
            label = f"April {period.first.year}"
            request = replace(request, label=label, effective_on=period.first)
        with progress_bar(request.layout.title) as progress:
            return load(request, progress)

    def _names(self, source: Source) -> Names:
        period, page = source.period(self.on), source.page_on(self.on)
        if self.name:
            if not source.accepts(self.name):
                raise NotFetched(f"{self.name}: not how files of this dataset are named")
            return [[self.name]]
        if not source.names or not period:
            way = "give the file's name with --name" if source.shape else "download it by hand"
            raise NotFetched(f"no fixed address; look at {page} and {way}")
        return source.candidates(period)

    def _fetch(self, source: Source, names: Names) -> list[Fetched]:
        sums = self.sums or [""] * len(names)
        if len(sums) != len(names):
            raise NotFetched(f"{len(names)} files, but {len(sums)} times --sha256")
        return [
            self._fetch_one(source, each, sha256) for each, sha256 in zip(names, sums, strict=True)
        ]

    def _fetch_one(self, source: Source, alternatives: list[str], sha256: str) -> Fetched:
        """Fetch the first of the names that is there."""
        for name in alternatives:
            try:
                with progress_bar(name, "bytes") as progress:
                    found = fetch(CMS_FILES, name, self.folder, source.limit, sha256, progress)
            except NotThere:
                continue
            self.say(f"{name}: {found.size:,} bytes, SHA-256 {found.sha256}")
            return found
        raise NotThere(
            f"{' or '.join(alternatives)}: not there; look at {source.page_on(self.on)} and give "
            "the name with --name, or import_release what you downloaded"
        )
