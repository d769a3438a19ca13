"""The pages about the site: home, about, glossary, legal."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code, Notice
from codelookup.catalog.systems import ABOUT, System
from codelookup.descriptions.glossary import Term, terms
from codelookup.descriptions.models import Description
from codelookup.lib.http import read_only
from codelookup.pages.privacy import COOKIES, KEPT
from codelookup.pages.shared import Told, answer

from .browse import counts


@read_only
def home(request: HttpRequest) -> HttpResponse:
    return answer(request, "home", _home)


def _home() -> Told:
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
    return Told("pages/home.html", {"shelf": shelf, "read_first": families})


@read_only
def about(request: HttpRequest) -> HttpResponse:
    return answer(request, "about", _about, of_data=False)


def _about() -> Told:
    return Told("pages/about.html", {"settings": _allowances()})


@read_only
def glossary(request: HttpRequest) -> HttpResponse:
    return answer(request, "glossary", _glossary, of_data=False)


def _glossary() -> Told:
    by_letter: dict[str, list[Term]] = {}
    for term in terms():
        by_letter.setdefault(term.name[0].upper(), []).append(term)
    return Told("pages/glossary.html", {"letters": by_letter, "number": len(terms())})


@read_only
def legal(request: HttpRequest) -> HttpResponse:
    return answer(request, "legal", _legal)


def _legal() -> Told:
    licensed = any(release.notice == Notice.AMA for release in in_force().releases.values())
    context = {
        "has_licensed_cpt": licensed and settings.CPT_LICENSED,
        "kept": KEPT,
        "cookies": COOKIES,
    }
    return Told("pages/legal.html", context)


def _allowances() -> dict[str, int]:
    return {
        "guest": settings.VIEW_ALLOWANCE_GUEST,
        "registered": settings.VIEW_ALLOWANCE_REGISTERED,
        "network": settings.NEW_GUESTS_PER_NETWORK,
        "window": settings.VIEW_WINDOW_DAYS,
    }
