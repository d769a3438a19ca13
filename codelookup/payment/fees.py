"""Fees: what Medicare allows, as arithmetic, for the nation and for the reader's locality."""

from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from codelookup.catalog.models import Release
from codelookup.catalog.sections import Content, Gate, Section, Stamp, Table, always, systems
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System

from . import indicators, places, rates
from .amounts import PAYABLE, Amount, Indices, amounts, indices
from .chart import Spread, spread
from .models import Locality, RelativeValue
from .sections import every_release, relative_values

Row = tuple[str, ...]


@dataclass(frozen=True)
class Year:
    """What one loaded release says of the code as a whole, at national factors."""

    release: Release
    value: RelativeValue
    outside: Amount | None
    inside: Amount | None


def national(subject: Subject) -> list[Amount]:
    return amounts(relative_values(subject))


def local(subject: Subject, locality: Locality) -> list[Amount]:
    at = indices(locality, floor=places.with_floor(subject))
    return amounts(relative_values(subject), at)


def load(subject: Subject) -> Content | None:
    values = relative_values(subject)
    found = rates.rates(subject)
    if not values and not found:
        return None
    return {
        "values": values,
        "first": values[0] if values else None,
        "status": indicators.STATUS.get(values[0].status, ("", "")) if values else None,
        "stamp": Stamp(values[0].release, values[0].line) if values else None,
        "national": national(subject),
        "years": years(subject),
        "spread": _spread(subject),
        "rates": found,
        "silences": rates.silences(subject),
        "is_anesthesia": bool(values) and values[0].status == rates.ANESTHESIA_STATUS,
        "units": _units(subject, values),
        "notices": notices(subject),
        "absence": absence(subject) or ABSENT,
        **_place(subject),
    }


def _units(subject: Subject, values: list[RelativeValue]) -> rates.AnesthesiaUnits | None:
    if not values or values[0].status != rates.ANESTHESIA_STATUS:
        return None
    return rates.anesthesia(subject)


def _place(subject: Subject) -> Content:
    """What the page says of the place: the choice, its amounts, and links to choose otherwise."""
    chosen = places.choice(subject)
    known = places.localities(subject)
    floor = places.with_floor(subject)
    locality = chosen.locality
    return {
        "address": subject.code.get_absolute_url(),
        "day": subject.in_force.on if not subject.in_force.is_today else None,
        "wanted": subject.asked.get("place", ""),
        "choice": chosen,
        "locality": locality,
        "locality_title": places.title(locality) if locality else "",
        "local": local(subject, locality) if locality else [],
        "at": indices(locality, floor=floor) if locality else None,
        "index_stamp": Stamp(locality.release, locality.line) if locality else None,
        "place_stamp": Stamp(chosen.release, chosen.line) if chosen.release else None,
        "candidates": [
            (places.title(each), _link(subject, locality=places.key(each)))
            for each in chosen.candidates
        ],
        "has_places": bool(known),
        "floor": floor,
        "floor_matters": bool(locality and _has_two_work_indices(locality)),
        "floor_link": _link(subject, floor="without" if floor else "with"),
        "nation_link": _link(subject, locality=places.NATION),
    }


def _has_two_work_indices(locality: Locality) -> bool:
    first, second = locality.work, locality.work_floor
    return first is not None and second is not None and first != second


def _link(subject: Subject, **changed: str) -> str:
    """Return a query that stays on the day and keeps the choice of the floor."""
    kept = {"floor": subject.asked.get("floor", "")} if subject.asked.get("floor") else {}
    day = [subject.in_force.query] if subject.in_force.query else []
    return f"?{'&'.join([*day, urlencode({**kept, **changed})])}#fees"


def notices(subject: Subject) -> list[str]:
    """Say where the files in force are not of the year that was asked for."""
    mpfs, gpci = subject.in_force.get("mpfs"), subject.in_force.get("gpci")
    units = subject.in_force.get("anesthesia")
    found = []
    year = subject.in_force.on.year
    if mpfs and mpfs.effective_on.year != year:
        found.append(
            f"These are figures of {mpfs.effective_on.year}: this site has loaded no physician fee "
            f"schedule of {year}."
        )
    if mpfs and gpci and gpci.effective_on.year != mpfs.effective_on.year:
        found.append(
            f"The geographic indices are those of {gpci.effective_on.year}, the relative values of "
            f"{mpfs.effective_on.year}: amounts of a locality mix two years."
        )
    is_anesthesia = any(v.status == rates.ANESTHESIA_STATUS for v in relative_values(subject))
    if is_anesthesia and units and units.effective_on.year != year:
        found.append(f"The dollars per unit are those of {units.effective_on.year}, not of {year}.")
    others = {rate.stamp.release: rate.payer for rate in rates.rates(subject)}
    found += [
        f"{payer}: these are amounts of {release.effective_on.year}, not of {year}."
        for release, payer in others.items()
        if release.effective_on.year != year
    ]
    return found


def years(subject: Subject) -> list[Year]:
    """Return what each release up to the day says of the whole code, newest first."""
    by_day: dict[object, RelativeValue] = {}
    known = [value for value in every_release(subject) if not value.modifier]
    for value in sorted(known, key=lambda v: (not v.release.is_partial, v.release_id)):
        if value.release.effective_on <= subject.in_force.on:
            by_day[value.release.effective_on] = value
    found = []
    for value in sorted(by_day.values(), key=lambda v: v.release.effective_on, reverse=True):
        outside, inside = amounts([value]) or (None, None)
        found.append(Year(value.release, value, outside, inside))
    return found


def _spread(subject: Subject) -> Spread | None:
    """The spread of the whole code's amount over the localities, in the setting that is paid."""
    whole = [value for value in relative_values(subject) if not value.modifier]
    priced = [each for each in amounts(whole) if not each.is_na]
    if not priced:
        return None
    floor = places.with_floor(subject)

    def amount(locality: Locality) -> Decimal:
        return replace(priced[0], at=indices(locality, floor=floor)).allowed

    named = [(amount(each), places.title(each)) for each in places.localities(subject)]
    chosen = places.choice(subject).locality
    return spread(named, priced[0].allowed, amount(chosen) if chosen else None)


def count(subject: Subject) -> int:
    return len(national(subject)) + len(rates.rates(subject)) or len(relative_values(subject))


COLUMNS: Row = (
    "Locality",
    "State",
    "Modifier",
    "Work index",
    "Practice expense index",
    "Malpractice index",
    "Outside a facility ($)",
    "In a facility ($)",
    "Outside, qualifying participant ($)",
    "In, qualifying participant ($)",
    "Limiting charge outside ($)",
    "Limiting charge in ($)",
    "Relative values",
    "Line",
    "Indices",
    "Index line",
)


def table(subject: Subject) -> Table:
    """The nation and every locality, a row for each line of the file that is paid."""
    floor = places.with_floor(subject)
    values = [value for value in relative_values(subject) if value.status in PAYABLE]
    rows = [_row(value, "National amount", "", Indices(), ("", "")) for value in values]
    for locality in places.localities(subject):
        at = indices(locality, floor=floor)
        where = locality.release.label, str(locality.line)
        name = places.title(locality)
        rows += [_row(value, name, locality.state, at, where) for value in values]
    return Table(COLUMNS, rows)


def _row(value: RelativeValue, name: str, state: str, at: Indices, where: tuple[str, str]) -> Row:
    outside, inside = amounts([value], at)
    both = (outside, inside)
    return (
        name,
        state,
        value.modifier,
        f"{at.work:.3f}",
        f"{at.pe:.3f}",
        f"{at.malpractice:.3f}",
        *("NA" if each.is_na else str(each.allowed) for each in both),
        *("NA" if each.is_na else str(each.qpp_dollars or "") for each in both),
        *("NA" if each.is_na else str(each.limiting_charge) for each in both),
        value.release.label,
        str(value.line),
        *where,
    )


ABSENT = "The physician fee schedule loaded on this site does not list this code."
ONLY_STARTER = (
    "This site has loaded a starter set of the physician fee schedule only, and it does not hold "
    "this code."
)


def absence(subject: Subject) -> str:
    """Say that a starter set's silence means nothing."""
    release = subject.in_force.get("mpfs")
    return ONLY_STARTER if release and release.is_partial else ""


SECTION = Section(
    slug="fees",
    title="Fees",
    gate=Gate.ACCOUNT,
    systems=systems(System.CPT, System.HCPCS),
    load=load,
    count=count,
    noun="amount",
    feeds=always("mpfs", "opps", "asc", "clfs"),
    table=table,
    empty="None of the fee schedules loaded lists this code.",
    unloaded="This site has loaded no fee schedule for this code and this day.",
    absence=absence,
)
