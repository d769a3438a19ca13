"""The code that a page is about, as it stood on one day."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from .in_force import InForce
from .models import Code, Entry, Kind, Notice, Release
from .systems import SOURCES, System, key

T = TypeVar("T")


@dataclass(frozen=True)
class Status:
    """Whether a code may be used on the day, in words. `tone`: allowed, forbidden, attention."""

    word: str
    tone: str
    detail: str = ""
    instead: tuple[str, ...] = ()  # codes that the record names in its place

    @property
    def said(self) -> str:
        """The detail, with the codes to use instead: for where no link can stand."""
        use = f"use {', '.join(self.instead)}" if self.instead else ""
        return ", ".join(filter(None, (self.detail, use)))


class NotLoaded(Exception):
    """No release that knows this system was in force on the day."""

    def __init__(self, system: str, on: date, earliest: date | None) -> None:
        self.system, self.on, self.earliest = system, on, earliest


@dataclass
class Subject:
    """A code, what the release in force says of it, and what sections have looked up already."""

    code: Code
    entry: Entry
    in_force: InForce
    is_listed: bool  # the release in force on the day lists the code
    entries: list[Entry] = field(default_factory=list)  # of all releases, newest first
    asked: Mapping[str, str] = field(default_factory=dict)  # what else the address asks for
    _once: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, load: Callable[["Subject"], T]) -> T:
        """Look something up once a page, though several sections ask for it."""
        if name not in self._once:
            self._once[name] = load(self)
        found: T = self._once[name]
        return found

    @property
    def system(self) -> str:
        return self.code.system

    @property
    def release(self) -> Release:
        return self.entry.release

    @property
    def is_heading(self) -> bool:
        return self.entry.kind == Kind.HEADING

    @cached_property
    def ancestors(self) -> list[str]:
        return self.entry.ancestors

    @cached_property
    def status(self) -> Status:
        on, entry = self.in_force.on, self.entry
        if not self.is_listed:
            if entry.release.effective_on > on:
                return Status(
                    "not yet valid", "forbidden", f"first listed in {entry.release.label}"
                )
            return Status("deleted", "forbidden", f"last listed in {entry.release.label}")
        if entry.terminated_on and entry.terminated_on < on:
            instead = tuple(entry.fields.get("cross_reference", []))
            last = f"last day {_day(entry.terminated_on)}"
            return Status("terminated", "forbidden", last, instead)
        if entry.added_on and entry.added_on > on:
            return Status("not yet valid", "forbidden", f"from {_day(entry.added_on)}")
        if self.is_heading:
            return Status("not billable", "attention", "choose one of the codes below it")
        since = f"since {_day(entry.added_on)}" if entry.added_on else ""
        return Status("active", "allowed", since)

    @property
    def has_licensed_words(self) -> bool:
        return any(e.release.notice == Notice.AMA and (e.long or e.short) for e in self.entries)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def lookup(system: str, text: str) -> Code | None:
    """Find a code by its display form, else by its letters and digits. At most two queries."""
    codes = Code.objects.filter(system=system)
    if found := codes.filter(value=text).first():
        return found
    stem = key(text)
    return codes.filter(key=stem).order_by("value").first() if stem else None


def entries_of(system: str, value: str) -> list[Entry]:
    """Return what all releases say of a code, none where it is not written like this. One query."""
    found = Entry.objects.standing().filter(code__system=system, code__value=value)
    return list(found.select_related("code", "release"))


def subject(code: Code, now: InForce) -> Subject | None:
    """Return the code as of the day, None where no release ever listed it. Two queries at most.

    Raises NotLoaded where the day lies before every release of the system.
    """
    return as_of(code, entries_of(code.system, code.value), now)


def subjects(codes: Iterable[Code], now: InForce) -> list[Subject]:
    """Return the codes as of the day, those that no release speaks of left out. One query."""
    by_code: dict[Code, list[Entry]] = {code: [] for code in codes}
    entries_of = Entry.objects.standing().filter(code__in=by_code)
    for entry in entries_of.select_related("code", "release"):
        by_code[entry.code].append(entry)
    loaded = {system for system in System.values if now.speakers(system)}
    found = [
        as_of(code, entries, now) for code, entries in by_code.items() if code.system in loaded
    ]
    return [about for about in found if about]


def as_of(code: Code, entries: list[Entry], now: InForce) -> Subject | None:
    """Return the code as of the day, from what all releases say of it. Raises NotLoaded."""
    if not entries:
        return None
    entries = sorted(
        entries, key=lambda entry: (entry.release.effective_on, entry.release_id), reverse=True
    )
    by_release = {entry.release_id: entry for entry in entries}
    speakers = now.speakers(code.system)
    for release in speakers:
        if entry := by_release.get(release.pk):
            return Subject(code, entry, now, True, entries)
    if not speakers:
        raise NotLoaded(code.system, now.on, earliest(code.system))
    past = [entry for entry in entries if entry.release.effective_on <= now.on]
    return Subject(code, past[0] if past else entries[-1], now, False, entries)


def earliest(system: str) -> date | None:
    """Return the first day for which any release of the system is loaded."""
    datasets = [name for group in SOURCES[System(system)] for name in group]
    known = Release.objects.standing().filter(dataset__in=datasets)
    first = known.order_by("effective_on").first()
    return first.effective_on if first else None
