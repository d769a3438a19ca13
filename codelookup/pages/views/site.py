"""The pages about the site: home, about, legal."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Notice
from codelookup.catalog.systems import ABOUT, System
from codelookup.descriptions.models import Description
from codelookup.lib.http import read_only
from codelookup.pages.kept import COOKIES, KEPT

from .browse import counts


@read_only
def home(request: HttpRequest) -> HttpResponse:
    now = in_force()
    counted = counts(now)
    shelf = [
        {
            "system": system,
            "about": ABOUT[system],
            "count": counted[system],
            "release": next(iter(now.speakers(system)), None),
        }
        for system in System
    ]
    read_first = Description.objects.published().select_related("code").order_by("code__value")
    families = read_first.filter(
        code__value__in=("64490", "99213", "20610", "G2211"), code__entries__isnull=False
    ).distinct()
    return render(request, "pages/home.html", {"shelf": shelf, "read_first": families})


@read_only
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html", {"settings": _allowances()})


@read_only
def legal(request: HttpRequest) -> HttpResponse:
    now = in_force()
    licensed = any(release.notice == Notice.AMA for release in now.releases.values())
    context = {
        "has_licensed_cpt": licensed and settings.CPT_LICENSED,
        "kept": KEPT,
        "cookies": COOKIES,
    }
    return render(request, "pages/legal.html", context)


def _allowances() -> dict[str, int]:
    return {
        "guest": settings.VIEW_ALLOWANCE_GUEST,
        "registered": settings.VIEW_ALLOWANCE_REGISTERED,
        "network": settings.NEW_GUESTS_PER_NETWORK,
        "window": settings.VIEW_WINDOW_DAYS,
    }
