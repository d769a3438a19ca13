"""History: the releases that list the code, and what changed of wording and validity between two.

Everybody reads that something changed; from what to what stands behind a gate.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from codelookup.lib.text import write_day

from .models import Entry, Notice, Release
from .sections import ALL, Content, Gate, Section, Stamp, Table
from .subject import Subject
from .systems import SOURCES, System


class Row(Protocol):
    """What a release says on a line."""

    line: Any


@dataclass(frozen=True)
class Change:
    """One thing that is otherwise from a day on, and where either side stands.

    `said` is what everybody may read of it; a change of figures or edits has none.
    """

    on: date
    what: str
    old: str
    new: str
    before: Stamp | None
    after: Stamp
    note: str = ""
    said: str = ""

    @property
    def place(self) -> tuple[date, Stamp | None, Stamp]:
        """What changes of one day and the same lines share."""
        return self.on, self.before, self.after


def changes(subject: Subject) -> list[Change]:
    """Compare each release that speaks for the code with the one before it, newest first."""
    return subject.once("entry_changes", _changes)


def _changes(subject: Subject) -> list[Change]:
    groups = SOURCES[System(subject.system)]
    spoken = next(group for group in groups if subject.release.dataset in group)
    by_release = {entry.release_id: entry for entry in subject.entries}
    found = []
    for dataset in spoken:
        for earlier, later in itertools.pairwise(subject.in_force.chain(dataset)):
            old, new = by_release.get(earlier.pk), by_release.get(later.pk)
            found += _listing(old, new, earlier, later)
            if old and new:
                found += _differences(old, new)
    return newest_first(found)


def stamp(release: Release, row: Row | None) -> Stamp:
    """Return where a release says something, or that it says nothing on any line."""
    return Stamp(release, row.line if row else None)


def newest_first(found: Iterable[Change]) -> list[Change]:
    return sorted(found, key=lambda change: change.on, reverse=True)


def _listing(
    old: Entry | None, new: Entry | None, earlier: Release, later: Release
) -> list[Change]:
    """Say that a code came or went; of what a starter set leaves out nothing follows."""
    if bool(old) == bool(new) or later.is_partial:
        return []
    before, after = stamp(earlier, old), stamp(later, new)
    told = ("not listed", "listed", "newly listed") if new else ("listed", "not listed", "deleted")
    return [Change(later.effective_on, "Listing", *told[:2], before, after, said=told[2])]


def _differences(old: Entry, new: Entry) -> list[Change]:
    """Say what changed of an entry. Licensed wording is never repeated, only said to be new."""
    found = [*_wording(old, new)]
    if old.is_billable != new.is_billable:
        yes, no = ("billable", "became billable"), ("heading", "became a heading")
        (was, _), (now, said) = (no, yes) if new.is_billable else (yes, no)
        found.append(("Use", was, now, said))
    if old.added_on != new.added_on and old.added_on and new.added_on:
        first = write_day(new.added_on)
        found.append(("First day", write_day(old.added_on), first, f"first day now {first}"))
    if old.terminated_on != new.terminated_on:
        last = write_day(new.terminated_on)
        said = f"terminated, last day {last}" if last else "termination withdrawn"
        found.append(("Last day", write_day(old.terminated_on) or "none", last or "none", said))
    before, after = stamp(old.release, old), stamp(new.release, new)
    on = new.release.effective_on
    return [Change(on, *told[:3], before, after, said=told[3]) for told in found]


def _wording(old: Entry, new: Entry) -> list[tuple[str, str, str, str]]:
    if Notice.AMA in (old.release.notice, new.release.notice):
        is_same = (old.long, old.short) == (new.long, new.short)
        return [] if is_same else [("Wording", "", "", "licensed wording revised")]
    forms = (("Wording", old.long, new.long), ("Short wording", old.short, new.short))
    revised = [form for form in forms if _folded(form[1]) != _folded(form[2])]
    said = ("wording revised", "")  # once, though both forms were
    return [(*form, one) for form, one in zip(revised, said, strict=False)]


def _folded(text: str) -> str:
    """Write a wording without what is no revision: capitals and runs of blanks."""
    return " ".join(text.casefold().split())


def last(subject: Subject) -> list[Change]:
    """Return what changed with the last release that changed anything everybody may read."""
    told = [change for change in changes(subject) if change.said]
    return [change for change in told if change.on == told[0].on]


def load(subject: Subject) -> Content | None:
    entry = subject.entry
    known = {name: subject.in_force.chain(name) for name in subject.in_force.releases}
    # A starter set is not named beside the whole file, nor a file beside its correction.
    listing = [e.release for e in subject.entries if e.release in known.get(e.release.dataset, [])]
    return {
        "entry": entry,
        "is_listed": subject.is_listed,
        "last": last(subject),
        "releases": listing or [entry.release],
    }


def table(subject: Subject) -> Table:
    """The last change as everybody may read it."""
    rows = [
        (write_day(each.on), each.said, *_place(each.before), *_place(each.after))
        for each in last(subject)
    ]
    columns = ("From", "What changed", "Release before", "Line before", "Release", "Line")
    return Table(columns, rows)


def whole_table(found: Iterable[Change]) -> Table:
    """Every change from what to what, with both places."""
    columns: tuple[str, ...] = ("From", "What", "Before", "After", "Note")
    columns += ("Release before", "Line before", "Release", "Line")
    rows = [
        (
            write_day(each.on),
            each.what,
            each.old,
            each.new,
            each.note or ("" if each.old or each.new else each.said),
            *_place(each.before),
            *_place(each.after),
        )
        for each in found
    ]
    return Table(columns, rows)


def _place(stamp: Stamp | None) -> tuple[str, str]:
    return (stamp.release.label, str(stamp.line or "")) if stamp else ("", "")


SECTION = Section(
    slug="history",
    title="History",
    gate=Gate.OPEN,
    systems=ALL,
    load=load,
    noun="release",
    table=table,
)
