"""When the official files of a dataset come out, and which of them should be loaded by a day."""

from dataclasses import dataclass
from datetime import date, timedelta

GRACE = timedelta(days=14)  # some files are put up after the day from which on they hold


@dataclass(frozen=True)
class Period:
    """One release period, named by its first day; fields for the names of files."""

    first: date

    @property
    def fields(self) -> dict[str, str | int]:
        """The words and numbers of which official file names are made.

        `version` is NCCI's: years counted from 1994, then the quarter from 0 to 3.
        """
        month, quarter = self.first.month, (self.first.month + 2) // 3
        year = self.first.year
        return {
            "year": year,
            "yy": f"{year % 100:02}",
            "q": quarter,
            "letter": "abcd"[quarter - 1],
            "month": f"{self.first:%B}".lower(),
            "Month": f"{self.first:%B}",
            "version": f"{year - 1994}{quarter - 1}",
            "fy": year + (month >= 10),
        }


@dataclass(frozen=True)
class Calendar:
    """`months`: the months on whose first day a new release begins to hold, in words for people."""

    name: str
    months: tuple[int, ...]

    def period(self, on: date) -> Period:
        """Return the newest period that has begun by a day."""
        begun = [
            date(year, month, 1)
            for year in (on.year - 1, on.year)
            for month in self.months
            if date(year, month, 1) <= on
        ]
        return Period(max(begun))

    def expected(self, on: date) -> date:
        """Return the first day of the release that should be loaded by a day, after some grace."""
        return self.period(on - GRACE).first


QUARTERLY = Calendar("each quarter", (1, 4, 7, 10))
YEARLY = Calendar("each January", (1,))
FISCAL = Calendar("each October", (10,))
HALF_YEARLY = Calendar("each October, now and then in April", (4, 10))
