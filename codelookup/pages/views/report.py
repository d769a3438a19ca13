"""Readers report an error, without an account; what was corrected is told to everybody."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.models import User
from codelookup.catalog.models import Code
from codelookup.catalog.sections import Section
from codelookup.catalog.subject import lookup
from codelookup.catalog.systems import System
from codelookup.descriptions.models import ErrorReport
from codelookup.descriptions.talk import MOST
from codelookup.lib.http import read_only
from codelookup.metering.limits import is_within
from codelookup.pages import sections

LEAST = 10  # characters
ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; what it is about stands in the address. A mistake in it loses no word."""
    code, section = _about(request)
    message = request.POST.get("message", "").strip()
    problem, status = "", 200
    if request.method == "POST" and not request.POST.get("website"):
        problem, status = _problem(request, message)
        if not problem:
            reporter = request.user if isinstance(request.user, User) else None
            ErrorReport.objects.create(
                code=code, section=section.slug, message=message, reporter=reporter
            )
    if request.method == "POST" and not problem:
        query = {"system": code.system, "code": code.value, "section": section.slug, "sent": "1"}
        return redirect(f"{reverse('pages:report')}?{urlencode(query)}")
    context = {
        "code": code,
        "section": section,
        "message": message,
        "problem": problem,
        "least": LEAST,
        "most": MOST,
        "is_sent": request.GET.get("sent") == "1",
    }
    response = render(request, "pages/report.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _about(request: HttpRequest) -> tuple[Code, Section]:
    """Return the code and the section that the address names. Raises Http404."""
    system, slug = request.GET.get("system", ""), request.GET.get("section", "")
    code = lookup(system, request.GET.get("code", "")[:40]) if system in System.values else None
    section = sections.by_slug(system, slug) if code else None
    if not code or not section:
        raise Http404("no such section of a code page")
    return code, section


def _problem(request: HttpRequest, message: str) -> tuple[str, int]:
    """Say why the report is not taken, with the answer's status; nothing if it is."""
    if not LEAST <= len(message) <= MOST:
        return f"Write {LEAST} to {MOST:,} characters; these are {len(message):,}.", 422
    if "\x00" in message:
        return "The text holds a character that is none; take it out.", 422
    if not is_within(request, "report", f"{settings.REPORTS_PER_NETWORK}/h"):
        return "Many reports came from your network this hour. Send yours again later.", 429
    return "", 200


@read_only
def errata(request: HttpRequest) -> HttpResponse:
    """What was wrong on this site and is corrected, newest first; never the reader's own words."""
    found = ErrorReport.objects.errata().select_related("code").defer("message")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    named = [
        (each, section.title if section else "")
        for each in page.object_list
        for section in [sections.by_slug(each.code.system, each.section)]
    ]
    return render(request, "pages/errata.html", {"page": page, "named": named})
