"""The glossary: words of the field in plain ones, explained where they first stand in a text.

`glossary/*.toml` holds the terms; it is our own work. A text is searched word by word, so that its
cost does not grow with the number of terms, and only outside links, codes and headings.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

FOLDER = Path(__file__).parent / "glossary"
TITLES = "titles.toml"  # the words that composed texts explain in a sentence of their own
LONGEST = 25  # words of an explanation
MOST = 8  # terms explained in one section; more would be a page of links

_KEYS = ("means", "forms", "source", "ambiguous")
_WORD = re.compile(r"(?<![&#])[^\W_]+(?:[-/'’][^\W_]+)*")
_GOES_ON = re.compile(r"[-/'’]?[^\W_]")
_TAG = re.compile(r"(<[^>]*>)")
_CLOSED = re.compile(r"<(/?)(?:a|code|dfn|h[1-6]|th)\b")
_SAID = re.compile(r"“([^”]+)” means\b")


class BadGlossary(Exception):
    """A file of the glossary breaks a rule; the message names file, term and remedy."""


@dataclass(frozen=True)
class Term:
    """`means` goes on after "means": no capital, no full stop. `source`: title and address."""

    name: str
    means: str
    forms: tuple[str, ...] = ()
    source: tuple[str, str] = ("", "")
    is_ambiguous: bool = False  # means something else as well: not linked in written texts

    @property
    def slug(self) -> str:
        return slugify(self.name.replace("/", "-"))

    @property
    def sentence(self) -> str:
        return f"{self.means[0].upper()}{self.means[1:]}."

    @property
    def spellings(self) -> tuple[str, ...]:
        """The name, its regular plural and whatever else the file lists."""
        return tuple(dict.fromkeys((self.name, plural(self.name), *self.forms)))


def plural(name: str) -> str:
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    if name.endswith("sis"):
        return f"{name[:-2]}es"
    return f"{name}es" if re.search(r"(?:[sx]|[cs]h)$", name) else f"{name}s"


@cache
def terms() -> tuple[Term, ...]:
    """Return the whole glossary by name. Raises BadGlossary."""
    found = [term for path in sorted(FOLDER.glob("*.toml")) for term in _file(path)]
    return tuple(sorted(found, key=lambda term: term.name.casefold()))


@cache
def of_titles() -> tuple[Term, ...]:
    return read((FOLDER / TITLES).read_text(encoding="utf-8"), TITLES)


def _file(path: Path) -> tuple[Term, ...]:
    return read(path.read_text(encoding="utf-8"), path.name)


def read(raw: str, name: str) -> tuple[Term, ...]:
    """Return the terms of one file. Raises BadGlossary."""
    try:
        data = tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        raise BadGlossary(f"{name}: {error}") from error
    sources = data.get("sources", {})
    return tuple(_term(name, each, said, sources) for each, said in data["terms"].items())


def _term(file: str, name: str, said: Any, sources: Mapping[str, Any]) -> Term:
    place = f"{file}, {name!r}"
    if not isinstance(said, dict) or not said.get("means") or said.keys() - {*_KEYS}:
        raise BadGlossary(f"{place}: must hold `means`; known: {', '.join(_KEYS)}")
    means = said["means"]
    if means.endswith(".") or len(means.split()) > LONGEST:
        raise BadGlossary(f"{place}: `means` has at most {LONGEST} words and no full stop")
    source = sources.get(said.get("source", ""), {})
    if "source" in said and not source:
        raise BadGlossary(f"{place}: source {said['source']!r} is not among the file's sources")
    forms = tuple(said.get("forms", ()))
    stated = source.get("title", ""), source.get("url", "")
    return Term(name, means, forms, stated, said.get("ambiguous", False))


@cache
def _by_first_word() -> Mapping[str, tuple[tuple[str, Term], ...]]:
    """Return spelling and term by the spelling's first word in lower case, longest first."""
    found: dict[str, list[tuple[str, Term]]] = {}
    for term in terms():
        for spelling in () if term.is_ambiguous else term.spellings:
            found.setdefault(spelling.split()[0].lower(), []).append((spelling, term))
    return {
        word: tuple(sorted(held, key=lambda each: -len(each[0]))) for word, held in found.items()
    }


def _at(text: str, word: re.Match[str]) -> tuple[str, Term] | None:
    """Return what stands at the word as written, and its term; the longest there is."""
    for spelling, term in _by_first_word().get(word[0].lower(), ()):
        written = text[word.start() : word.start() + len(spelling)]
        same = written == spelling or (spelling.islower() and _alike(written, spelling))
        if same and not _GOES_ON.match(text, word.start() + len(spelling)):
            return written, term
    return None


def _alike(written: str, spelling: str) -> bool:
    """Tell whether they differ in nothing but a capital at the beginning."""
    return written[:1].lower() + written[1:] == spelling


@dataclass(frozen=True)
class Explained:
    """Parts with links to their terms, and the terms in the order in which they stand."""

    parts: dict[str, SafeString]
    terms: tuple[Term, ...] = ()
    place: str = ""  # before the slug of a term in the ids of this section


def explain(parts: Mapping[str, SafeString], place: str) -> Explained:
    """Link each term to its explanation where it first stands. The parts must be safe HTML."""
    found: dict[Term, None] = {}
    said = {name.lower() for html in parts.values() for name in _SAID.findall(unescape(html))}
    linked = {part: _linked(html, place, found, said) for part, html in parts.items()}
    return Explained(linked, tuple(found), place)


def _linked(html: str, place: str, found: dict[Term, None], said: Iterable[str]) -> SafeString:
    pieces, depth = [], 0
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            if match := _CLOSED.match(piece):
                depth += -1 if match[1] else 1
        elif not depth:
            piece = _link_text(piece, place, found, said)
        pieces.append(piece)
    return mark_safe("".join(pieces))  # noqa: S308 - safe before; what is put in is escaped


def _link_text(text: str, place: str, found: dict[Term, None], said: Iterable[str]) -> str:
    made, end = [], 0
    for word in _WORD.finditer(text):
        if word.start() < end or not (at := _at(text, word)):
            continue
        written, term = at
        made.append(text[end : word.start()])
        end = word.start() + len(written)
        if term in found or len(found) >= MOST or term.name.lower() in said:
            made.append(written)
            continue
        found[term] = None
        link = format_html('<a class="term" href="#{}-{}">', place, term.slug)
        made.append(f"{link}{written}</a>")
    return "".join([*made, text[end:]])
