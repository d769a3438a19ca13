"""History: the releases that list the code, and the last change between two of them."""

import itertools
from dataclasses import dataclass

from .models import Entry, Notice
from .sections import ALL, Content, Gate, Section
from .subject import Subject


@dataclass(frozen=True)
class Change:
    """What differs between one release and the one before it."""

    entry: Entry
    what: str


def changes(subject: Subject) -> list[Change]:
    """Compare each release with the one before it, newest first, a dataset at a time."""
    found = []
    known = _known(subject)
    for dataset in dict.fromkeys(entry.release.dataset for entry in known):
        entries = [entry for entry in known if entry.release.dataset == dataset]
        for new, old in itertools.pairwise(entries):
            if what := _difference(old, new):
                found.append(Change(new, what))
    return sorted(found, key=lambda change: change.entry.release.effective_on, reverse=True)


def _known(subject: Subject) -> list[Entry]:
    """The entries of releases that had taken effect by the day, newest first."""
    return [e for e in subject.entries if e.release.effective_on <= subject.in_force.on]


def _difference(old: Entry, new: Entry) -> str:
    """Say what changed, without repeating licensed or gated wording."""
    parts = []
    if (old.long, old.short) != (new.long, new.short):
        licensed = Notice.AMA in (old.release.notice, new.release.notice)
        parts.append("licensed wording revised" if licensed else "wording revised")
    if old.is_billable != new.is_billable:
        parts.append("became billable" if new.is_billable else "became a heading")
    if old.terminated_on != new.terminated_on and new.terminated_on:
        parts.append(f"terminated, last day {new.terminated_on:%d %b %Y}")
    return ", ".join(parts)


def load(subject: Subject) -> Content | None:
    entry = subject.entry
    return {
        "entry": entry,
        "is_listed": subject.is_listed,
        "changes": changes(subject)[:1],
        "releases": [e.release for e in _known(subject)] or [entry.release],
    }


SECTION = Section(
    slug="history",
    title="History",
    gate=Gate.OPEN,
    systems=ALL,
    load=load,
    noun="release",
)
