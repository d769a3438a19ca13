"""The filters of the results page, as links: by system, and by chapter or range within one."""

from dataclasses import dataclass

from codelookup.catalog.systems import System
from codelookup.search import find

from .asked import Asked
from .templatetags.words import thousands


@dataclass(frozen=True)
class Choice:
    """One link of a filter. `count` is a number in words, empty where it is not known."""

    label: str
    address: str
    count: str
    is_chosen: bool


def tabs(ask: Asked, found: find.Found) -> list[Choice]:
    """All systems, then each system that has hits, with their number."""
    chosen = ask.system
    per_system = dict(found.per_system)
    if chosen:
        per_system.setdefault(chosen, found.total)
    every = Choice("All systems", ask.address(system="", within="", list=True), "", not chosen)
    return [every] + [
        Choice(
            system.label,
            ask.address(system=system.value, within="", list=True),
            _count(per_system[system.value]),
            system.value == chosen,
        )
        for system in System
        if per_system.get(system.value)
    ]


def chapters(ask: Asked) -> list[Choice]:
    """The first level of the chosen system's tree, where hits are."""
    if not ask.system:
        return []
    found = find.facets(ask.q, ask.system, ask.billable, literal=ask.exact)
    return [
        Choice(title, ask.address(within=slug, list=True), _count(number), slug == ask.within)
        for slug, title, number in found
    ]


def _count(number: int) -> str:
    return f"{thousands(number)}+" if number >= find.CEILING else thousands(number)
