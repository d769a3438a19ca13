"""Pages for what is not there: unknown codes, bad days, days before any release."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code
from codelookup.catalog.nearest import mistyped, nearest
from codelookup.catalog.subject import NotLoaded, Status, subjects
from codelookup.catalog.systems import System, key
from codelookup.pages.day import BadDay
from codelookup.pages.titles import titles
from codelookup.search import find
from codelookup.search.hits import Hit
from codelookup.search.index import IndexMissing

NEAREST = 8
MISTYPED = 5

Row = tuple[Code, str, Status | None]  # a code, its title, and what it is where it cannot be used


def unknown_code(request: HttpRequest, system: System, value: str) -> HttpResponse:
    """404 with the nearest existing codes."""
    text = value[:40]
    context = {
        "system": system,
        "value": text,
        "query": text,
        **_like_it(system, key(text)[:12]),
        "elsewhere": _elsewhere(system, text),
    }
    return render(request, "pages/unknown_code.html", context, status=404)


def _like_it(system: System, shape: str) -> dict[str, list[Row]]:
    """Return the codes that begin like it, and further ones of which it is a slip of the hand."""
    if not shape:
        return {}
    near = nearest(Code.objects.all(), [shape], NEAREST, system)[shape]
    slips = mistyped(Code.objects.all(), shape, NEAREST + MISTYPED, system)
    others = [code for code in slips if code not in near][:MISTYPED]
    rows = _rows([*near, *others])
    return {"nearest": rows[: len(near)], "mistyped": rows[len(near) :]}


def _rows(codes: list[Code]) -> list[Row]:
    now = in_force()
    named = titles(codes, now)
    statuses = {about.code.pk: about.status for about in subjects(codes, now)}
    unusable = {pk: status for pk, status in statuses.items() if status.tone == "forbidden"}
    return [(code, named.get(code.pk, ""), unusable.get(code.pk)) for code in codes]


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
