"""The alphabetic index of ICD-10-CM: its books, their letters, main terms. It costs no view."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
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

from .missing import bad_day

PAGE = 200  # main terms a page


@dataclass(frozen=True)
class Asked:
    """A book on the day asked for."""

    now: InForce
    book: Book
    release: Release

    def context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "system": System.ICD10CM,
            "book": self.book,
            "release": self.release,
            "columns": COLUMNS.get(self.book, ()),
            "day": self.now.query,
            "canonical": request.build_absolute_uri(request.path),
        }


@read_only
def front(request: HttpRequest) -> HttpResponse:
    """Every book with its letters; how the operator loads what is missing."""
    try:
        now = in_force(asked_day(request))
    except BadDay as error:
        return bad_day(request, error)
    context = {
        "system": System.ICD10CM,
        "volumes": book_index.volumes(now),
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "pages/index.html", context)


@read_only
def book(request: HttpRequest, book: Book) -> HttpResponse:
    return redirect(f"{reverse('pages:index')}#{book}")


@read_only
def letter(request: HttpRequest, book: Book, letter: str) -> HttpResponse:
    """The main terms of a letter, paged."""
    asked = _asked(request, book)
    if isinstance(asked, HttpResponse):
        return asked
    if letter != letter.upper():
        return redirect("pages:index-letter", book, letter.upper(), permanent=True)
    volumes = {volume.book: volume for volume in book_index.volumes(asked.now)}
    letters = [each for each, _ in volumes[book].letters]
    if letter not in letters:
        raise Http404(f"the {book.label} has no letter {letter}")
    terms = book_index.main_terms(asked.release, letter)
    page = Paginator(terms, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    below = book_index.counts_below(asked.release, shown)
    context = asked.context(request)
    if page.number > 1:
        context["canonical"] += f"?page={page.number}"
    context |= {"letter": letter, "letters": letters, "page": page}
    context |= {"rows": rows(shown, asked.now, below)}
    return render(request, "pages/index_letter.html", context)


@read_only
def term(request: HttpRequest, book: Book, letter: str, slug: str) -> HttpResponse:
    """One main term and everything below it."""
    asked = _asked(request, book)
    if isinstance(asked, HttpResponse):
        return asked
    if (letter.upper(), slug.lower()) != (letter, slug):
        return redirect("pages:index-term", book, letter.upper(), slug.lower(), permanent=True)
    terms = book_index.page(asked.release, letter, slug)
    if not terms:
        raise Http404(f"the {book.label} has no main term {slug}")
    context = asked.context(request)
    context |= {"letter": letter, "main": terms[0], "rows": rows(terms, asked.now)}
    context |= {"stamp": Stamp(asked.release, terms[0].line)}
    return render(request, "pages/index_term.html", context)


def _asked(request: HttpRequest, book: Book) -> Asked | HttpResponse:
    try:
        now = in_force(asked_day(request))
    except BadDay as error:
        return bad_day(request, error)
    release = now.get(BOOKS[book])
    if not release:
        raise Http404(f"no {book.label} is loaded")
    return Asked(now, book, release)
