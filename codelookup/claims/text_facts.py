"""The loaded facts as the gate of our texts asks for them (`descriptions.gate.Facts`)."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from django.db.models import Q, QuerySet

from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.models import Code, Entry, Notice, Release
from codelookup.catalog.systems import System
from codelookup.descriptions.copied import Wording
from codelookup.descriptions.gate import Figure, Listed
from codelookup.descriptions.statements import MEASURE, measured
from codelookup.edits.models import ADD_ONS, AddOnEdit, UnitEdit
from codelookup.payment.models import RelativeValue

from . import code_facts

UNIT_LIMITS = {"units": ("mue-practitioner", "mue-dme"), "supplier_units": ("mue-dme",)}
# The end of an official descriptor that says what one unit is: ", 10 mg" or ", per 15 minutes".
UNIT = re.compile(
    rf"(?i)(?:, |\b(?:per|each) |, (?:per|each) )(?P<value>\d[\d,]*(?:\.\d+)?) ?{MEASURE}$"
)
SIDE = re.compile(r"\b(?:right|left|bilateral)\b")
BATCH = 1_000
NEIGHBOURS = 4  # characters that the numbers of neighbouring codes share


class DayFacts:
    """What the loaded releases say on one day; every answer is asked for once."""

    def __init__(self, known: InForce) -> None:
        self._in_force = known
        self._expected: set[str] = set()
        self._met: set[tuple[str, str]] = set()
        self._rows: dict[str, list[RelativeValue]] = {}
        self.listed = cache(self._listed)
        self.figures = cache(self._figures)
        self.primaries = cache(self._primaries)
        self._has_licensed = cache(Entry.objects.filter(release__notice=Notice.AMA).exists)

    def expect(self, values: Iterable[str]) -> None:
        """Look up together what will be asked of many codes. Two queries a thousand codes."""
        wanted = sorted(set(values) - self._expected)
        for at in range(0, len(wanted), BATCH):
            batch = wanted[at : at + BATCH]
            releases = self._in_force.releases.values()
            met = Entry.objects.filter(release__in=releases, code__value__in=batch)
            self._met |= set(met.values_list("code__system", "code__value"))
            self._rows |= {value: [] for value in batch}
            for row in self._relative_values(batch).select_related("code"):
                self._rows[row.code.value].append(row)
        self._expected |= set(wanted)

    def _listed(self, system: str, value: str) -> Listed:
        shelves = self._in_force.shelves(system)
        if self._is_met(system, value, shelves):
            return Listed.YES
        return Listed.NO if code_facts.lists_all(shelves, system, value) else Listed.UNKNOWN

    def _is_met(self, system: str, value: str, shelves: list[Release]) -> bool:
        if value in self._expected:
            return (system, value) in self._met
        found = Entry.objects.filter(release__in=shelves, code__system=system, code__value=value)
        return found.exists()

    def _figures(self, value: str, name: str) -> list[Figure]:
        if name in UNIT_LIMITS:
            releases = self._in_force.of_datasets(UNIT_LIMITS[name])
            edits = UnitEdit.objects.filter(release__in=releases, code=value)
            return [_figure(str(edit.units), edit) for edit in edits.select_related("release")]
        if name == "unit":
            return self._unit(value)
        if name == "side":
            return self._side(value)
        if value not in self._rows:
            self._rows[value] = list(self._relative_values([value]))
        return [_figure(getattr(row, name), row) for row in self._rows[value]]

    def _relative_values(self, values: list[str]) -> QuerySet[RelativeValue]:
        release = self._in_force.get("mpfs")
        rows = RelativeValue.objects.filter(release=release, code__value__in=values, modifier="")
        return rows.select_related("release")

    def _unit(self, value: str) -> list[Figure]:
        entries = Entry.objects.filter(release=self._in_force.get("hcpcs"), code__value=value)
        return [
            Figure(measured(match["value"], match["measure"]), code_facts.at(e.release, e.line))
            for e in entries.select_related("release")
            if (match := UNIT.search(e.long))
        ]

    def _side(self, value: str) -> list[Figure]:
        shelves = self._in_force.shelves(System.ICD10CM)
        entries = Entry.objects.filter(release__in=shelves, code__value=value)
        return [
            Figure(sides[0], code_facts.at(entry.release, entry.line))
            for entry in entries.filter(code__system=System.ICD10CM).select_related("release")
            if len(sides := SIDE.findall(entry.long.lower())) == 1
        ]

    def licensed(self, values: Iterable[str]) -> list[Wording]:
        """Of every loaded release, whatever the day: words of last year are licensed as well."""
        wanted = list(values)
        if not wanted or not self._has_licensed():
            return []
        near = Q(code__value__in=wanted) | Q(code__value__startswith=wanted[0][:NEIGHBOURS])
        found = Entry.objects.filter(near, release__notice=Notice.AMA, code__system=System.CPT)
        return [
            Wording(entry.code.value, words, code_facts.at(entry.release, entry.line))
            for entry in found.select_related("code", "release")
            for words in _worded(entry)
        ]

    def stated(self, system: str, value: str) -> dict[str, str]:
        codes = Code.objects.filter(system=system, value=value)
        found = code_facts.of_codes(codes, self._in_force)
        return {name: fact.value for facts in found.values() for name, fact in facts.items()}

    def _primaries(self, add_on: str) -> set[str] | None:
        if not (release := self._in_force.get(ADD_ONS)):
            return None
        found = AddOnEdit.objects.filter(release=release, add_on=add_on).on(self._in_force.on)
        return set(found.values_list("primary", flat=True))


def _figure(value: str, row: UnitEdit | RelativeValue) -> Figure:
    return Figure(value, code_facts.at(row.release, row.line))


def _worded(entry: Entry) -> list[str]:
    found = [entry.short, entry.long]
    for held in entry.fields.values():
        found += held if isinstance(held, list) else [held]
    return [words for words in found if words]


class TextFacts:
    """The facts of every day that is asked for."""

    def __init__(self) -> None:
        self._days: dict[date, DayFacts] = {}

    def on(self, day: date) -> DayFacts:
        if day not in self._days:
            self._days[day] = DayFacts(in_force(day))
        return self._days[day]
