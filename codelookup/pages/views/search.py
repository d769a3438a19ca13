"""Search: results, pasted lists, and suggestions while typing. Searching costs no view."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from codelookup.catalog.in_force import in_force
from codelookup.catalog.systems import System
from codelookup.lib.http import put_together, read_only
from codelookup.metering import meter
from codelookup.metering.meter import Allowance
from codelookup.metering.recent import remember_search
from codelookup.metering.visitor import visitor_for
from codelookup.pages import listed
from codelookup.pages.asked import asked
from codelookup.pages.banner import banner
from codelookup.pages.results import answer
from codelookup.pages.suggestions import fragment
from codelookup.pages.whole import csv_answer
from codelookup.search import find, lists
from codelookup.search.index import IndexMissing

MAX_BOX = 1_000  # characters of a query that the search box keeps


@read_only
def results(request: HttpRequest) -> HttpResponse:
    """Results; the exact spelling of one code goes straight to its page unless `list=1`."""
    ask = asked(request)
    context = {"ask": ask, "query": ask.q[:MAX_BOX], "all_systems": list(System)}
    if not ask.q:
        return render(request, "pages/search.html", context)
    try:
        exact = find.exact(ask.q, ask.system or None)
        if len(exact) == 1 and not ask.list:
            return redirect("pages:code", exact[0].system, exact[0].value)
        remember_search(request, ask.q)
        now = in_force()
        pasted = None if exact or ask.words else lists.read(ask.q, ask.system, now)
        allowance = meter.look(visitor_for(request))
        context |= {"meter": banner(allowance), "now": now}
        if pasted:
            return _list(request, pasted, allowance, context)
        context |= answer(ask, exact, allowance, now)
    except IndexMissing:
        return render(request, "pages/search.html", {**context, "broken": True}, status=503)
    return render(request, "pages/search.html", context)


def _list(
    request: HttpRequest, pasted: lists.Pasted, allowance: Allowance, context: dict[str, Any]
) -> HttpResponse:
    found = listed.answers(pasted, allowance, context["now"])
    if request.GET.get("format") == "csv":
        return csv_answer(listed.COLUMNS, listed.csv_rows(found), "codes")
    context |= {
        "pasted": pasted,
        "answers": found,
        "unknown": sum(not answer.codes for answer in found),
        "most": lists.MOST,
        "as_csv": f"{context['ask'].address()}&format=csv",
        "as_words": context["ask"].address(words=True),
    }
    return render(request, "pages/list.html", context)


@read_only
def suggest(request: HttpRequest) -> HttpResponse:
    """An HTML fragment of at most ten options; systems that share a shape come first."""
    ask = asked(request)
    try:
        return put_together(request, [fragment(ask.q, ask.system)])
    except IndexMissing:
        return HttpResponse(status=503)
