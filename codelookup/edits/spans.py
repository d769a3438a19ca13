"""Edits by their first and last day: counted, or named where they are few."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


def holds(first: date | None, last: date | None, day: date) -> bool:
    """Tell what `DatedQuerySet.on` asks the database: both days included, equal ones never."""
    if first and first > day:
        return False
    return last is None or (last >= day and (first is None or last > first))


@dataclass(frozen=True)
class Span:
    """So many edits of one release that begin and end together. `line`: of the first of them."""

    release_id: int
    first: date | None
    last: date | None
    line: int
    number: int = 1
    part: int = 0
    is_first: bool = True  # this code stands in column 1, or is the add-on
    partner: str = ""  # where edits are told one by one
    indicator: int = 0  # of pairs: whether a modifier sets them aside

    def holds(self, day: date) -> bool:
        return holds(self.first, self.last, day)


def number(spans: Iterable[Span], day: date) -> int:
    return sum(span.number for span in spans if span.holds(day))
