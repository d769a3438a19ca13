"""A claim to be checked, as its author wrote it: lines, diagnoses, day, place and whose bill."""

from dataclasses import dataclass
from datetime import date

from codelookup.edits.models import PAIRS

from .lines import LETTERS, Line

MOST = 30  # lines
SETTINGS = tuple(PAIRS.values())
PRACTITIONER, HOSPITAL = SETTINGS


@dataclass(frozen=True)
class Basket:
    """`day_text` and `place` hold for every line that has none of its own.

    `left_out` and `left_out_diagnoses`: what stands beyond the most that a claim takes.
    """

    lines: tuple[Line, ...] = ()
    diagnoses: tuple[str, ...] = ()
    day_text: str = ""
    day: date | None = None  # None: today
    place: str = ""
    setting: str = PRACTITIONER
    left_out: tuple[str, ...] = ()
    left_out_diagnoses: tuple[str, ...] = ()

    @property
    def messages(self) -> list[str]:
        """Say what of the claim as a whole could not be understood or was left out."""
        found = []
        if self.day_text and not self.day:
            found.append(
                f"“{self.day_text}” is no day of service: write it as 2026-10-01, from 1900 on. "
                "The claim is checked as of today."
            )
        if self.left_out:
            count = len(self.left_out)
            named = ", ".join(self.left_out[:3])
            what = "one line more was" if count == 1 else f"{count} lines more were"
            found.append(
                f"Only the first {MOST} lines were checked; {what} left out, beginning with "
                f"{named}. Check them as a claim of their own."
            )
        if self.left_out_diagnoses:
            found.append(
                f"A claim takes {len(LETTERS)} diagnoses; left out: "
                f"{', '.join(self.left_out_diagnoses[:6])}."
            )
        return found

    def place_of(self, line: Line) -> str:
        return line.place or self.place

    def day_of(self, line: Line) -> date | None:
        return line.day or self.day

    @property
    def claim_day(self) -> date | None:
        """The day for which the diagnoses are judged: the first day of service."""
        days = [self.day_of(line) for line in self.lines if line.has_code]
        known = [day for day in days if day]
        return min(known) if known and len(known) == len(days) else self.day
