"""Tables sorted by links: `?sort=3` by the third column, `?sort=-3` from its end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from codelookup.catalog.sections import Table

NUMBER = re.compile(r"\$?(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)")
DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")  # as lib.text.write_day writes it
Row = tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A column's caption with the link that sorts by it. `order`: as ARIA names it."""

    caption: str
    query: str
    order: str


def wanted(text: str, table: Table) -> int:
    """Read the column asked for, counted from 1 and negative for falling; 0 is the file's order."""
    if not re.fullmatch(r"-?\d{1,2}", text, re.ASCII):
        return 0
    column = int(text)
    return column if 1 <= abs(column) <= len(table.columns) else 0


def ordered(table: Table, column: int) -> Sequence[Row]:
    """Sort numbers as numbers, days as days, words as words, and what is missing last."""
    if not column:
        return table.rows
    at, falling = abs(column) - 1, column < 0
    counted: list[tuple[float, Row]] = []
    words: list[Row] = []
    for row in table.rows:
        value = _value(row[at])
        if value is not None:
            counted.append((value, row))
        elif row[at]:
            words.append(row)
    missing = [row for row in table.rows if not row[at]]
    counted.sort(key=lambda pair: pair[0], reverse=falling)
    words.sort(key=lambda row: row[at].casefold(), reverse=falling)
    return [*(row for _, row in counted), *words, *missing]


def _value(cell: str) -> float | None:
    """Return what a cell counts as: dollars and figures themselves, a day its place in time."""
    if match := NUMBER.fullmatch(cell):
        return float(match[1].replace(",", ""))
    if DAY.fullmatch(cell):
        return datetime.strptime(cell, "%d %b %Y").toordinal()  # noqa: DTZ007 - a day has no zone
    return None


def headings(table: Table, column: int, kept: QueryDict) -> list[Heading]:
    """Return each column's link: by it, or the other way round where it is sorted already."""
    found = []
    for place, caption in enumerate(table.columns, start=1):
        query = kept.copy()
        query["sort"] = str(-place if column == place else place)
        order = {place: "ascending", -place: "descending"}.get(column, "none")
        found.append(Heading(caption, query.urlencode(), order))
    return found


def kept(query: QueryDict) -> QueryDict:
    """Return what links to other pages, orders and forms of a table carry along."""
    found = query.copy()
    for name in ("page", "format", "sort", "place"):
        found.pop(name, None)
    return found
