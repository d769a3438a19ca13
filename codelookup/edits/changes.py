"""What changed of a code's edits: from day to day by the rows' own dates, and between releases.

Pairs are too many to be named: they are counted. Unit limits and add-on rules are told one by one.
"""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from codelookup.catalog.history import Change, stamp
from codelookup.catalog.models import Release
from codelookup.catalog.sections import Stamp
from codelookup.catalog.subject import Subject
from codelookup.lib.text import write_day

from . import add_ons, pairs, units
from .models import ADD_ONS, PAIRS, UNITS, UnitEdit
from .spans import Span, number
from .words import ADJUDICATIONS

DAY = timedelta(days=1)
NAMED = 8  # codes that a note names
AFTERWARDS = "as told by the earlier and by the later release"


def changes(subject: Subject) -> list[Change]:
    """Unit limits from release to release, pairs and add-on rules from day to day."""
    if subject.system not in units.SECTION.systems:
        return []
    spans = subject.once("pair_spans", pairs.spans)
    found = [*_units(subject)]
    for dataset, setting in PAIRS.items():
        found += _dated(subject, dataset, f"NCCI edits, {setting}", spans)
    rules = [
        Span(e.release_id, e.effective_on, e.deleted_on, e.line, partner=partner, is_first=is_first)
        for e in subject.once("add_on_rows", add_ons.every_row)
        for is_first in [e.add_on == subject.code.value]
        for partner in [(e.primary or "contractor-defined") if is_first else e.add_on]
    ]
    for what, is_first in (("Primary codes", True), ("Add-on codes", False)):
        found += _dated(subject, ADD_ONS, what, [r for r in rules if r.is_first == is_first])
    return found


def _units(subject: Subject) -> Iterator[Change]:
    limits = {edit.release_id: edit for edit in subject.once("unit_edits", units.every_release)}
    for dataset, setting in UNITS.items():
        for earlier, later in itertools.pairwise(subject.in_force.chain(dataset)):
            old, new = limits.get(earlier.pk), limits.get(later.pk)
            before, after = stamp(earlier, old), stamp(later, new)
            if _number(old) != _number(new):
                what = f"Most units, {setting}"
                yield Change(later.effective_on, what, _number(old), _number(new), before, after)
            if old and new and old.adjudication != new.adjudication:
                what = f"How units are counted, {setting}"
                was, now = _counted(old), _counted(new)
                yield Change(later.effective_on, what, was, now, before, after)


def _number(edit: UnitEdit | None) -> str:
    return f"{edit.units:,}" if edit else "not published"


def _counted(edit: UnitEdit) -> str:
    return f"{ADJUDICATIONS[edit.adjudication][0]} ({edit.adjudication})"


def _dated(subject: Subject, dataset: str, what: str, spans: Sequence[Span]) -> list[Change]:
    """Count dated rows before and after each day on which some begin or end."""
    known = subject.in_force.chain(dataset)[-2:]
    on = subject.in_force.on
    if not known or not spans:
        return []
    told = [[span for span in spans if span.release_id == each.pk] for each in known]
    found = [_turn(day, what, known[-1], told[-1]) for day in _days(told[-1]) if day <= on]
    if len(known) == 2 and known[-1].effective_on <= on:
        found += _told_afterwards(what, known, told)
    return found


def _days(spans: Sequence[Span]) -> list[date]:
    """Return the days from which on the edits are others: a first day, or the one after a last."""
    days = {span.first for span in spans if span.first and span.holds(span.first)}
    days |= {span.last + DAY for span in spans if span.last and span.holds(span.last)}
    return sorted(days)


def _turn(day: date, what: str, release: Release, spans: Sequence[Span]) -> Change:
    begun = [span for span in spans if span.first == day and span.holds(day)]
    ended = [span for span in spans if span.last == day - DAY and span.holds(day - DAY)]
    note = "; ".join(part for part in (_named("new", begun), _named("ended", ended)) if part)
    was, now = number(spans, day - DAY), number(spans, day)
    turned = [*begun, *ended]
    alone = turned[0] if len(turned) == 1 and turned[0].number == 1 else None
    stamp = Stamp(release, alone.line, alone.part) if alone else Stamp(release)
    return Change(day, what, f"{was:,}", f"{now:,}", None, stamp, note)


def _named(what: str, spans: Sequence[Span]) -> str:
    """Name a few: "new: 64491, 64492"; count those that are not told one by one: "14 new"."""
    partners = sorted(span.partner for span in spans if span.partner)
    if not partners:
        total = sum(span.number for span in spans)
        return f"{total:,} {what}" if total else ""
    rest = f" and {len(partners) - NAMED:,} more" if len(partners) > NAMED else ""
    return f"{what}: {', '.join(partners[:NAMED])}{rest}"


def _told_afterwards(
    what: str, known: Sequence[Release], told: Sequence[Sequence[Span]]
) -> list[Change]:
    """Say where the later release tells another number for the day before it than the earlier."""
    eve = known[-1].effective_on - DAY
    was, now = (number(spans, eve) for spans in told)
    if was == now:
        return []
    what = f"{what}, in force on {write_day(eve)}"
    before, after = (Stamp(each) for each in known)
    on = known[-1].effective_on
    return [Change(on, what, f"{was:,}", f"{now:,}", before, after, AFTERWARDS)]
