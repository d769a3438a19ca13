"""The loaded facts as the gate of our texts asks for them (`descriptions.gate.Facts`)."""

from datetime import date
from functools import cache

from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.models import Entry
from codelookup.catalog.systems import System
from codelookup.descriptions.gate import Figure, Listed
from codelookup.edits.models import ADD_ONS, AddOnEdit, UnitEdit
from codelookup.payment.models import RelativeValue

UNIT_LIMITS = ("mue-practitioner", "mue-dme")


class DayFacts:
    """What the loaded releases say on one day; every answer is asked for once."""

    def __init__(self, known: InForce) -> None:
        self._in_force = known
        self.listed = cache(self._listed)
        self.figures = cache(self._figures)
        self.primaries = cache(self._primaries)

    def _listed(self, system: str, value: str) -> Listed:
        shelves = self._in_force.shelves(system)
        if Entry.objects.filter(release__in=shelves, code__system=system, code__value=value):
            return Listed.YES
        whole = [release for release in shelves if not release.is_partial]
        # The fee schedule leaves out numbers that end in a letter.
        is_complete = system != System.CPT or (
            value.isdigit() or any(release.dataset == "cpt" for release in whole)
        )
        return Listed.NO if whole and is_complete else Listed.UNKNOWN

    def _figures(self, value: str, name: str) -> list[Figure]:
        if name == "units":
            releases = self._in_force.of_datasets(UNIT_LIMITS)
            edits = UnitEdit.objects.filter(release__in=releases, code=value)
            return [_figure(str(edit.units), edit) for edit in edits.select_related("release")]
        release = self._in_force.get("mpfs")
        rows = RelativeValue.objects.filter(release=release, code__value=value, modifier="")
        return [_figure(getattr(row, name), row) for row in rows.select_related("release")]

    def _primaries(self, add_on: str) -> set[str] | None:
        if not (release := self._in_force.get(ADD_ONS)):
            return None
        found = AddOnEdit.objects.filter(release=release, add_on=add_on).on(self._in_force.on)
        return set(found.values_list("primary", flat=True))


def _figure(value: str, row: UnitEdit | RelativeValue) -> Figure:
    return Figure(value, f"{row.release.dataset} {row.release.label}, line {row.line}")


class TextFacts:
    """The facts of every day that is asked for."""

    def __init__(self) -> None:
        self._days: dict[date, DayFacts] = {}

    def on(self, day: date) -> DayFacts:
        if day not in self._days:
            self._days[day] = DayFacts(in_force(day))
        return self._days[day]
