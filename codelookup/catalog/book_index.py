"""Reading the alphabetic index: letters, main terms, one main term's page, and what leads where."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from .book_see import Reference, Shelf, Target, read
from .in_force import InForce
from .index_terms import BOOKS, COLUMNS, Book, Column, IndexCode, IndexTerm
from .models import Code, Release
from .subject import Subject

CODES = Prefetch("codes", IndexCode.objects.select_related("code"))
TABLE_COLUMNS = {column for columns in COLUMNS.values() for column in columns}


@dataclass(frozen=True)
class Volume:
    """One book: the release in force, None where it is not loaded, and its letters with counts."""

    book: Book
    release: Release | None
    letters: list[tuple[str, int]]

    @property
    def dataset(self) -> str:
        return BOOKS[self.book]


def releases(now: InForce) -> list[Release]:
    return now.of_datasets(BOOKS.values())


def volumes(now: InForce) -> list[Volume]:
    """Return every book, loaded or not. One query."""
    letters: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for release, letter, number in (
        IndexTerm.objects.filter(release__in=releases(now), level=0)
        .values_list("release", "letter")
        .annotate(Count("pk"))
        .order_by("release", "letter")
    ):
        letters[release].append((letter, number))
    found = {book: now.get(BOOKS[book]) for book in Book}
    return [Volume(book, each, letters[each.pk] if each else []) for book, each in found.items()]


def main_terms(release: Release, letter: str) -> "QuerySet[IndexTerm]":
    """Return the main terms of a letter as they are printed, each with its codes."""
    found = IndexTerm.objects.filter(release=release, letter=letter, level=0).order_by("line")
    return found.prefetch_related(CODES)


def page(release: Release, letter: str, slug: str) -> list[IndexTerm]:
    """Return a main term and everything below it as printed, each with its codes. Two queries."""
    found = IndexTerm.objects.filter(release=release, letter=letter, slug=slug).order_by("line")
    return list(found.prefetch_related(CODES))


def counts_below(release: Release, mains: Iterable[IndexTerm]) -> dict[str, int]:
    """Return how many entries stand below each of these main terms, by slug. One query."""
    slugs = [main.slug for main in mains]
    below = IndexTerm.objects.filter(release=release, slug__in=slugs, level__gt=0)
    return dict(below.values_list("slug").annotate(Count("pk")))


def targets(terms: Iterable[IndexTerm], now: InForce) -> dict[str, Target]:
    """Return where "see" and "see also" of these entries lead, by their words. Two queries.

    Best effort: a text that names no entry is left out; one that is found in part leads to the
    deepest entry found.
    """
    asked: dict[str, Reference] = {}
    for term in terms:
        for text in filter(None, (term.see, term.see_also)):
            if reference := read(text, term.book):
                asked[text] = reference
    if not asked:
        return {}
    held = releases(now)
    entries = IndexTerm.objects.filter(release__in=held).order_by("line")
    heads = {reference.keys[0] for reference in asked.values() if reference.keys}
    mains = list(entries.filter(level=0, key__in=heads))
    keys = {key for reference in asked.values() for key in reference.keys[1:]}
    pages = {main.slug for main in mains}
    below = entries.filter(slug__in=pages, level__gt=0, key__in=keys) if keys else entries.none()
    shelf = Shelf([*mains, *below])
    found = {text: shelf.find(reference) for text, reference in asked.items()}
    return {text: target for text, target in found.items() if target}


def terms_for_search(now: InForce) -> Iterator[tuple[int, str]]:
    """Yield (code id, words that lead to it) for every entry in force. Two queries.

    "See" is followed one step, "see also" where the entry prints no code of its own, if all of its
    words are found. A code of a table comes with the words of its column.
    """
    codes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    printed = IndexCode.objects.filter(term__release__in=releases(now), code__isnull=False)
    rows = printed.values_list("term_id", "column", "code_id")
    for term_id, column, code_id in rows.iterator(chunk_size=10_000):
        codes[term_id].append((column, code_id))
    entries = IndexTerm.objects.filter(release__in=releases(now)).order_by("release", "line")
    fields = ("book", "line", "parent", "key", "title", "words", "modifiers", "see", "see_also")
    terms = list(entries.only(*fields).iterator(chunk_size=10_000))
    shelf = Shelf(terms)
    for term in terms:
        words = f"{term.words} {term.modifiers}".strip()
        own = codes.get(term.pk, [])
        for column, code_id in own:
            yield code_id, _with_column(words, column)
        reference = read(term.see or ("" if own else term.see_also), term.book)
        target = shelf.find(reference) if reference else None
        if target and target.term and target.is_exact:
            for column, code_id in codes.get(target.term.pk, []):
                if target.column in ("", column):
                    yield code_id, words if target.column else _with_column(words, column)


def _with_column(words: str, column: str) -> str:
    return f"{words}, {Column(column).label}" if column in TABLE_COLUMNS else words


def back_references(subject: Subject) -> list[IndexCode]:
    """Return the places of the index that name the code, each with its entry. One query.

    A code printed with a dash stands for all below it, so it counts for them as well.
    """
    values = [subject.code.value, *subject.ancestors]
    path = Code.objects.filter(system=subject.system, value__in=values)
    found = IndexCode.objects.filter(
        Q(code=subject.code) | Q(printed__endswith="-"),
        code__in=path.values("pk"),  # as a join SQLite would read every entry
        term__release__in=releases(subject.in_force),
    )
    return list(found.select_related("term", "code").order_by("term__release", "term__line"))
