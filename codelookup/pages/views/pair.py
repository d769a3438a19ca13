"""Two codes on one day: the verdict of the pair edits at an address of its own.

It shows what the section NCCI edits of the first code would, so it opens as that section does.
"""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from codelookup.catalog.models import Code
from codelookup.catalog.systems import CDT_CODE, key, procedure_system
from codelookup.edits import verdicts
from codelookup.lib.http import read_only
from codelookup.pages import sections
from codelookup.pages.banner import banner
from codelookup.pages.titles import partners

from .code import allowance_for, find_subject, keep_private, title_of

LENGTH = 5  # characters of a CPT or HCPCS code


@read_only
def pair(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """The verdict on two codes in both directions and for both settings."""
    one, other = key(first), key(second)
    for value in (one, other):
        if len(value) != LENGTH or not value[:4][1:].isdigit() or CDT_CODE.fullmatch(value):
            raise Http404(f"{value[:20]} is not written like a CPT or HCPCS code")
    if one == other:
        raise Http404("a code is no pair with itself; how many units of it: see Most units")
    if not _is_listed(one) and _is_listed(other):
        return _redirect(request, other, one)  # both directions stand on either page
    if (first, second) != (one, other):
        return _redirect(request, one, other)
    found = find_subject(request, procedure_system(one), one)
    if isinstance(found, HttpResponse):
        return found
    section = replace(
        sections.PAIR_EDITS,
        load=lambda subject: {"verdicts": verdicts.verdicts(subject, other)},
        count=lambda subject: 1,  # a count of edits would be the verdict
    )
    allowance = allowance_for(request, found, section.gate)
    context = {
        "subject": found,
        "other": other,
        "title": title_of(found),
        "partner": partners([other], found.in_force).get(other),
        "shown": sections.show(section, found, allowance.opens),
        "meter": banner(allowance),
        "allowance": allowance,
    }
    return keep_private(request, render(request, "pages/pair.html", context), allowance)


def _is_listed(value: str) -> bool:
    return Code.objects.listed().filter(system=procedure_system(value), value=value).exists()


def _redirect(request: HttpRequest, one: str, other: str) -> HttpResponse:
    address = reverse("pages:pair", args=[one, other])
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
