"""The pages about the site: home, about, glossary, legal."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code, Notice
from codelookup.catalog.systems import ABOUT, System
from codelookup.descriptions.glossary import Term, terms
from codelookup.descriptions.models import Description
from codelookup.lib.http import read_only
from codelookup.pages.privacy import COOKIES, KEPT

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
        code__in=Code.objects.listed().filter(value__in=("64490", "99213", "20610", "G2211"))
    )
    return render(request, "pages/home.html", {"shelf": shelf, "read_first": families})


@read_only
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html", {"settings": _allowances()})


@read_only
def glossary(request: HttpRequest) -> HttpResponse:
    by_letter: dict[str, list[Term]] = {}
    for term in terms():
        by_letter.setdefault(term.name[0].upper(), []).append(term)
    return render(request, "pages/glossary.html", {"letters": by_letter, "number": len(terms())})


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
