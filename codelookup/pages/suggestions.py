"""What is suggested while somebody types: the same for everybody, kept while one index is in place.

What a visitor types may be a name. So only short beginnings that lead to codes are kept.
"""

from django.template.loader import render_to_string
from django.urls import get_script_prefix

from codelookup.lib import gzipped
from codelookup.lib.lru import Lru
from codelookup.search import find, index
from codelookup.search.hits import Hit

SUGGESTIONS = 10
LONGEST = 20  # characters of a beginning that is kept
MOST = 2**20  # bytes of all kept, compressed: some seven hundred beginnings
OVERHEAD = 400  # bytes of a kept beginning beside its fragment

_kept: Lru[gzipped.Deflated] = Lru(MOST, lambda fragment: OVERHEAD + len(fragment))


def fragment(text: str, system: str) -> gzipped.Deflated:
    """Return the options as HTML, compressed. Raises IndexMissing."""
    key = (index.stamp(), get_script_prefix(), text, system)
    if kept := _kept.get(key):
        return kept
    twins, others = _options(text, system or None) if text else ([], [])
    made = gzipped.deflated(
        render_to_string("pages/_suggestions.html", {"twins": twins, "others": others})
    )
    if len(text) <= LONGEST and (twins or others):
        _kept.put(key, made)
    return made


def _options(text: str, system: str | None) -> tuple[list[Hit], list[Hit]]:
    """Return codes of several systems that are spelt so, and the other hits."""
    exact = find.exact(text, system)
    hits = find.suggest(text, system, SUGGESTIONS)
    twins = exact[:SUGGESTIONS] if len(exact) > 1 else []
    shown = {(hit.system, hit.value) for hit in twins}
    others = [hit for hit in hits if (hit.system, hit.value) not in shown]
    return twins, others[: SUGGESTIONS - len(twins)]
