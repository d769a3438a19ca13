"""The visitor's own meter: what he opened, what is left, when it resets."""

from datetime import timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from codelookup.catalog.in_force import in_force
from codelookup.lib.http import read_only
from codelookup.metering import meter
from codelookup.metering.visitor import visitor_for
from codelookup.pages.banner import banner
from codelookup.pages.titles import titles

ROWS = 50


@read_only
def views(request: HttpRequest) -> HttpResponse:
    visitor = visitor_for(request)
    allowance = meter.look(visitor)
    page = Paginator(meter.opened(visitor), ROWS).get_page(request.GET.get("page"))
    codes = [view.code for view in page.object_list]
    counted = [view for view in page.object_list if view.is_counted]
    window = settings.VIEW_WINDOW_DAYS
    context = {
        "meter": banner(allowance),
        "allowance": allowance,
        "page": page,
        "titles": titles(codes, in_force()),
        "window": window,
        "frees_at": min(v.opened_at for v in counted) + timedelta(days=window)
        if window and counted
        else None,
    }
    response = render(request, "pages/views.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
