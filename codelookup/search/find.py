"""Find codes: by code in any spelling, by the beginning of a code, by words.

The one function of the search. Nothing that a visitor types makes it raise, but for
`IndexMissing` where the operator has not built the index yet.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from codelookup.catalog.systems import System

from . import codes, index
from .documents import SOURCES
from .hits import Hit, fetch_hits
from .ranking import Candidate, Scored, judge
from .reading import Also, Reading, Understood, understand

PAGE = 25  # hits a page
CEILING = 1_000  # beyond it the number of hits is given as "more than"
MAX_TEXT = 200  # characters of a query that are read
POOL = 300  # wordings that are judged one by one; what comes after them stands in index order
POOL_WHILE_TYPING = 120
ENOUGH = 5  # hits below which looser readings are tried
REACH = 6_000  # wordings looked through for the pages behind the pool


@dataclass(frozen=True)
class Found:
    """What a search found. `total` counts codes, up to CEILING."""

    hits: list[Hit]
    total: int
    is_capped: bool  # there are more than `total`
    was_cut: bool  # the query was longer than we read
    also: tuple[Also, ...] = ()
    corrected: str = ""  # what was searched in place of a misspelt query
    per_system: dict[str, int] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()  # nearest spellings where nothing was found


def exact(text: str, system: str | None = None) -> list[Hit]:
    """Return the codes whose letters and digits are exactly these, one or several systems."""
    return codes.exact(codes.plain(text[:MAX_TEXT]), system)


def find(
    text: str,
    system: str | None = None,
    billable: bool = False,
    within: str = "",
    offset: int = 0,
    limit: int = PAGE,
    literal: bool = False,
) -> Found:
    """Search one system or all. `within`: below one level of its tree. `literal`: as typed."""
    was_cut = len(text) > MAX_TEXT
    text, system = codes.named(codes.plain(text[:MAX_TEXT]), system)
    narrow = _narrow(system, billable, within)
    if by_code := codes.beginning(text, system, billable, within, offset, limit):
        return _by_code(*by_code, system, was_cut)
    understood = understand(text, ahead=False, literal=literal)
    asked, ranked = _ask(understood, narrow, POOL)
    if not asked:
        return _nothing(text, was_cut, understood, system, offset, limit)
    pinned = codes.short(text, system) if not (billable or within) else []
    documents = _page(asked, ranked, narrow, offset, limit, [hit.number for hit in pinned])
    per_system = _counts(asked, system, billable, within)
    total = per_system.get(system, 0) if system else sum(per_system.values())
    whys = {each.candidate.document: each for each in ranked}
    hits = fetch_hits(documents, whys, offset, {hit.number for hit in pinned})
    corrected = understood.corrected(text, ranked[0].marks) if ranked else ""
    return Found(
        hits, min(total, CEILING), total > CEILING, was_cut, understood.also, corrected,
        {each: min(n, CEILING) for each, n in per_system.items() if n},
    )  # fmt: skip


def _by_code(hits: list[Hit], counts: dict[str, int], system: str | None, was_cut: bool) -> Found:
    total = counts.get(system, 0) if system else sum(counts.values())
    return Found(hits, min(total, CEILING), total > CEILING, was_cut, per_system=counts)


def suggest(text: str, system: str | None, limit: int) -> list[Hit]:
    """Return the first hits while somebody is still typing: nothing is counted."""
    is_done = text.endswith(" ")
    text, system = codes.named(codes.plain(text[:MAX_TEXT]), system)
    if by_code := codes.beginning(text, system, False, "", 0, limit, counted=False):
        return by_code[0]
    pinned = codes.short(text, system)
    understood = understand(text, ahead=not is_done)
    narrow = _narrow(system, False, "")
    # What only the text of a page says is too far from what is typed to be suggested.
    titled = SOURCES.index("our text")
    _, ranked = _ask(understood, narrow, POOL_WHILE_TYPING, enough=1, last_source=titled)
    whys = {each.candidate.document: each for each in ranked}
    numbers = [hit.number for hit in pinned]
    numbers += [number for number in whys if number not in numbers]
    if not numbers:
        return codes.lettered(text, system, limit)
    return fetch_hits(numbers[:limit], whys, 0, {hit.number for hit in pinned})


def facets(
    text: str, system: str, billable: bool, literal: bool = False
) -> list[tuple[str, str, int]]:
    """Return slug, title and hits (up to CEILING) of a system's first levels that have any."""
    narrow = _narrow(system, billable, "")
    understood = understand(codes.plain(text[:MAX_TEXT]), ahead=False, literal=literal)
    asked, _ = _ask(understood, narrow, PAGE)
    if not asked:
        return []
    rows = index.fetch("SELECT slug, title FROM node WHERE system = ?", [system])
    below = _below(asked, narrow) or {
        slug: _count(asked, _narrow(system, billable, slug)) for slug, _ in rows
    }
    return [(slug, title, min(below[slug], CEILING)) for slug, title in rows if below.get(slug)]


def _below(asked: list[Reading], narrow: str) -> dict[str, int]:
    """Count the codes met below each level in one walk; nothing where they are many."""
    statement = (
        "SELECT d.path FROM (SELECT DISTINCT t.doc FROM fts "
        "JOIN term t ON t.id = fts.rowid WHERE fts MATCH ? LIMIT ?) met "
        "JOIN doc d ON d.id = met.doc"
    )
    met = index.fetch(statement, [f"({_union(asked)}){narrow}", CEILING + 1])
    if len(met) > CEILING:
        return {}
    return Counter(slug for (path,) in met for slug in path.split())


def _narrow(system: str | None, billable: bool, within: str) -> str:
    """The engine's words for the filters."""
    found = f' AND "{index.system_token(system)}"' if system else ""
    if system and within:
        found += f' AND "{index.place_token(system, within)}"'
    return found + (f' AND "{index.BILLABLE}"' if billable else "")


def _ask(
    understood: Understood,
    narrow: str,
    pool: int,
    enough: int = ENOUGH,
    last_source: int = len(SOURCES),
) -> tuple[list[Reading], list[Scored]]:
    """Ask the readings until enough is found; return those that met anything, and the hits."""
    best: dict[int, Scored] = {}
    asked: list[Reading] = []

    def ask(reading: Reading) -> None:
        if not reading.is_askable:
            return
        if met := _candidates(reading, narrow, pool, last_source):
            asked.append(reading)
        for scored in (judge(candidate, reading) for candidate in met):
            held = best.get(scored.candidate.document)
            if not held or scored.score > held.score:
                best[scored.candidate.document] = scored

    for reading in understood.first:
        ask(reading)
    while len(best) < enough and (looser := next(understood.later, None)):
        ask(looser)
    ranked = sorted(best.values(), key=lambda scored: -scored.score)
    return asked, _general_before_heading(ranked)


def _candidates(
    reading: Reading, narrow: str, pool: int, last_source: int = len(SOURCES)
) -> list[Candidate]:
    rows = index.fetch(
        "SELECT t.id, t.doc, t.source, t.words, d.merit, d.is_billable, d.terminated_on "
        "IS NOT NULL, d.value, d.path FROM fts JOIN term t ON t.id = fts.rowid "
        "JOIN doc d ON d.id = t.doc WHERE fts MATCH ? AND t.source < ? "
        "ORDER BY fts.rowid LIMIT ?",
        [f"{reading.expression}{narrow}", last_source, pool],
    )
    return [Candidate(*row) for row in rows]


def _general_before_heading(ranked: list[Scored]) -> list[Scored]:
    """Put before a heading the best billable code below it that says no more than it does."""
    found: list[Scored] = []
    moved: set[int] = set()
    for place, scored in enumerate(ranked):
        if scored.candidate.document in moved:
            continue
        if not scored.candidate.is_billable and scored.adds_little:
            for other in islice(ranked, place + 1, None):
                if (
                    other.candidate.is_billable
                    and other.adds_little
                    and scored.candidate.value in other.candidate.path.split()
                ):
                    found.append(other)
                    moved.add(other.candidate.document)
                    break
        found.append(scored)
    return found


def _page(
    asked: list[Reading],
    ranked: list[Scored],
    narrow: str,
    offset: int,
    limit: int,
    pinned: list[int],
) -> list[int]:
    """Return the codes of one page: those pinned, those judged, then the rest in index order."""
    order = dict.fromkeys([*pinned, *(scored.candidate.document for scored in ranked)])
    if offset + limit > len(order):
        rows = index.fetch(
            "SELECT t.doc FROM fts JOIN term t ON t.id = fts.rowid "
            "WHERE fts MATCH ? ORDER BY fts.rowid LIMIT ?",
            [f"({_union(asked)}){narrow}", REACH],
        )
        order |= dict.fromkeys(row[0] for row in rows if row[0] not in order)
    return list(islice(order, offset, offset + limit))


def _union(asked: list[Reading]) -> str:
    return " OR ".join(f"({reading.expression})" for reading in asked)


def _counts(
    asked: list[Reading], system: str | None, billable: bool, within: str
) -> dict[str, int]:
    """Count the codes met in each system: in one walk, where they are few in all."""
    statement = (
        "SELECT d.system, COUNT(*) FROM (SELECT DISTINCT t.doc FROM fts "
        "JOIN term t ON t.id = fts.rowid WHERE fts MATCH ? LIMIT ?) met "
        "JOIN doc d ON d.id = met.doc GROUP BY d.system"
    )
    everywhere = f"({_union(asked)}){_narrow(None, billable, '')}"
    found = dict(index.fetch(statement, [everywhere, CEILING + 1]))
    if sum(found.values()) > CEILING:
        found = {each: _count(asked, _narrow(each, billable, "")) for each in System.values}
    if system and within:
        found[system] = _count(asked, _narrow(system, billable, within))
    return found


def _count(asked: list[Reading], narrow: str) -> int:
    """Count the codes met, no further than one beyond CEILING."""
    statement = (
        "SELECT COUNT(*) FROM (SELECT DISTINCT t.doc FROM fts JOIN term t ON t.id = fts.rowid "
        f"WHERE fts MATCH ? LIMIT {CEILING + 1})"
    )
    return int(index.fetch(statement, [f"({_union(asked)}){narrow}"])[0][0])


def _nothing(
    text: str, was_cut: bool, understood: Understood, system: str | None, offset: int, limit: int
) -> Found:
    """No word was met: codes that begin with these letters, else the nearest spellings."""
    hits = codes.lettered(text, system, limit, offset)
    if hits:
        return _by_code(hits, codes.counted_letters(text), system, was_cut)
    corrected = understood.corrected(text, frozenset())
    near = (corrected,) if corrected else ()
    return Found([], 0, False, was_cut, understood.also, "", {}, near)
