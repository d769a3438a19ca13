"""What a check of a claim says: findings, each of one rule family, with its row and a remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import Code, Release
from codelookup.catalog.sections import Stamp
from codelookup.lib.text import write_day

QUARTER = 100  # days after which a quarterly file is older than the next one should be


class Severity(StrEnum):
    """How much a finding weighs, worst first."""

    CONFLICT = "conflict"
    CHECK = "to check"
    NOTE = "note"
    FINE = "in order"

    @property
    def sign(self) -> str:
        return {"conflict": "✕", "to check": "!", "note": "i", "in order": "✓"}[self]

    @property
    def tone(self) -> str:
        names = {"conflict": "forbidden", "to check": "attention", "in order": "allowed"}
        return names.get(self, "plain")


WORST_FIRST = list(Severity)


class Family(StrEnum):
    """The kinds of rules, which are never mixed; in the order in which a claim is read."""

    PAYABLE = "payable"
    TOGETHER = "together"
    HOW_MANY = "how-many"
    ADD_ON = "add-on"
    MODIFIERS = "modifiers"
    GLOBAL = "global"
    ORDER = "order"
    DIAGNOSES = "diagnoses"

    @property
    def heading(self) -> str:
        return HEADINGS[self]


HEADINGS = {
    Family.PAYABLE: "Is it payable",
    Family.TOGETHER: "May these go together",
    Family.HOW_MANY: "How many",
    Family.ADD_ON: "Add-on codes",
    Family.MODIFIERS: "Modifiers",
    Family.GLOBAL: "Visits and the period after surgery",
    Family.ORDER: "Order and reduction",
    Family.DIAGNOSES: "Diagnoses",
}


@dataclass(frozen=True)
class Finding:
    """`lines`: numbers of the claim lines concerned. `remedy`: what could be done.

    `builds`: a diagnosis that can be completed in the builder. `near`: codes it may have meant.
    """

    family: Family
    severity: Severity
    words: str
    lines: tuple[int, ...] = ()
    remedy: str = ""
    stamps: tuple[Stamp, ...] = ()
    builds: str = ""
    near: tuple[Code, ...] = ()

    @property
    def where(self) -> str:
        if not self.lines:
            return ""
        noun = "Line" if len(self.lines) == 1 else "Lines"
        return f"{noun} {', '.join(map(str, self.lines))}"


def not_loaded(family: Family, what: str, lines: Iterable[int] = ()) -> Finding:
    words = f"Not checked: this site has not loaded {what} for the day of service."
    return Finding(family, Severity.NOTE, words, tuple(lines))


def age(release: Release, now: InForce) -> str:
    """Say how old a quarterly file is on the day of service; nothing where it is not."""
    days = (now.on - release.effective_on).days
    since = write_day(release.effective_on)
    if days > QUARTER:
        return (
            f"{release.label} is in force from {since}: {_months(days)} before the day of service."
        )
    if days < 0:
        return f"{release.label} is in force from {since}, after the day of service."
    return ""


def _months(days: int) -> str:
    months = max(1, round(days / 30.44))
    return f"{months} months" if months > 1 else "a month"


def on(day: date) -> str:
    return f"on {write_day(day)}"
