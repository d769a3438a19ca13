"""Medicare's figures on the code page: key facts from the indicators, and the worked amount."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from codelookup.catalog.sections import (
    Content,
    Fact,
    Gate,
    Section,
    Stamp,
    Table,
    always,
    systems,
)
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System

from . import indicators
from .models import RelativeValue

CENT = Decimal("0.01")
PAYABLE = {"A", "R", "T"}


def relative_values(subject: Subject) -> list[RelativeValue]:
    """Return the code's lines in the relative value file in force. One query."""
    release = subject.in_force.get("mpfs")
    if not release or subject.system not in (System.CPT, System.HCPCS):
        return []
    found = RelativeValue.objects.filter(release=release, code=subject.code)
    return list(found.select_related("release"))


def whole_code(subject: Subject) -> RelativeValue | None:
    """Return the line without modifier: the code as a whole."""
    values = subject.once("relative_values", relative_values)
    return next((value for value in values if not value.modifier), None)


# label, legend, attribute of RelativeValue
KEY_FACTS = (
    ("Medicare status", indicators.STATUS, "status"),
    ("Global period", indicators.GLOBAL, "global_days"),
    ("Both sides", indicators.BILATERAL, "bilateral"),
    ("Several procedures", indicators.MULTIPLE, "multiple_procedure"),
    ("Helper at surgery", indicators.ASSISTANT, "assistant"),
    ("Reading and technical part", indicators.PCTC, "pctc"),
)


def facts(subject: Subject) -> list[Fact]:
    """Key facts derived from the indicators, each with its letter or number and its legend."""
    value = whole_code(subject)
    if not value:
        return []
    stamp = Stamp(value.release, value.line)
    found = []
    for label, legend, name in KEY_FACTS:
        indicator = getattr(value, name)
        answer, meaning = legend.get(indicator, ("not explained in our legend", ""))
        if answer != "does not apply" or name == "global_days":
            found.append(Fact(label, f"{answer} ({indicator})", meaning, stamp))
    return found


@dataclass(frozen=True)
class Amount:
    """A national amount as arithmetic: RVUs times dollars per RVU, all GPCIs at 1.0."""

    setting: str
    value: RelativeValue
    practice_expense: Decimal
    total: Decimal
    is_na: bool

    @property
    def dollars(self) -> Decimal:
        return (self.total * self.value.conversion_factor).quantize(CENT, ROUND_HALF_UP)


def amounts(subject: Subject) -> list[Amount]:
    found = []
    for value in subject.once("relative_values", relative_values):
        if value.status in PAYABLE:
            found += [
                Amount(
                    "outside a facility",
                    value,
                    value.pe_nonfacility,
                    value.total_nonfacility,
                    value.nonfacility_na,
                ),
                Amount(
                    "in a facility",
                    value,
                    value.pe_facility,
                    value.total_facility,
                    value.facility_na,
                ),
            ]
    return found


def load(subject: Subject) -> Content | None:
    values = subject.once("relative_values", relative_values)
    if not values:
        return None
    first = values[0]
    return {
        "amounts": amounts(subject),
        "status": indicators.STATUS.get(first.status, (first.status, "")),
        "first": first,
        "stamp": Stamp(first.release, first.line),
    }


def count(subject: Subject) -> int:
    return len(amounts(subject)) or len(subject.once("relative_values", relative_values))


COLUMNS: tuple[str, ...] = (
    "Modifier",
    "Setting",
    "Work RVU",
    "Practice expense RVU",
    "Malpractice RVU",
)
COLUMNS += ("Total RVU", "Conversion factor ($)", "Amount ($)", "Release", "Line")


def table(subject: Subject) -> Table:
    rows = [
        (
            a.value.modifier,
            a.setting,
            str(a.value.work),
            str(a.practice_expense),
            str(a.value.malpractice),
            str(a.total),
            str(a.value.conversion_factor),
            "NA" if a.is_na else str(a.dollars),
            a.value.release.label,
            str(a.value.line),
        )
        for a in amounts(subject)
    ]
    return Table(COLUMNS, rows)


SECTION = Section(
    slug="fees",
    title="Fees",
    gate=Gate.ACCOUNT,
    systems=systems(System.CPT, System.HCPCS),
    load=load,
    count=count,
    noun="amount",
    feeds=always("mpfs"),
    table=table,
    empty="The physician fee schedule does not list this code.",
    unloaded="This site has not loaded the physician fee schedule for this code yet.",
)
