"""Everyday words: a hand-written table of what people type and what the books call it.

`vocabulary/*.toml` holds entries of terms (lay words, abbreviations, spellings), the official
words they mean, and the codes to which a plain use of the term leads. It is our own work.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import chain, combinations
from pathlib import Path
from typing import Any

from codelookup.catalog.systems import System

from .spelling import Fetch
from .words import STOP, tokens

FOLDER = Path(__file__).parent / "vocabulary"
KINDS = ("lay", "abbreviation", "clinical", "spelling")
LONGEST = 5  # words of a term that are looked for inside a longer query


class BadVocabulary(Exception):
    """A vocabulary file breaks a rule; the message names file, entry and remedy."""


@dataclass(frozen=True)
class Entry:
    """`codes`: (system, value), best first. `means`: official words, best first."""

    terms: tuple[str, ...]
    means: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    kind: str


@dataclass(frozen=True)
class Match:
    """A term found in a query, what it means, and the words of the query that it covers."""

    term: str
    means: tuple[str, ...]
    covered: frozenset[str]


@cache
def entries() -> tuple[Entry, ...]:
    """Return the whole table. Raises BadVocabulary."""
    found: list[Entry] = []
    for path in sorted(FOLDER.glob("*.toml")):
        found += read(path.read_text(encoding="utf-8"), path.name)
    return tuple(found)


def fingerprint() -> str:
    """Return a short text that changes with the files: an index knows which table it holds."""
    return _fingerprint(FOLDER)


@cache
def _fingerprint(folder: Path) -> str:
    parts = (path.name.encode() + path.read_bytes() for path in sorted(folder.glob("*.toml")))
    return sha256(b"".join(parts)).hexdigest()[:12]


def phrases() -> Iterator[tuple[str, str, str]]:
    """Yield name, term and meanings (a line each) of every term, for the index.

    A term has two names: its words run together, so that "black head" and "blackhead" meet, and
    its words sorted, so that their order does not matter. The first to have a name keeps it.
    """
    for name in ("".join, _sorted):  # as written first: a "blue baby" has no "baby blues"
        for entry in entries():
            for term in entry.terms:
                content = [word for word in tokens(term) if word not in STOP]
                yield name(content), term, "\n".join(entry.means)


def matches(asked: list[str], fetch: Fetch) -> list[Match]:
    """Return the terms that a query's folded words contain, longest first. One look-up.

    A term that shares words with a longer one found before it is left out, so "heart attack"
    is not also "heart" and "attack".
    """
    content = [word for word in asked if word not in STOP]
    groups = list(dict.fromkeys([tuple(content), *_groups(content)])) if content else []
    names = sorted({name for group in groups for name in ("".join(group), _sorted(group))})
    marks = ", ".join("?" * len(names))
    rows = fetch(f"SELECT name, term, means FROM phrase WHERE name IN ({marks})", names)
    known = {name: (term, tuple(means.split("\n"))) for name, term, means in rows}
    found: list[Match] = []
    taken: set[str] = set()
    for group in groups:
        covered = frozenset(group)
        held = known.get("".join(group)) or known.get(_sorted(group))
        if held and not covered & taken:
            found.append(Match(*held, covered))
            taken |= covered
    return found


def _sorted(group: Sequence[str]) -> str:
    return " ".join(sorted(group))


def _groups(content: list[str]) -> chain[tuple[str, ...]]:
    """Words that may form a term: any of a short query's, neighbours in a long one, in order."""
    top = min(LONGEST, len(content))
    if len(content) <= 6:
        return chain.from_iterable(combinations(content, size) for size in range(top, 0, -1))
    return chain.from_iterable(
        (tuple(content[at : at + size]) for at in range(len(content) - size + 1))
        for size in range(top, 0, -1)
    )


def read(text: str, name: str) -> list[Entry]:
    """Read one file. Raises BadVocabulary where an entry breaks a rule."""
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadVocabulary(f"{name}: not TOML ({error})") from error
    for field in ("author", "reviewed"):
        if not held.get(field):
            raise BadVocabulary(f"{name}: `{field}` is missing; say who wrote and who checked it")
    return [_entry(row, f"{name}, entry {n}") for n, row in enumerate(held.get("entry", []), 1)]


def _entry(row: dict[str, Any], place: str) -> Entry:
    if unknown := set(row) - {"terms", "means", "codes", "kind"}:
        raise BadVocabulary(f"{place}: unknown field {min(unknown)}")
    terms, means = _phrases(row, "terms", place), _phrases(row, "means", place)
    kind = row.get("kind", "lay")
    if kind not in KINDS:
        raise BadVocabulary(f"{place}: kind {kind}; write one of {', '.join(KINDS)}")
    codes = []
    for code in row.get("codes", []):
        system, _, value = code.partition(":")
        if system not in System.values or not value:
            raise BadVocabulary(f"{place}: {code} is no code; write it as icd-10-cm:I21.9")
        codes.append((system, value))
    return Entry(terms, means, tuple(codes), kind)


def _phrases(row: dict[str, Any], field: str, place: str) -> tuple[str, ...]:
    phrases = row.get(field, [])
    if not phrases or not isinstance(phrases, list):
        raise BadVocabulary(f"{place}: `{field}` is empty")
    for phrase in phrases:
        if not isinstance(phrase, str) or not any(w not in STOP for w in tokens(phrase)):
            raise BadVocabulary(f"{place}: {phrase!r} in `{field}` holds no word to search for")
    return tuple(phrases)
