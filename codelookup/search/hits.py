"""What a search returns: one code a hit, with where it stands and why it was found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from codelookup.catalog.addresses import code_address
from codelookup.catalog.systems import System

from . import index
from .documents import SOURCES
from .ranking import Scored

COLUMNS = "id, system, value, title, kind, path, is_billable, terminated_on"


@dataclass(frozen=True)
class Hit:
    """One code found. `rank` counts from 1 through all pages; `number` is the index's own."""

    number: int
    rank: int
    system: str
    value: str
    title: str
    kind: str  # "code" or "heading"
    path: tuple[str, ...]  # the levels above, root first
    is_billable: bool
    terminated_on: str | None  # ISO day, or "gone"
    why: str
    term: str = ""  # the wording that was met where it is open and not the title
    marks: frozenset[str] = frozenset()  # folded words to mark in title and term

    @property
    def system_label(self) -> str:
        return System(self.system).label

    @property
    def address(self) -> str:
        return code_address(self.system, self.value)


def make_hits(rows: Sequence[Sequence[object]], offset: int, why: str) -> list[Hit]:
    """Turn rows of COLUMNS into hits of one kind."""
    return [_hit(row, offset + place, why) for place, row in enumerate(rows, start=1)]


def fetch_hits(
    documents: Sequence[int], whys: Mapping[int, Scored], offset: int, pinned: Collection[int] = ()
) -> list[Hit]:
    """Fetch the codes of one page, in the order given. Two look-ups."""
    marks = ", ".join("?" * len(documents))
    rows = index.fetch(f"SELECT {COLUMNS} FROM doc WHERE id IN ({marks})", list(documents))
    by_number = {row[0]: row for row in rows}
    shown = _shown([whys[n].candidate.number for n in documents if n in whys])
    found = []
    for place, number in enumerate(documents, start=offset + 1):
        if number in pinned:
            found.append(_hit(by_number[number], place, "code"))
            continue
        if scored := whys.get(number):
            source = SOURCES[scored.candidate.source]
            term = shown.get(scored.candidate.number) or ""
            found.append(_hit(by_number[number], place, source, term, scored.marks))
        else:
            found.append(_hit(by_number[number], place, ""))
    return found


def _shown(terms: list[int]) -> dict[int, str]:
    marks = ", ".join("?" * len(terms))
    return dict(index.fetch(f"SELECT id, shown FROM term WHERE id IN ({marks})", terms))


def _hit(
    row: Sequence[object],
    rank: int,
    why: str,
    term: str = "",
    marks: frozenset[str] = frozenset(),
) -> Hit:
    number, system, value, title, kind, path, billable, terminated = row
    return Hit(
        int(str(number)), rank, str(system), str(value), str(title), str(kind),
        tuple(str(path).split()), bool(billable), str(terminated) if terminated else None,
        why, term, marks,
    )  # fmt: skip
