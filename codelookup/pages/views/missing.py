"""Pages for what is not there: unknown codes, bad days, days before any release."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code
from codelookup.catalog.nearest import nearest
from codelookup.catalog.subject import NotLoaded
from codelookup.catalog.systems import System, key
from codelookup.pages.day import BadDay
from codelookup.pages.titles import titles
from codelookup.search import find
from codelookup.search.hits import Hit
from codelookup.search.index import IndexMissing

NEAREST = 8


def unknown_code(request: HttpRequest, system: System, value: str) -> HttpResponse:
    """404 with the nearest existing codes."""
    text = value[:40]
    context = {
        "system": system,
        "value": text,
        "query": text,
        "nearest": _nearest(system, text),
        "elsewhere": _elsewhere(system, text),
    }
    return render(request, "pages/unknown_code.html", context, status=404)


def _nearest(system: System, value: str) -> list[tuple[Code, str]]:
    """Return the nearest codes of the system, with our titles."""
    shape = key(value)[:12]
    found = nearest(Code.objects.all(), [shape], NEAREST, system)[shape] if shape else []
    return _titled(found)


def _titled(codes: list[Code]) -> list[tuple[Code, str]]:
    found = titles(codes, in_force())
    return [(code, found.get(code.pk, "")) for code in codes]


def _elsewhere(system: System, value: str) -> list[Hit]:
    """The same letters and digits in another system."""
    try:
        return [hit for hit in find.exact(value) if hit.system != system]
    except IndexMissing:
        return []


def bad_day(request: HttpRequest, error: BadDay) -> HttpResponse:
    return render(request, "pages/bad_day.html", {"message": str(error)}, status=400)


def nothing_loaded(request: HttpRequest, error: NotLoaded, code: Code) -> HttpResponse:
    context = {"code": code, "on": error.on, "earliest": error.earliest}
    return render(request, "pages/nothing_loaded.html", context, status=404)
