"""The button that asks the configured model for a first draft; the editor waits for it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from codelookup.catalog.subject import lookup
from codelookup.catalog.systems import System
from codelookup.claims import drafting
from codelookup.claims.drafting import Drafted
from codelookup.descriptions.drafting import NoDraft
from codelookup.descriptions.models import Editor
from codelookup.pages.views.missing import unknown_code

from .doors import editors_only


@editors_only()
@require_POST
def draft(request: HttpRequest, editor: Editor, system: System, value: str) -> HttpResponse:
    if not (code := lookup(system, value)):
        return unknown_code(request, system, value)
    language, about = request.POST.get("language", "en"), request.POST.get("about", "")
    try:
        messages.success(request, _said(drafting.draft(code, language, about, editor)))
    except NoDraft as error:
        messages.error(request, str(error))
    return redirect(_back(request))


def _said(drafted: Drafted) -> str:
    found = len(drafted.judgement.refusals)
    objects = f"object to {found} of its words or figures" if found else "object to nothing"
    return f"A machine's draft stands here; the rules {objects}. Check every word and rewrite it."


def _back(request: HttpRequest) -> str:
    """Return the page that the button stood on; addresses of other sites are not followed."""
    asked = request.POST.get("next", "")
    hosts = {request.get_host()}
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=hosts) else "/"
