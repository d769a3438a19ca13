"""Every imported release, as evidence: file, checksum, rows, dates, notice."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Release
from codelookup.lib.http import read_only
from codelookup.pages.shared import Told, answer


@read_only
def all_sources(request: HttpRequest) -> HttpResponse:
    return answer(request, "sources", _all_sources)


def _all_sources() -> Told:
    now = in_force()
    speaking = {release.pk for release in now.releases.values()}
    context = {"releases": Release.objects.all(), "speaking": speaking, "today": now.on}
    return Told("pages/sources.html", context)


@read_only
def source(request: HttpRequest, pk: int) -> HttpResponse:
    return answer(request, ("source", pk), partial(_source, pk))


def _source(pk: int) -> Told:
    release = get_object_or_404(Release, pk=pk)
    age = (in_force().on - release.effective_on).days
    return Told("pages/source.html", {"release": release, "age": age})
