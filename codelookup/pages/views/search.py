"""Search: results, and suggestions while typing. Searching costs no view."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from codelookup.catalog.systems import System
from codelookup.lib.http import read_only
from codelookup.metering.recent import remember_search
from codelookup.search import find
from codelookup.search.hits import Hit
from codelookup.search.index import IndexMissing

MAX_PAGE = 40
SUGGESTIONS = 10


def _asked(request: HttpRequest) -> tuple[str, System | None, bool]:
    text = request.GET.get("q", "").strip()
    wanted = request.GET.get("system", "")
    system = System(wanted) if wanted in System.values else None
    return text, system, request.GET.get("billable") == "1"


@read_only
def results(request: HttpRequest) -> HttpResponse:
    """Results; the exact spelling of one code goes straight to its page unless `list=1`."""
    text, system, billable = _asked(request)
    page = _page(request.GET.get("page", "1"))
    context: dict[str, Any] = {
        "query": text[: find.MAX_TEXT],
        "system": system,
        "billable": billable,
        "all_systems": list(System),
        "page": page,
    }
    if not text:
        return render(request, "pages/search.html", context)
    try:
        exact = find.exact(text, system)
        if len(exact) == 1 and request.GET.get("list") != "1":
            return redirect("pages:code", exact[0].system, exact[0].value)
        remember_search(request, text)
        found = find.find(text, system, billable, offset=(page - 1) * find.PAGE)
    except IndexMissing:
        return render(request, "pages/search.html", {**context, "broken": True}, status=503)
    pages = min(MAX_PAGE, -(-found.total // find.PAGE))
    context |= {"found": found, "exact": exact if len(exact) > 1 else [], "pages": pages}
    return render(request, "pages/search.html", context)


@read_only
def suggest(request: HttpRequest) -> HttpResponse:
    """An HTML fragment of at most ten options."""
    text, system, _ = _asked(request)
    hits: list[Hit] = []
    if text:
        try:
            hits = find.suggest(text, system, SUGGESTIONS)
        except IndexMissing:
            return HttpResponse(status=503)
    return render(request, "pages/_suggestions.html", {"hits": hits})


def _page(text: str) -> int:
    return min(max(int(text), 1), MAX_PAGE) if text.isascii() and text.isdigit() else 1
