"""What the results page shows of an answer of the search: hits, filters, ways on."""

from collections.abc import Mapping
from typing import Any

from codelookup.catalog.in_force import InForce
from codelookup.metering.meter import Allowance
from codelookup.search import find
from codelookup.search.hits import Hit

from .asked import MAX_PAGE, Asked
from .filters import Choice, chapters, tabs
from .hits import grouped, rows
from .titles import level_titles


def answer(ask: Asked, exact: list[Hit], allowance: Allowance, now: InForce) -> dict[str, Any]:
    """Search, and return what the template needs. Two queries at most."""
    found = find.find(
        ask.q, ask.system or None, ask.billable, ask.within,
        offset=(ask.page - 1) * find.PAGE, literal=ask.exact,
    )  # fmt: skip
    parts = chapters(ask)
    hits = _hits(ask, exact, found, allowance, now)
    return {**hits, **ways_on(ask, found), "chapters": parts, "within": _within(ask, parts, now)}


def _hits(
    ask: Asked, exact: list[Hit], found: find.Found, allowance: Allowance, now: InForce
) -> Mapping[str, Any]:
    """Set the codes that share the shape typed before the other hits."""
    twins = {(hit.system, hit.value) for hit in exact} if len(exact) > 1 else set()
    first = exact if twins and ask.page == 1 else []
    others = [hit for hit in found.hits if (hit.system, hit.value) not in twins]
    lines = rows([*first, *others], allowance, now)
    return {"twins": lines[: len(first)], "groups": grouped(lines[len(first) :])}


def ways_on(ask: Asked, found: find.Found) -> dict[str, Any]:
    """Return the answer in words with the addresses of other searches: narrower, wider, next."""
    pages = min(MAX_PAGE, -(-found.total // find.PAGE))
    return {
        "found": found,
        "tabs": tabs(ask, found),
        "everywhere": ask.address(within=""),
        "literally": ask.address(exact=True),
        "corrected": ask.address(exact=False),
        "unfiltered": Asked(ask.q, list=True).address(),
        "spellings": [(each, Asked(each).address()) for each in found.suggestions],
        "pages": pages,
        "previous": ask.address(page=ask.page - 1) if ask.page > 1 else "",
        "next": ask.address(page=ask.page + 1) if ask.page < pages else "",
    }


def _within(ask: Asked, parts: list[Choice], now: InForce) -> str:
    """Return the title of the part of the tree that the search keeps to."""
    if not ask.within:
        return ""
    if chosen := [part.label for part in parts if part.is_chosen]:
        return chosen[0]
    titles = level_titles([(ask.system, ask.within)], now)
    return titles.get((ask.system, ask.within), ask.within)
