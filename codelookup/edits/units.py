"""Unit limits on the code page: how many units are paid, by whom they are billed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from codelookup.catalog.models import Release
from codelookup.catalog.sections import (
    Content,
    Fact,
    Gate,
    Section,
    Stamp,
    Table,
    always,
    systems,
)
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System

from .models import UNITS, Adjudication, UnitEdit
from .words import ADJUDICATIONS


@dataclass(frozen=True)
class Limit:
    """One setting. `release` None: not loaded; `edit` None: CMS publishes no value."""

    setting: str
    release: Release | None
    edit: UnitEdit | None

    @property
    def words(self) -> tuple[str, str]:
        return ADJUDICATIONS[self.edit.adjudication] if self.edit else ("", "")

    @property
    def stamp(self) -> Stamp | None:
        return Stamp(self.edit.release, self.edit.line) if self.edit else None


def limits(subject: Subject) -> list[Limit]:
    """Return a limit for each setting, published or not. One query."""
    if subject.system not in (System.CPT, System.HCPCS):
        return []
    return _limits(subject, _edits([subject]))


def prefetch(subjects: Collection[Subject]) -> None:
    """Look the limits of several codes up at once. One query."""
    found = _edits(subjects)
    for about in subjects:
        about.once("limits", lambda each: _limits(each, found))


def _releases(subject: Subject) -> dict[str, Release | None]:
    return {name: subject.in_force.get(dataset) for dataset, name in UNITS.items()}


def _edits(subjects: Collection[Subject]) -> dict[tuple[int, str], UnitEdit]:
    """Return the limits in force of these codes, which share a day, by release and code."""
    known = {release for about in subjects for release in _releases(about).values() if release}
    values = [about.code.value for about in subjects]
    found = UnitEdit.objects.filter(release__in=known, code__in=values) if known else []
    return {(edit.release_id, edit.code): edit for edit in found}


def _limits(subject: Subject, found: Mapping[tuple[int, str], UnitEdit]) -> list[Limit]:
    made = []
    for name, release in _releases(subject).items():
        edit = found.get((release.pk, subject.code.value)) if release else None
        if edit and release:
            edit.release = release
        made.append(Limit(name, release, edit))
    return made


def facts(subject: Subject) -> list[Fact]:
    """The practitioner's limit as a key fact; where there is none, the next setting's."""
    for limit in subject.once("limits", limits):
        if limit.edit:
            per = "line" if limit.edit.adjudication == Adjudication.LINE else "day"
            value = f"{limit.edit.units:,} (MUE, {limit.setting})"
            return [Fact(f"Units per {per}", value, limit.words[1], limit.stamp)]
    return []


def published(subject: Subject) -> list[Limit]:
    return [limit for limit in subject.once("limits", limits) if limit.edit]


def load(subject: Subject) -> Content | None:
    found = published(subject)
    if not found:
        return None
    return {"limits": subject.once("limits", limits), "stamps": [limit.stamp for limit in found]}


def table(subject: Subject) -> Table:
    columns = ("Setting", "Units", "Indicator", "Counted by", "Rationale", "Release", "Line")
    rows = []
    for limit in published(subject):
        if edit := limit.edit:
            figures = (str(edit.units), str(edit.adjudication), limit.words[0])
            place = (edit.rationale, edit.release.label, str(edit.line))
            rows.append((limit.setting, *figures, *place))
    return Table(columns, rows)


SECTION = Section(
    slug="mue",
    title="Most units (MUE)",
    gate=Gate.ACCOUNT,
    systems=systems(System.CPT, System.HCPCS),
    load=load,
    count=lambda subject: len(published(subject)),
    noun="limit",
    feeds=always(*UNITS),
    table=table,
    empty="No published value. CMS keeps some limits to itself: this does not mean that any number "
    "of units is paid.",
    unloaded="This site has not loaded the medically unlikely edits yet.",
)
