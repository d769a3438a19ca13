"""In which order procedures of a day are paid: the highest-valued in full, the others at half.

Source: Medicare Claims Processing Manual, chapter 12, section 40.6. Values are RVUs; who may see
them is decided above.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codelookup.catalog.sections import Stamp
from codelookup.claims.basket import PRACTITIONER
from codelookup.claims.claim import Claim, Item
from codelookup.claims.findings import Family, Finding, Severity
from codelookup.payment.amounts import PAYABLE
from codelookup.payment.models import RelativeValue

STANDARD, ENDOSCOPY, BILATERAL = "2", "3", "1"
FULL, HALF = 100, 50  # per cent; from the sixth on the contractor looks at the report
BY_REPORT = 6
BOTH_SIDES = Decimal("1.5")


@dataclass(frozen=True)
class Rank:
    """One line in the order of payment. `total`: RVUs of one unit, both sides counted."""

    place: int
    item: Item
    value: RelativeValue
    total: Decimal
    in_facility: bool
    percent: int  # of the first unit; every other unit is paid at half

    @property
    def units(self) -> int:
        return self.item.line.units or 1

    @property
    def paid(self) -> Decimal:
        further = (self.units - 1) * HALF
        return self.total * (self.percent + further) / 100

    @property
    def share(self) -> str:
        further = self.units - 1
        return f"{self.percent} %" + (f", {further:,} more at {HALF} %" if further else "")

    @property
    def worked(self) -> str:
        """The arithmetic in RVUs."""
        factor = " × 1.5 (50)" if self.is_bilateral else ""
        alone = self.value.total_facility if self.in_facility else self.value.total_nonfacility
        parts = f"{self.percent} %"
        if self.units > 1:
            parts = f"({self.percent} % + {self.units - 1:,} × {HALF} %)"
        return f"{alone}{factor} × {parts} = {self.paid:.2f}"

    @property
    def is_bilateral(self) -> bool:
        return self.item.carries("50") and self.value.bilateral == BILATERAL

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.value.release, self.value.line)


def ranks(claim: Claim) -> list[tuple[date, list[Rank]]]:
    """Return the order of each day that has two reducible units or more."""
    if claim.basket.setting != PRACTITIONER:
        return []
    found = []
    for day, items in claim.days:
        valued = [_valued(claim, item) for item in items if _is_reduced(item)]
        ranked = sorted(valued, key=lambda each: (-each[2], each[0].number))
        made = [
            Rank(place, item, value, total, inside, FULL if place == 1 else HALF)
            for place, (item, value, total, inside) in enumerate(ranked, start=1)
        ]
        if sum(rank.units for rank in made) > 1:
            found.append((day, made))
    return found


def _is_reduced(item: Item) -> bool:
    value = item.priced
    return bool(value and value.multiple_procedure == STANDARD and value.status in PAYABLE)


def _valued(claim: Claim, item: Item) -> tuple[Item, RelativeValue, Decimal, bool]:
    value, inside = item.priced, bool(claim.in_facility(item))
    if not value:
        raise ValueError(f"line {item.number} has no relative value")
    total = value.total_facility if inside else value.total_nonfacility
    if item.carries("50") and value.bilateral == BILATERAL:
        total *= BOTH_SIDES
    return item, value, total, inside


def check(claim: Claim, ordered: list[tuple[date, list[Rank]]]) -> Iterator[Finding]:
    for _, ranked in ordered:
        lines = [rank.item.number for rank in ranked]
        if lines != sorted(lines):
            named = ", ".join(rank.item.code for rank in ranked)
            yield Finding(
                Family.ORDER,
                Severity.CHECK,
                f"The lines are not in the order of their values, which is {named}.",
                tuple(lines),
                "Medicare orders them itself; for payers that do not, put the highest first.",
                tuple(rank.stamp for rank in ranked),
            )
        else:
            words = "The lines stand in the order of their values."
            yield Finding(Family.ORDER, Severity.FINE, words, tuple(lines))
        if len(ranked) >= BY_REPORT:
            words = "From the sixth procedure of a day on the contractor decides by report."
            yield Finding(Family.ORDER, Severity.NOTE, words, tuple(lines[BY_REPORT - 1 :]))
    if claim.basket.setting == PRACTITIONER:
        yield from _endoscopies(claim)


def _endoscopies(claim: Claim) -> Iterator[Finding]:
    """Name the scopes of one family on one day; their reduction is another."""
    for _, items in claim.days:
        families: dict[str, list[Item]] = {}
        for item in items:
            value = item.priced
            if value and value.multiple_procedure == ENDOSCOPY and value.endoscopic_base:
                families.setdefault(value.endoscopic_base, []).append(item)
        for base, those in families.items():
            if len(those) > 1:
                words = f"These scopes have the base {base} in common: it is paid once."
                remedy = "The highest-valued is paid in full, of the others what exceeds the base."
                stamps = tuple(item.stamp for item in those if item.stamp)
                lines = tuple(item.number for item in those)
                yield Finding(Family.ORDER, Severity.NOTE, words, lines, remedy, stamps)
