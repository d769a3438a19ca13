"""The code page, and the whole of one of its sections."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers

from codelookup.catalog import relatives
from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code, Kind
from codelookup.catalog.sections import Gate
from codelookup.catalog.subject import NotLoaded, Subject, lookup, subject
from codelookup.catalog.systems import System
from codelookup.descriptions import sections as descriptions
from codelookup.descriptions.models import ErrorReport
from codelookup.lib.http import read_only
from codelookup.metering import meter
from codelookup.metering.meter import Allowance
from codelookup.metering.middleware import remember_guest
from codelookup.metering.recent import remember_code
from codelookup.metering.visitor import visitor_for
from codelookup.pages import families, markup, place, sections
from codelookup.pages.banner import banner
from codelookup.pages.day import BadDay, asked_day
from codelookup.pages.whole import whole_section

from .missing import bad_day, nothing_loaded, unknown_code


@read_only
def code(request: HttpRequest, system: System, value: str) -> HttpResponse:
    """The code page: look up, spend a view, show what the visitor may see."""
    found = find_subject(request, system, value)
    if isinstance(found, HttpResponse):
        return found
    allowance = allowance_for(request, found)
    remember_code(request, found.code)
    shown = sections.show_all(found, allowance.opens)
    title = title_of(found)
    context = {
        "subject": found,
        "title": title,
        "written": descriptions.of(found),
        "corrected": ErrorReport.objects.corrected_on(found.code),
        "facts": shown[0],
        "sections": shown[1:],
        "parents": found.once("parents", relatives.parents),
        "neighbours": found.once("neighbours", relatives.neighbours),
        "family": families.of(found),
        "meter": banner(allowance),
        "allowance": allowance,
        "markup": markup.code_page(request, found, title),
        "canonical": request.build_absolute_uri(found.code.get_absolute_url()),
    }
    response = render(request, "pages/code.html", context)
    place.remember(request, response, found, allowance)
    return keep_private(request, response, allowance)


@read_only
def section(request: HttpRequest, system: System, value: str, slug: str) -> HttpResponse:
    """The whole of one long section behind the same gate; `?format=csv` for a spreadsheet."""
    declared = sections.by_slug(system, slug)
    if not declared or not declared.table:
        raise Http404(f"no section {slug}")
    found = find_subject(request, system, value, slug)
    if isinstance(found, HttpResponse):
        return found
    gate = declared.more.gate if declared.more else declared.gate  # no view for what is open
    allowance = allowance_for(request, found, gate)
    response = whole_section(request, declared, found, title_of(found), allowance)
    return keep_private(request, response, allowance)


def find_subject(
    request: HttpRequest, system: System, value: str, slug: str = ""
) -> Subject | HttpResponse:
    """Return the code on the day asked for, or the answer to give instead."""
    try:
        on = asked_day(request)
    except BadDay as error:
        return bad_day(request, error)
    found = lookup(system, value)
    if not found:
        return unknown_code(request, system, value)
    if found.value != value or not request.path.endswith("/"):
        return _redirect(request, found, slug)
    try:
        about = subject(found, in_force(on))
    except NotLoaded as error:
        return nothing_loaded(request, error, found)
    if not about:
        return unknown_code(request, system, value)
    about.asked = {**request.GET.dict(), **place.asked(request)}
    if about.entry.kind == Kind.NODE:
        return HttpResponsePermanentRedirect(reverse("pages:browse", args=[system, found.value]))
    return about


def _redirect(request: HttpRequest, code: Code, slug: str) -> HttpResponse:
    address = code.get_absolute_url()
    if slug:
        address = reverse("pages:section", args=[code.system, code.value, slug])
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def allowance_for(request: HttpRequest, about: Subject, gate: str = Gate.VIEW) -> Allowance:
    """Spend a view on what it opens; a heading never costs one but needs one to be left."""
    visitor = visitor_for(request)
    if about.is_heading or not visitor.may_open(gate):
        return meter.peek(visitor, about.code)
    allowance = meter.spend(request, visitor, about.code)
    if allowance.new_guest_key:
        remember_guest(request, allowance.new_guest_key)
    return allowance


def title_of(about: Subject) -> str:
    """Our own short title where there is one, else the official wording if it is not licensed."""
    own = descriptions.of(about)
    return own.title if own else about.entry.title


def keep_private(
    request: HttpRequest, response: HttpResponse, allowance: Allowance
) -> HttpResponse:
    """What depends on the visitor is kept by no cache, not even the browser's."""
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    if allowance.granted:
        response["X-Robots-Tag"] = "noarchive"
    return response
