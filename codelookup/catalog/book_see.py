"""Where "see" and "see also" of the alphabetic index lead, as far as their words tell."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .index_terms import Book, Column, IndexTerm

BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# Words that send into the tabular list, or that ask to look under the disease itself.
ELSEWHERE = re.compile(r"(?i)(sub)?categor|condition$|[A-Z]\d\d")
WHOLE_BOOKS = {
    "table of drugs": Book.DRUGS,
    "table of neoplasms": Book.NEOPLASMS,
    "index to external": Book.EXTERNAL,
    "external cause": Book.EXTERNAL,
    "index to disease": Book.DISEASES,
}
BEHAVIOURS = {
    "malignant": Column.PRIMARY,
    "primary": Column.PRIMARY,
    "secondary": Column.SECONDARY,
    "metastatic": Column.SECONDARY,
    "in situ": Column.IN_SITU,
    "benign": Column.BENIGN,
    "uncertain behavior": Column.UNCERTAIN,
    "unspecified behavior": Column.UNSPECIFIED,
}


def key_of(text: str) -> str:
    """Return the words by which an entry is named elsewhere, e.g. `complication`."""
    first = BRACKETS.sub(" ", text).split(",")[0].lower()
    first = re.sub(r"\b(nec|nos)$", "", " ".join(first.split())).strip()
    if len(first) > 4 and first.endswith("s") and not first.endswith(("ss", "us", "is")):
        first = first[:-1]
    return first[:120]


@dataclass(frozen=True)
class Reference:
    """What a "see" asks for: entries by their keys, main term first; none: the book itself."""

    books: tuple[Book, ...]
    keys: tuple[str, ...]
    column: str = ""


@dataclass(frozen=True)
class Target:
    """Where a "see" leads; `is_exact` where every word of it was found. No term: to the book."""

    book: Book
    term: IndexTerm | None
    column: str = ""
    is_exact: bool = True


def read(text: str, own: str) -> Reference | None:
    """Read the words of a "see" that stands in the book `own`; None where they name no entry."""
    first = BRACKETS.sub(" ", text.split(";")[0]).strip()
    for words, book in WHOLE_BOOKS.items():
        if first.lower().startswith(words):
            rest = first.partition(",")[2] if book == Book.DISEASES else ""
            return Reference((book,), _keys(rest))
    keys = _keys(first)
    if not keys or ELSEWHERE.match(first):
        return None
    books = tuple(sorted(Book, key=lambda book: book != own))
    if keys[0] != "neoplasm":
        return Reference(books, keys)
    columns = [BEHAVIOURS[key] for key in keys if key in BEHAVIOURS]
    site = tuple(key for key in keys[1:] if key not in BEHAVIOURS)
    return Reference((Book.NEOPLASMS,), site or keys[:1], columns[-1] if columns else "")


def _keys(text: str) -> tuple[str, ...]:
    parts = (re.sub(r"\bby (the )?\w+.*", "", part) for part in text.split(","))
    return tuple(filter(None, map(key_of, parts)))


class Shelf:
    """Entries of the books in force, to be walked from main terms down."""

    def __init__(self, terms: Iterable[IndexTerm]) -> None:
        self._mains: Mapping[tuple[str, str], list[IndexTerm]] = defaultdict(list)
        self._below: Mapping[tuple[str, int], list[IndexTerm]] = defaultdict(list)
        for term in terms:
            if term.parent is None:
                self._mains[term.book, term.key].append(term)
            else:
                self._below[term.book, term.parent].append(term)

    def find(self, reference: Reference) -> Target | None:
        if not reference.keys:
            return Target(reference.books[0], None)
        for book in reference.books:
            found = [self._walk(main, reference) for main in self._mains[book, reference.keys[0]]]
            if found:
                return next((each for each in found if each.is_exact), found[0])
        return None

    def _walk(self, term: IndexTerm, reference: Reference) -> Target:
        """Go down as far as the words lead; words that the title itself holds are passed over."""
        is_exact = True
        for key in reference.keys[1:]:
            below = self._below[term.book, term.line]
            found = next((each for each in below if each.key == key), None) or next(
                (each for each in below if "," in each.title and key in _names(each.title)), None
            )
            if found:
                term = found
            elif key not in _names(term.title):
                is_exact = False
        return Target(Book(term.book), term, reference.column, is_exact)


def _names(title: str) -> set[str]:
    return {key_of(part) for part in title.split(",")}
