"""The visitor's own page: what he opened, what is left, when it resets, and where he was."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code
from codelookup.lib.http import read_only
from codelookup.lib.middleware import error_page
from codelookup.metering import meter
from codelookup.metering.recent import Recent, erase, recent_of, switch
from codelookup.metering.visitor import visitor_for
from codelookup.pages.banner import banner
from codelookup.pages.titles import titles

ROWS = 50


@read_only
def views(request: HttpRequest) -> HttpResponse:
    visitor = visitor_for(request)
    allowance = meter.look(visitor)
    page = Paginator(meter.opened(visitor), ROWS).get_page(request.GET.get("page"))
    opened = [view.code for view in page.object_list]
    recent = recent_of(request)
    latest = _latest(recent)
    counted = [view for view in page.object_list if view.is_counted]
    window = settings.VIEW_WINDOW_DAYS
    context = {
        "meter": banner(allowance),
        "allowance": allowance,
        "page": page,
        "recent": recent,
        "latest": latest,
        "titles": titles([*opened, *latest], in_force()),
        "window": window,
        "frees_at": min(v.opened_at for v in counted) + timedelta(days=window)
        if window and counted
        else None,
    }
    response = render(request, "pages/views.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _latest(recent: Recent) -> list[Code]:
    """Return the codes looked at last, in that order. One query, none where there are none."""
    if not recent.codes:
        return []
    systems, values = zip(*recent.places, strict=True)
    codes = Code.objects.filter(system__in=systems, value__in=values)
    found = {(code.system, code.value): code for code in codes}
    return [found[place] for place in recent.places if place in found]


SAID = {
    "erase": "Your recent codes and searches are erased.",
    "off": "Your recent codes and searches are erased, and none will be kept.",
    "on": "Your recent codes and searches will be kept from now on.",
}


@require_POST
def change_recent(request: HttpRequest) -> HttpResponse:
    """Erase where the visitor was, or turn the list off and on."""
    wish = request.POST.get("do", "")
    if wish not in SAID:
        return error_page("400", 400)
    if wish == "erase":
        erase(request)
    else:
        switch(request, on=wish == "on")
    messages.success(request, SAID[wish])
    return redirect("pages:views")
