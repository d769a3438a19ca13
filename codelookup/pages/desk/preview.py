"""The very code page as it would look with an edition: all gates open, nobody's view spent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from codelookup.catalog.in_force import in_force
from codelookup.catalog.subject import NotLoaded, Subject, subject
from codelookup.descriptions.languages import ENGLISH
from codelookup.descriptions.models import Description, Editor
from codelookup.lib.http import read_only
from codelookup.pages import code_page

from .doors import editors_only


@editors_only()
@read_only
def preview(request: HttpRequest, editor: Editor, pk: int) -> HttpResponse:
    text = get_object_or_404(Description.objects.at_desk().with_recheck(), pk=pk)
    about = _subject(text)
    if not about:
        messages.warning(request, f"No loaded release lists {text.code}: it has no page to show.")
        return redirect("desk:text", pk=pk)
    context = {
        **code_page.context(about, text.title, lambda gate: True),
        "text": text,
        "canonical": request.build_absolute_uri(text.code.get_absolute_url()),
    }
    return render(request, "desk/preview.html", context)


def _subject(text: Description) -> Subject | None:
    """Return the code as of today with this edition in the place of the published text."""
    try:
        about = subject(text.code, in_force())
    except NotLoaded:
        return None
    if about:
        about.once("texts", lambda _: {ENGLISH: text, text.language: text})
    return about
