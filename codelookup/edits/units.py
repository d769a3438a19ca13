"""Unit limits on the code page: how many units are paid, by whom they are billed."""

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
from .words import ADJUDICATIONS, lag


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


def every_release(subject: Subject) -> list[UnitEdit]:
    """Return the code's limits in all files up to the day. One query."""
    known = {e.pk: e for dataset in UNITS for e in subject.in_force.chain(dataset)}
    if not known or subject.system not in (System.CPT, System.HCPCS):
        return []
    found = list(UnitEdit.objects.filter(release__in=list(known), code=subject.code.value))
    for edit in found:
        edit.release = known[edit.release_id]
    return found


def limits(subject: Subject) -> list[Limit]:
    """Return a limit for each setting, published or not."""
    if subject.system not in (System.CPT, System.HCPCS):
        return []
    edits = {edit.release_id: edit for edit in subject.once("unit_edits", every_release)}
    releases = {name: subject.in_force.get(dataset) for dataset, name in UNITS.items()}
    return [
        Limit(name, release, edits.get(release.pk) if release else None)
        for name, release in releases.items()
    ]


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
    told = subject.once("limits", limits)
    lags = [lag(e.release, e.setting.capitalize(), subject.in_force.on) for e in told if e.release]
    return {"limits": told, "stamps": [e.stamp for e in found], "lags": [e for e in lags if e]}


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
