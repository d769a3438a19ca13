"""What other schedules pay for a code: hospital outpatient, surgical center, laboratory, units."""

from dataclasses import dataclass
from decimal import Decimal

from codelookup.catalog.in_force import said_by
from codelookup.catalog.sections import Stamp
from codelookup.catalog.subject import Subject

from . import indicators, places
from .models import AnesthesiaFactor, FacilityRate, LabRate

NAMES = {
    "opps": "Hospital outpatient department (OPPS)",
    "asc": "Ambulatory surgical center (ASC)",
    "clfs": "Laboratory (CLFS)",
    "anesthesia": "Anesthesia",
}
FILES = {"opps": "OPPS addendum B", "asc": "the ASC addenda", "clfs": "the laboratory schedule"}
ADDENDA = {"AA": "covered procedure", "BB": "ancillary service", "EE": "not paid there"}
ANESTHESIA_STATUS = "J"


@dataclass(frozen=True)
class Rate:
    """One amount of another schedule: what the page says, and where it stands."""

    payer: str
    indicator: str
    meaning: str
    dollars: Decimal | None
    detail: str
    stamp: Stamp


@dataclass(frozen=True)
class Silence:
    """A schedule that says nothing here: not loaded, or loaded without the code."""

    payer: str
    message: str
    state: str


def money(amount: Decimal) -> Decimal:
    """Write dollars with two decimals at least; drugs are priced to a tenth of a cent."""
    plain = amount.quantize(Decimal("0.01"))
    return plain if plain == amount else amount.normalize()


def rates(subject: Subject) -> list[Rate]:
    """Return what the schedules in force pay for the code. At most two queries."""
    return subject.once("rates", _rates)


def _rates(subject: Subject) -> list[Rate]:
    return [*_facility(subject), *_laboratory(subject)]


def _facility(subject: Subject) -> list[Rate]:
    releases = subject.in_force.of_datasets(("opps", "asc"))
    if not releases:
        return []
    rows = FacilityRate.objects.filter(release__in=releases, code=subject.code)
    found = [_opps(row) if row.addendum == "B" else _asc(row) for row in said_by(releases, rows)]
    return sorted(found, key=lambda rate: rate.payer, reverse=True)


def _opps(row: FacilityRate) -> Rate:
    detail = [f"APC {row.apc}"] if row.apc else []
    if row.copayment is not None:
        detail.append(f"copayment ${money(row.copayment)}")
    if row.minimum_copayment is not None:
        detail.append(f"minimum copayment ${money(row.minimum_copayment)}")
    return Rate(
        NAMES["opps"],
        row.indicator,
        indicators.OPPS.get(row.indicator, ("not explained in our legend", ""))[0],
        None if row.rate is None else money(row.rate),
        ", ".join(detail),
        Stamp(row.release, row.line),
    )


def _asc(row: FacilityRate) -> Rate:
    discount = "less beside another procedure" if row.discounted == "Y" else ""
    return Rate(
        NAMES["asc"],
        row.indicator,
        ADDENDA[row.addendum],
        None if row.rate is None else money(row.rate),
        ", ".join(part for part in (f"addendum {row.addendum}", discount) if part),
        Stamp(row.release, row.line),
    )


def _laboratory(subject: Subject) -> list[Rate]:
    release = subject.in_force.get("clfs")
    if not release:
        return []
    rows = said_by([release], LabRate.objects.filter(release=release, code=subject.code))
    return [
        Rate(
            NAMES["clfs"],
            row.indicator,
            "national limit" if row.indicator == "N" else "set by the contractor",
            money(row.rate) if row.rate else None,
            f"with modifier {row.modifier}" if row.modifier else "",
            Stamp(row.release, row.line),
        )
        for row in rows
    ]


def silences(subject: Subject) -> list[Silence]:
    """Tell the schedules that are not loaded from those that do not list the code."""
    speaking = {rate.payer for rate in rates(subject)}
    found = []
    for dataset, file in FILES.items():
        release = subject.in_force.get(dataset)
        if not release:
            text = f"this site has not loaded {file} for this day."
            found.append(Silence(NAMES[dataset], text, "unloaded"))
        elif NAMES[dataset] not in speaking:
            text = f"{release.label} does not list this code."
            found.append(Silence(NAMES[dataset], text, "empty"))
    return found


@dataclass(frozen=True)
class AnesthesiaUnits:
    """Dollars per unit, for codes that are paid by base units and time."""

    national: AnesthesiaFactor | None
    local: AnesthesiaFactor | None

    @property
    def national_stamp(self) -> Stamp | None:
        return Stamp(self.national.release, self.national.line) if self.national else None

    @property
    def local_stamp(self) -> Stamp | None:
        return Stamp(self.local.release, self.local.line) if self.local else None


def anesthesia(subject: Subject) -> AnesthesiaUnits | None:
    """Return the nation's and the chosen locality's factor, None where it is not loaded."""
    release = subject.in_force.get("anesthesia")
    if not release:
        return None
    chosen = places.choice(subject).locality
    where = ("", "") if not chosen else (chosen.mac, chosen.number)
    rows = AnesthesiaFactor.objects.filter(release=release, mac__in=["", where[0]])
    by_place = {(row.mac, row.number): row for row in rows.select_related("release")}
    local = by_place.get(where) if chosen else None
    return AnesthesiaUnits(by_place.get(("", "")), local)
