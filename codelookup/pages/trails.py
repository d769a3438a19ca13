"""Where hits stand in their trees, as links: the same for all codes of a level, so each kept."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

from codelookup.catalog.in_force import InForce
from codelookup.lib.lru import Lru

from .titles import level_titles

Place = tuple[str, tuple[str, ...]]  # system, levels from the root down

MOST = 2**20  # bytes of all kept: some seven hundred places
OVERHEAD = 300  # bytes of what stands beside each

_kept: Lru[SafeString] = Lru(MOST, lambda trail: OVERHEAD + 2 * len(trail))


def trails(places: Iterable[Place], now: InForce) -> dict[Place, SafeString]:
    """Return the levels above by place, each a link; those without a title are left out.

    One query at most, none where all places have been asked for before.
    """
    asked = set(places)
    under = now.version, now.on, get_script_prefix()
    held = {place: _kept.get((under, place)) for place in asked if now.version}
    found = {place: trail for place, trail in held.items() if trail is not None}
    missing = asked - found.keys()
    titles = level_titles(((system, each) for system, path in missing for each in path), now)
    for place in missing:
        found[place] = trail = _rendered(place, titles)
        if now.version:
            _kept.put((under, place), trail)
    return found


def _rendered(place: Place, titles: dict[tuple[str, str], str]) -> SafeString:
    system, path = place
    named = [(value, titles.get((system, value), "")) for value in path]
    crumbs = [(value, title) for value, title in named if title]
    return render_to_string("pages/_trail.html", {"system": system, "crumbs": crumbs})
