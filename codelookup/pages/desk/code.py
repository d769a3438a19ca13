"""All editions of one code: what is written, what is published, what is retired; and a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Kind
from codelookup.catalog.subject import lookup
from codelookup.catalog.systems import System
from codelookup.descriptions import actions
from codelookup.descriptions.languages import LANGUAGES
from codelookup.descriptions.models import OPEN, Description, Editor
from codelookup.lib.http import read_only
from codelookup.pages.titles import titles
from codelookup.pages.views.missing import unknown_code

from .doors import editors_only


@editors_only()
@read_only
def start(request: HttpRequest, editor: Editor) -> HttpResponse:
    """Find the code that was typed into the queue's form."""
    system, value = request.GET.get("system", ""), request.GET.get("code", "").strip()[:40]
    found = lookup(system, value) if system in System.values and value else None
    if found:
        return redirect("desk:code", system=found.system, value=found.value)
    if system in System.values and value:
        return unknown_code(request, System(system), value)
    return redirect("desk:queue")


@editors_only()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, editor: Editor, system: System, value: str) -> HttpResponse:
    """Show the editions; a POST opens the one that is being written, or begins it."""
    found = lookup(system, value)
    if not found or found.entries.filter(kind=Kind.NODE).exists():
        return unknown_code(request, system, value)
    language = request.POST.get("language", "en")
    if request.method == "POST" and language in LANGUAGES:
        edition = actions.start(editor, found, language)
        return redirect("desk:text", pk=edition.pk)
    editions = Description.objects.at_desk().filter(code=found).order_by("-updated_at", "-pk")
    being_written = {each.language for each in editions if each.state in OPEN}
    context = {
        "code": found,
        "title": titles([found], in_force()).get(found.pk, ""),
        "editions": [(each, LANGUAGES.get(each.language, each.language)) for each in editions],
        "free": [(key, name) for key, name in LANGUAGES.items() if key not in being_written],
    }
    return render(request, "desk/code.html", context)
