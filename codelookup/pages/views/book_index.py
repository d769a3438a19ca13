"""The alphabetic index of ICD-10-CM: its books, their letters, main terms. It costs no view."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from codelookup.catalog import book_index
from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.index_terms import BOOKS, COLUMNS, Book
from codelookup.catalog.models import Release
from codelookup.catalog.sections import Stamp
from codelookup.catalog.systems import System
from codelookup.lib.http import read_only
from codelookup.pages.day import BadDay, asked_day
from codelookup.pages.index_rows import rows
from codelookup.pages.shared import Told, answer

from .missing import bad_day

PAGE = 200  # main terms a page


@dataclass(frozen=True)
class Asked:
    """A book on the day asked for."""

    now: InForce
    book: Book
    release: Release

    def context(self, canonical: str) -> dict[str, Any]:
        return {
            "system": System.ICD10CM,
            "book": self.book,
            "release": self.release,
            "columns": COLUMNS.get(self.book, ()),
            "day": self.now.query,
            "canonical": canonical,
        }


def _shared(
    request: HttpRequest, tell: Callable[..., Told | HttpResponse], *asked: str
) -> HttpResponse:
    """Answer with what `tell` says of a day, under the page's own address."""
    try:
        on = asked_day(request)
    except BadDay as error:
        return bad_day(request, error)
    canonical = request.build_absolute_uri(request.path)
    return answer(request, (tell.__name__, on, *asked), partial(tell, on, canonical, *asked))


@read_only
def front(request: HttpRequest) -> HttpResponse:
    """Every book with its letters; how the operator loads what is missing."""
    return _shared(request, _front)


def _front(on: date | None, canonical: str) -> Told:
    volumes = book_index.volumes(in_force(on))
    context = {"system": System.ICD10CM, "volumes": volumes, "canonical": canonical}
    return Told("pages/index.html", context)


@read_only
def book(request: HttpRequest, book: Book) -> HttpResponse:
    return redirect(f"{reverse('pages:index')}#{book}")


@read_only
def letter(request: HttpRequest, book: Book, letter: str) -> HttpResponse:
    """The main terms of a letter, paged."""
    return _shared(request, _letter, book, letter, request.GET.get("page", "1"))


def _letter(
    on: date | None, canonical: str, book: Book, letter: str, number: str
) -> Told | HttpResponse:
    asked = _asked(on, book)
    if letter != letter.upper():
        return redirect("pages:index-letter", book, letter.upper(), permanent=True)
    volumes = {volume.book: volume for volume in book_index.volumes(asked.now)}
    letters = [each for each, _ in volumes[book].letters]
    if letter not in letters:
        raise Http404(f"the {book.label} has no letter {letter}")
    terms = book_index.main_terms(asked.release, letter)
    page = Paginator(terms, PAGE).get_page(number)
    shown = list(page)
    below = book_index.counts_below(asked.release, shown)
    context = asked.context(canonical)
    if page.number > 1:
        context["canonical"] += f"?page={page.number}"
    context |= {"letter": letter, "letters": letters, "page": page}
    context |= {"rows": rows(shown, asked.now, below)}
    return Told("pages/index_letter.html", context)


@read_only
def term(request: HttpRequest, book: Book, letter: str, slug: str) -> HttpResponse:
    """One main term and everything below it."""
    return _shared(request, _term, book, letter, slug)


def _term(
    on: date | None, canonical: str, book: Book, letter: str, slug: str
) -> Told | HttpResponse:
    asked = _asked(on, book)
    if (letter.upper(), slug.lower()) != (letter, slug):
        return redirect("pages:index-term", book, letter.upper(), slug.lower(), permanent=True)
    terms = book_index.page(asked.release, letter, slug)
    if not terms:
        raise Http404(f"the {book.label} has no main term {slug}")
    context = asked.context(canonical)
    context |= {"letter": letter, "main": terms[0], "rows": rows(terms, asked.now)}
    context |= {"stamp": Stamp(asked.release, terms[0].line)}
    return Told("pages/index_term.html", context)


def _asked(on: date | None, book: Book) -> Asked:
    now = in_force(on)
    release = now.get(BOOKS[book])
    if not release:
        raise Http404(f"no {book.label} is loaded")
    return Asked(now, book, release)
