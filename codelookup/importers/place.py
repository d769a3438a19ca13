"""Where a code stands in its tree, for files that do not say so themselves."""

from datetime import date

from codelookup.catalog import tree
from codelookup.catalog.models import Entry, Release
from codelookup.catalog.systems import System

from .rows import EntryRow


class Placer:
    """Completes the path of an entry with the nodes above it.

    ICD-10-CM's order file knows codes only: its categories take chapter and block from the newest
    tabular list that is loaded, and our own table of chapters where none is.
    """

    def __init__(self, on: date) -> None:
        self.on = on
        self._categories: dict[str, tuple[str, ...]] | None = None

    def path(self, row: EntryRow) -> tuple[str, ...]:
        if row.system != System.ICD10CM:
            return row.path or tree.place(row.system, row.value)
        if row.path and not tree.is_code(row.path[0]):
            return row.path
        category = row.path[0] if row.path else row.value
        if row.kind == "node":
            return row.path
        return (*self._above(category), *row.path)

    def _above(self, category: str) -> tuple[str, ...]:
        if self._categories is None:
            self._categories = self._known_categories()
        return self._categories.get(category) or tree.place(System.ICD10CM, category)

    def _known_categories(self) -> dict[str, tuple[str, ...]]:
        known = Release.objects.standing().filter(dataset="icd10cm-tabular")
        release = known.order_by("-effective_on").first()
        rows = Entry.objects.codes().filter(release=release, path__contains=" ")
        return {
            value: tuple(path.split())
            for value, path in rows.values_list("code__value", "path")
            if len(value) == 3
        }
