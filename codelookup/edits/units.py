"""Unit limits on the code page: how many units are paid, by whom they are billed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from codelookup.catalog.in_force import said_by
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
from .words import ADJUDICATIONS, NO_UNIT, lag


@dataclass(frozen=True)
class Limit:
    """One setting. `release` None: not loaded; `edit` None: CMS publishes no value."""

    setting: str
    release: Release | None
    edit: UnitEdit | None

    @property
    def words(self) -> tuple[str, str]:
        if not self.edit:
            return "", ""
        counted, meaning = ADJUDICATIONS[self.edit.adjudication]
        return counted, meaning if self.edit.units else NO_UNIT

    @property
    def stamp(self) -> Stamp | None:
        return Stamp(self.edit.release, self.edit.line) if self.edit else None


def every_release(subject: Subject) -> list[UnitEdit]:
    """Return the code's limits in all files up to the day. One query."""
    known = [each for dataset in UNITS for each in subject.in_force.chain(dataset)]
    if not known or subject.system not in (System.CPT, System.HCPCS):
        return []
    return said_by(known, UnitEdit.objects.filter(release__in=known, code=subject.code.value))


def limits(subject: Subject) -> list[Limit]:
    """Return a limit for each setting, published or not."""
    if subject.system not in (System.CPT, System.HCPCS):
        return []
    return _limits(subject, subject.once("unit_edits", every_release))


def prefetch(subjects: Collection[Subject]) -> None:
    """Look the limits of several codes up at once. One query."""
    known = {e.pk: e for about in subjects for dataset in UNITS for e in _in_force(about, dataset)}
    values = [about.code.value for about in subjects]
    found = UnitEdit.objects.filter(release__in=list(known), code__in=values) if known else []
    by_code: dict[str, list[UnitEdit]] = {}
    for edit in found:
        edit.release = known[edit.release_id]
        by_code.setdefault(edit.code, []).append(edit)
    for about in subjects:
        about.once("limits", lambda each: _limits(each, by_code.get(each.code.value, [])))


def _in_force(subject: Subject, dataset: str) -> list[Release]:
    release = subject.in_force.get(dataset)
    return [release] if release else []


def _limits(subject: Subject, found: Iterable[UnitEdit]) -> list[Limit]:
    edits = {edit.release_id: edit for edit in found}
    releases = {name: subject.in_force.get(dataset) for dataset, name in UNITS.items()}
    return [
        Limit(name, release, edits.get(release.pk) if release else None)
        for name, release in releases.items()
    ]


def facts(subject: Subject) -> list[Fact]:
    """The first published limit as a key fact; where it allows nothing, the next that does too."""
    found = published(subject)
    some = [limit for limit in found if limit.edit and limit.edit.units]
    chosen = found[:1] if found[:1] == some[:1] else [*found[:1], *some[:1]]
    return [_fact(limit, limit.edit) for limit in chosen if limit.edit]


def _fact(limit: Limit, edit: UnitEdit) -> Fact:
    per = "line" if edit.adjudication == Adjudication.LINE else "day"
    value = f"{edit.units:,} (MUE, {limit.setting})"
    return Fact(f"Units per {per}", value, limit.words[1], limit.stamp)


def published(subject: Subject) -> list[Limit]:
    return [limit for limit in subject.once("limits", limits) if limit.edit]


def load(subject: Subject) -> Content | None:
    found = published(subject)
    if not found:
        return None
    told = subject.once("limits", limits)
    files = {limit.setting: limit.release for limit in told if limit.release}
    return {"limits": told, "lag": lag(files, subject.in_force.on)}


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
    unloaded="This site has loaded no medically unlikely edits for this day.",
)
