"""The queries by which the search is judged, read from `queries.tsv`."""

import re
from dataclasses import dataclass
from pathlib import Path

from codelookup.catalog.systems import System

FILE = Path(__file__).with_name("queries.tsv")
COLUMNS = ["kind", "half", "query", "expected"]
KINDS = (
    "code", "prefix", "official", "dropped", "reordered", "typo", "lay", "abbreviation", "ahead",
)  # fmt: skip
HALVES = ("tune", "held")


class BadQuery(ValueError):
    """A line of the file cannot be used; the message names the line and what is wrong."""


@dataclass(frozen=True)
class Right:
    """A code that counts as found, or with `is_beginning` every code that begins with `value`."""

    system: str
    value: str
    is_beginning: bool

    def fits(self, system: str, value: str) -> bool:
        if system != self.system:
            return False
        return value.startswith(self.value) if self.is_beginning else value == self.value


@dataclass(frozen=True)
class Query:
    kind: str
    half: str
    text: str
    expected: tuple[Right, ...]

    def is_answered_by(self, system: str, value: str) -> bool:
        return any(right.fits(system, value) for right in self.expected)


def read(text: str | None = None) -> list[Query]:
    """Read the file, or `text` in its layout. Raises BadQuery."""
    lines = (FILE.read_text(encoding="utf-8") if text is None else text).splitlines()
    numbered = [(n, line) for n, line in enumerate(lines, start=1) if line and line[0] != "#"]
    if not numbered or numbered[0][1].split("\t") != COLUMNS:
        raise BadQuery(f"the first line must name the columns {', '.join(COLUMNS)}")
    queries = []
    seen: dict[str, int] = {}
    for number, line in numbered[1:]:
        query = _query(number, line)
        first = seen.setdefault(query.text.casefold(), number)
        if first != number:
            raise BadQuery(f"line {number}: {query.text!r} stands on line {first} too")
        queries.append(query)
    return queries


def _query(number: int, line: str) -> Query:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise BadQuery(f"line {number}: {len(cells)} columns instead of {len(COLUMNS)}")
    kind, half, text, expected = cells
    if kind not in KINDS:
        raise BadQuery(f"line {number}: no kind {kind!r}; it is one of {', '.join(KINDS)}")
    if half not in HALVES:
        raise BadQuery(f"line {number}: no half {half!r}; it is one of {', '.join(HALVES)}")
    if not text or text != text.strip():
        raise BadQuery(f"line {number}: the query is empty or has blanks around it")
    if not expected.split():
        raise BadQuery(f"line {number}: no code is expected")
    return Query(kind, half, text, tuple(_right(number, each) for each in expected.split()))


def _right(number: int, written: str) -> Right:
    found = re.fullmatch(r"([a-z0-9-]+):([A-Z0-9.]+)(\*?)", written)
    if not found:
        raise BadQuery(f"line {number}: {written!r} is not written system:value or system:value*")
    system, value, star = found.groups()
    if system not in System.values:
        raise BadQuery(f"line {number}: no system {system!r}; one of {', '.join(System.values)}")
    return Right(system, value, bool(star))
