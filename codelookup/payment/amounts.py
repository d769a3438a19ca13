"""The arithmetic of the physician fee schedule. RVUs in, dollars out, rounded once at the end.

Source of the formulas: the layout document inside each release (RVUyyx.pdf). Checked against
Medicare's own payment and OPPS cap files, to the cent, in `tests/payment/test_official_amounts.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from .models import Locality, RelativeValue

CENT, ONE = Decimal("0.01"), Decimal(1)
PAYABLE = {"A", "R", "T"}
NONPARTICIPATING = Decimal("0.95")  # of the amount, for who does not accept Medicare's as a rule
LIMIT = Decimal("1.15")  # of that, the most he may charge
OUTSIDE, INSIDE = "outside a facility", "in a facility"


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Indices:
    """The three factors by which a locality's costs differ from the nation's."""

    work: Decimal = ONE
    pe: Decimal = ONE
    malpractice: Decimal = ONE


NATION = Indices()


def indices(locality: Locality, *, floor: bool) -> Indices:
    """Return a locality's factors; where its file states one work index only, that one."""
    first, second = locality.work, locality.work_floor
    work = (second or first) if floor else (first or second)
    return Indices(work or ONE, locality.pe, locality.malpractice)


@dataclass(frozen=True)
class Amount:
    """What the schedule allows for one line in one setting, as arithmetic."""

    setting: str
    value: RelativeValue
    practice_expense: Decimal
    cap_practice_expense: Decimal
    national_total: Decimal  # as the file states it
    is_na: bool
    at: Indices = NATION

    @property
    def parts(self) -> tuple[Decimal, Decimal, Decimal]:
        """RVUs of work, practice expense and malpractice, each times its factor."""
        at = self.at
        return (
            self.value.work * at.work,
            self.practice_expense * at.pe,
            self.value.malpractice * at.malpractice,
        )

    @property
    def total(self) -> Decimal:
        return self.national_total if self.at == NATION else sum(self.parts, Decimal(0))

    @property
    def dollars(self) -> Decimal:
        return cents(self.total * self.value.conversion_factor)

    @property
    def qpp_dollars(self) -> Decimal | None:
        factor = self.value.conversion_factor_qpp
        return cents(self.total * factor) if factor else None

    @property
    def cap_dollars(self) -> Decimal | None:
        """What the OPPS cap leaves, None where the line has no cap."""
        value, at = self.value, self.at
        if not self.cap_practice_expense and not value.cap_malpractice:
            return None
        total = (
            value.work * at.work
            + self.cap_practice_expense * at.pe
            + value.cap_malpractice * at.malpractice
        )
        return cents(total * value.conversion_factor)

    @property
    def allowed(self) -> Decimal:
        """The lower of the schedule's amount and the cap."""
        cap = self.cap_dollars
        return self.dollars if cap is None else min(self.dollars, cap)

    @property
    def nonparticipating(self) -> Decimal:
        return cents(self.allowed * NONPARTICIPATING)

    @property
    def limiting_charge(self) -> Decimal:
        return cents(self.allowed * NONPARTICIPATING * LIMIT)


def amounts(values: Iterable[RelativeValue], at: Indices = NATION) -> list[Amount]:
    """Price each payable line outside and in a facility."""
    found = []
    for value in values:
        if value.status in PAYABLE:
            outside = Amount(
                OUTSIDE,
                value,
                value.pe_nonfacility,
                value.cap_pe_nonfacility,
                value.total_nonfacility,
                value.nonfacility_na,
                at,
            )
            inside = replace(
                outside,
                setting=INSIDE,
                practice_expense=value.pe_facility,
                cap_practice_expense=value.cap_pe_facility,
                national_total=value.total_facility,
                is_na=value.facility_na,
            )
            found += [outside, inside]
    return found
