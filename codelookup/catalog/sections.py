"""What a section of a code page is: a small declaration, offered by the app that owns the facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Self, overload

from django.db.models import QuerySet

from .addresses import release_address
from .models import Release
from .subject import Subject
from .systems import System


class Gate(StrEnum):
    """Who sees a section: everybody; whoever has a view; an account with a view; members."""

    OPEN = "open"
    VIEW = "view"
    ACCOUNT = "account"
    MEMBER = "member"


@dataclass(frozen=True)
class Stamp:
    """Where a fact stands: release and line. `str` of it is what the page prints."""

    release: Release
    line: int | None = None
    part: int = 0  # which of the files that make the release; 0 where it is one

    @property
    def address(self) -> str:
        return release_address(self.release.pk)

    def __str__(self) -> str:
        if not self.line:
            return self.release.label
        part = f"part {self.part}, " if self.part else ""
        return f"{self.release.label}, {part}{self.release.unit} {self.line:,}"


@dataclass(frozen=True)
class Fact:
    """A label, a value, an explanation on demand, and where it stands."""

    label: str
    value: str
    meaning: str = ""
    stamp: Stamp | None = None
    tone: str = ""


class Linked(str):
    """A cell with an address; a spreadsheet gets the words alone."""

    href: str

    def __new__(cls, text: str, href: str) -> Self:
        self = super().__new__(cls, text)
        self.href = href
        return self


class Rows(Sequence[tuple[str, ...]]):
    """The rows of a query, read as they are looked at: ten thousand cost no more than a page.

    `query` must be in an order without ties. `cells` makes the rows of one stretch of it.
    """

    CHUNK = 2_000

    def __init__(
        self, query: "QuerySet[Any]", cells: Callable[[Sequence[Any]], list[tuple[str, ...]]]
    ) -> None:
        self.query, self.cells = query, cells

    @cached_property
    def number(self) -> int:
        return self.query.count()

    def __len__(self) -> int:
        return self.number

    @overload
    def __getitem__(self, place: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[str, ...]]: ...
    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return self.cells(list(self.query[place]))
        return self.cells([self.query[place]])[0]

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        for start in range(0, len(self), self.CHUNK):
            yield from self[start : start + self.CHUNK]


@dataclass(frozen=True)
class Filter:
    """One way to narrow a table. `options`: (value, words); none: a field to write into."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Table:
    """The whole of a long section, for its own page and for CSV.

    `message` says what of the asked narrowing could not be understood.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    filters: tuple[Filter, ...] = ()
    message: str = ""


Content = Mapping[str, Any]


def _one(subject: Subject) -> int:
    return 1


def _no_message(subject: Subject) -> str:
    return ""


def _nothing(system: str) -> tuple[str, ...]:
    return ()


def _any_release(release: Release) -> bool:
    return True


def always(*datasets: str) -> Callable[[str], tuple[str, ...]]:
    """For sections that the same datasets feed whatever the system."""
    return lambda system: datasets


@dataclass(frozen=True)
class Section:
    """One section of the code page.

    `load` returns what the template gets, None where the data says nothing for this code.
    `count` says how many rows wait; it is asked only where the section is locked.
    `feeds(system)` names the datasets that feed it; where none is in force the section is
    "unloaded". None named: it is always there. `accepts` leaves out releases that do not count.
    `more` is what stands below its content behind a gate of its own; its table is the whole of
    both, its slug names its template and no address.
    """

    slug: str
    title: str
    gate: Gate
    systems: frozenset[System]
    load: Callable[[Subject], Content | None]
    count: Callable[[Subject], int] = _one
    noun: str = "row"
    feeds: Callable[[str], tuple[str, ...]] = _nothing
    accepts: Callable[[Release], bool] = _any_release
    table: Callable[[Subject], Table] | None = None
    empty: str = "Nothing for this code."
    unloaded: str = "This site has not loaded the file for this section yet."
    absence: Callable[[Subject], str] = field(default=_no_message)
    more: "Section | None" = None

    @property
    def has_table(self) -> bool:
        return self.table is not None

    @property
    def template(self) -> str:
        return f"sections/{self.slug}.html"


ALL = frozenset(System)


def systems(*wanted: System) -> frozenset[System]:
    return frozenset(wanted)


def stamps(facts: Iterable[Fact]) -> list[Stamp]:
    """Return the distinct places of these facts, in order."""
    return list(dict.fromkeys(fact.stamp for fact in facts if fact.stamp))
