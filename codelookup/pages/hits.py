"""Hits as the results page prints them: where they stand, whether they hold, what they cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from codelookup.catalog.in_force import InForce
from codelookup.catalog.subject import Status
from codelookup.catalog.systems import System
from codelookup.metering import meter
from codelookup.metering.meter import Allowance
from codelookup.search.hits import Hit

from .templatetags.words import day
from .trails import trails


@dataclass(frozen=True)
class Row:
    """One hit with its place in the tree as links, its status and its price in words."""

    hit: Hit
    trail: SafeString
    status: Status
    price: str


@dataclass(frozen=True)
class Group:
    """Hits of one system that follow on each other."""

    system: System
    rows: list[Row]


def rows(hits: list[Hit], allowance: Allowance, now: InForce) -> list[Row]:
    """Two queries at most, however many hits."""
    known = trails([(hit.system, hit.path) for hit in hits], now)
    opened = opened_of(((hit.system, hit.value) for hit in hits), allowance)
    found = []
    for hit in hits:
        price = price_of((hit.system, hit.value), hit.kind == "heading", opened, allowance)
        found.append(Row(hit, known[hit.system, hit.path], _status(hit), price))
    return found


def grouped(found: list[Row]) -> list[Group]:
    """Gather neighbours of one system; the order of merit stays as it is."""
    runs = groupby(found, key=lambda row: row.hit.system)
    return [Group(System(system), list(run)) for system, run in runs]


def opened_of(codes: Iterable[tuple[str, str]], allowance: Allowance) -> set[tuple[str, str]]:
    """Return which of the codes are open to the visitor already; a member is never asked."""
    if allowance.remaining is None:
        return set()
    return meter.opened_among(allowance.visitor, codes)


def price_of(
    code: tuple[str, str], is_heading: bool, opened: set[tuple[str, str]], allowance: Allowance
) -> str:
    """Say what opening the page costs this visitor."""
    if allowance.remaining is None or code in opened:
        return "open to you"
    if not allowance.remaining:
        return "open parts only"
    return "costs no view" if is_heading else "costs one view"


def _status(hit: Hit) -> Status:
    if hit.terminated_on == "gone":
        return Status("no longer listed", "forbidden")
    if hit.terminated_on:
        return Status("terminated", "forbidden", f"last day {day(hit.terminated_on)}")
    if hit.is_billable:
        return Status("active", "allowed")
    return Status("not billable", "attention", "heading" if hit.kind == "heading" else "")
