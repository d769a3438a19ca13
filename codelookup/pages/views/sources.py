"""Every imported release, as evidence: file, checksum, rows, dates, notice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Release
from codelookup.lib.http import read_only


@read_only
def all_sources(request: HttpRequest) -> HttpResponse:
    now = in_force()
    speaking = {release.pk for release in now.releases.values()}
    context = {"releases": Release.objects.all(), "speaking": speaking, "today": now.on}
    return render(request, "pages/sources.html", context)


@read_only
def source(request: HttpRequest, pk: int) -> HttpResponse:
    release = get_object_or_404(Release, pk=pk)
    age = (in_force().on - release.effective_on).days
    return render(request, "pages/source.html", {"release": release, "age": age})
