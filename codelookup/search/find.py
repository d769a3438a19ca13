"""Find codes: by code in any spelling, by the beginning of a code, by words."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace

from codelookup.catalog import tree
from codelookup.catalog.systems import System, key

from . import index

PAGE = 25  # hits a page
CEILING = 1_000  # beyond it the number of hits is given as "more than"
MAX_TEXT = 200  # characters of a query that are read
MAX_WORDS = 12


@dataclass(frozen=True)
class Hit:
    """One code found. `rank` counts from 1 through all pages."""

    rank: int
    system: str
    value: str
    title: str
    is_billable: bool
    terminated_on: str | None  # ISO day, or "gone"
    kind: str  # "code" or "heading"
    path: tuple[str, ...]  # values of the levels above, root first
    why: str
    term: str  # the wording that matched where it is open and not the title
    marks: frozenset[str]  # lower-case words to mark in title and term

    @property
    def system_label(self) -> str:
        return System(self.system).label


@dataclass(frozen=True)
class Also:
    """An entry of the vocabulary that was applied."""

    term: str
    means: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    hits: list[Hit]
    total: int
    is_capped: bool  # there are more than `total`
    was_cut: bool  # the query was longer than we read
    also: tuple[Also, ...] = ()
    corrected: str = ""
    per_system: dict[str, int] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()


def exact(text: str, system: str | None = None) -> list[Hit]:
    """Return the codes whose letters and digits are exactly these, one or several systems."""
    wanted = key(_plain(text))
    if not wanted or len(wanted) > 8 or not any(char.isdigit() for char in wanted):
        return []
    where, values = _filters(system, False)
    return _hits(f"SELECT d.* FROM doc d WHERE d.key = ? {where} ORDER BY d.id", [wanted, *values])


def find(
    text: str,
    system: str | None = None,
    billable: bool = False,
    within: str = "",
    offset: int = 0,
    limit: int = PAGE,
    literal: bool = False,
) -> Found:
    """Search one system or all. Never raises for what a visitor types."""
    cut = len(text) > MAX_TEXT
    text = _plain(text)
    where, values = _filters(system, billable)
    for query, parameters in _plans(text):
        body = f"{query} {where}"
        if total := _count(body, [*parameters, *values]):
            if within:
                return _inside(body, [*parameters, *values], within, offset, limit, cut)
            hits = _walk(body, [*parameters, *values], limit, offset)
            hits = [_told(hit, text) for hit in hits]
            counts = _per_system(query, parameters, billable)
            capped = total > CEILING
            return Found(hits, min(total, CEILING), capped, cut, per_system=counts)
    return Found([], 0, False, cut)


def facets(
    text: str, system: str, billable: bool, literal: bool = False
) -> list[tuple[str, str, int]]:
    """Return (slug, title, hits) of the system's first-level nodes that hold hits."""
    hits = find(text, system, billable, limit=CEILING).hits
    counts = Counter(hit.path[0] for hit in hits if hit.path)
    return [(n.slug, n.title, counts[n.slug]) for n in tree.children(system, "") if counts[n.slug]]


def _inside(
    body: str, parameters: list[str], within: str, offset: int, limit: int, cut: bool
) -> Found:
    every = _walk(body, parameters, CEILING, 0)
    hits = [_told(hit, str(parameters[0])) for hit in every if within in (*hit.path, hit.value)]
    ranked = [replace(hit, rank=place) for place, hit in enumerate(hits, start=1)]
    return Found(ranked[offset : offset + limit], len(hits), False, cut)


def _per_system(query: str, parameters: list[str], billable: bool) -> dict[str, int]:
    found = {}
    for system in System.values:
        where, values = _filters(system, billable)
        if number := _count(f"{query} {where}", [*parameters, *values]):
            found[system] = min(number, CEILING)
    return found


def _told(hit: Hit, text: str) -> Hit:
    """Say why a hit is one."""
    tokens = frozenset(re.findall(r"[^\W_]+", text.lower()))
    wanted, own = key(text), key(hit.value)
    title = _bare(hit.title)
    if own == wanted:
        why = "code"
    elif own.startswith(wanted) and any(char.isdigit() for char in wanted):
        why = "beginning of the code"
    else:
        why = "title" if all(_bare(t) in title for t in tokens) else "official description"
    return replace(hit, why=why, marks=tokens)


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char))


def _path(system: str, value: str) -> tuple[str, ...]:
    above = tree.place(system, value)
    if system == System.ICD10CM and len(value) > 3:
        return (*above, value[:3], *(value[:end] for end in range(5, len(value))))
    return above


def suggest(text: str, system: str | None, limit: int) -> list[Hit]:
    """Return the first hits of `find`, without counting the rest: one is still typing."""
    where, values = _filters(system, False)
    for query, parameters in _plans(_plain(text)):
        if hits := _walk(f"{query} {where}", [*parameters, *values], limit, 0):
            return [_told(hit, _plain(text)) for hit in hits]
    return []


def _plain(text: str) -> str:
    """Cut a query, and write letters as the index does: accents joined, full-width forms plain."""
    return unicodedata.normalize("NFKC", text[:MAX_TEXT])


def _plans(text: str) -> list[tuple[str, list[str]]]:
    """Return the ways to ask, best first; the first with a hit answers."""
    plans = []
    stem = key(text)
    if stem and len(stem) <= 8 and any(c.isdigit() for c in stem) and len(text.split()) <= 2:
        plans.append(("doc d WHERE d.key >= ? AND d.key < ?", [stem, stem + "\uffff"]))
    tokens = re.findall(r"[^\W_]+", text.lower())[:MAX_WORDS]
    if tokens:
        joined = "words w JOIN doc d ON d.id = w.rowid WHERE words MATCH ?"
        quoted = [f'"{token}"' for token in tokens]
        plans.append((joined, [" ".join([*quoted[:-1], quoted[-1] + "*"])]))
        plans.append((joined, [" ".join(f"{token}*" for token in quoted)]))
        if len(tokens) == 1 and len(tokens[0]) <= 2:
            plans.append(("doc d WHERE d.key >= ? AND d.key < ?", [stem, stem + "\uffff"]))
    return plans


def _filters(system: str | None, billable: bool) -> tuple[str, list[str]]:
    where, values = "", []
    if system:
        where += " AND d.system = ?"
        values.append(system)
    if billable:
        where += " AND d.is_billable = 1 AND d.terminated_on IS NULL"
    return where, values


def _walk(body: str, parameters: list[str], limit: int, offset: int) -> list[Hit]:
    walk = _by_code if "d.key" in body else _by_merit
    return walk(body, parameters, limit, offset)


def _by_merit(body: str, parameters: list[str], limit: int, offset: int) -> list[Hit]:
    statement = f"SELECT d.* FROM {body} ORDER BY d.id LIMIT ? OFFSET ?"
    return _hits(statement, [*parameters, limit, offset], offset)


def _by_code(body: str, parameters: list[str], limit: int, offset: int) -> list[Hit]:
    """Codes in order, those that have ended last: two walks of an index, no sort."""
    live, ended = (f"{body} AND d.terminated_on IS {each}" for each in ("NULL", "NOT NULL"))
    ordered = "SELECT d.* FROM {} ORDER BY d.key, d.id LIMIT ? OFFSET ?"
    hits = _hits(ordered.format(live), [*parameters, limit, offset], offset)
    if missing := limit - len(hits):
        skipped = max(0, offset - _count(live, parameters))
        hits += _hits(ordered.format(ended), [*parameters, missing, skipped], offset + len(hits))
    return hits


def _count(body: str, parameters: list[str]) -> int:
    statement = f"SELECT COUNT(*) FROM (SELECT 1 FROM {body} LIMIT {CEILING + 1})"
    return int(index.fetch(statement, parameters)[0][0])


def _hits(statement: str, parameters: list[str | int], offset: int = 0) -> list[Hit]:
    rows = index.fetch(statement, parameters)
    return [
        Hit(
            offset + place, system, value, title, bool(billable), terminated,
            "code" if billable else "heading", _path(system, value), "code", "", frozenset(),
        )
        for place, (_, system, value, _, title, billable, terminated, *_) in enumerate(
            rows, start=1
        )
    ]  # fmt: skip
