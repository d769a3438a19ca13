"""The reader's payment locality: chosen in the address, remembered in his own browser alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from codelookup.catalog.sections import Gate
from codelookup.catalog.subject import Subject
from codelookup.metering.meter import Allowance
from codelookup.payment import fees, places

COOKIE = f"{settings.COOKIE_PREFIX}locality"
SALT = "codelookup.locality"
AGE = 365 * 24 * 3600  # seconds


def chooses(request: HttpRequest) -> bool:
    """Tell whether the address names a place, as the form on the page sends it."""
    return bool(request.GET.get("place") or request.GET.get("locality"))


def of_page(request: HttpRequest) -> dict[str, str]:
    """Return all that the sections of a code page ask an address for; the rest changes nothing."""
    # Of the NCCI edits, and of our texts.
    found = {name: request.GET[name] for name in ("setting", "lang") if request.GET.get(name)}
    return {**asked(request), **found}


def asked(request: HttpRequest) -> dict[str, str]:
    """Return what the address says of the place, else what the cookie remembers."""
    found = {name: request.GET[name] for name in ("place", "floor") if request.GET.get(name)}
    remembered = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=AGE)
    return {**found, "locality": request.GET.get("locality") or remembered or ""}


def remember(
    request: HttpRequest, response: HttpResponse, about: Subject, allowance: Allowance
) -> None:
    """Write the cookie where somebody who may see fees has just chosen; it holds a locality only.

    The signature keeps others' words out of it; nothing is stored on our side.
    """
    has_fees = about.system in fees.SECTION.systems and allowance.opens(Gate.ACCOUNT)
    if not chooses(request) or not has_fees:
        return
    if request.GET.get("locality") == places.NATION and not request.GET.get("place"):
        response.delete_cookie(COOKIE, samesite="Lax")
    elif key := places.choice(about).key:
        response.set_signed_cookie(
            COOKIE,
            key,
            salt=SALT,
            max_age=AGE,
            httponly=True,
            secure=settings.HTTPS or request.is_secure(),
            samesite="Lax",
        )
