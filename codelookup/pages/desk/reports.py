"""Answer what readers reported: with an erratum, which is public, or that nothing is wrong."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from codelookup.descriptions import remarks
from codelookup.descriptions.actions import Refused
from codelookup.descriptions.models import Description, Editor, ErrorReport
from codelookup.descriptions.talk import ERRATUM_MOST
from codelookup.pages import sections

from .doors import editors_only

SAID = {True: "Answered; the erratum is public now.", False: "Answered: nothing to correct."}


@editors_only()
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, editor: Editor, pk: int) -> HttpResponse:
    found = get_object_or_404(ErrorReport.objects.select_related("code"), pk=pk)
    if request.method != "POST":
        return _page(request, editor, found)
    wish, erratum = request.POST.get("do", ""), request.POST.get("erratum", "").strip()
    try:
        if wish == "correct" and not erratum:
            raise Refused("Write the erratum: what was wrong, and what is right now.")
        if wish not in ("correct", "decline"):
            raise Refused("Choose one of the two answers.")
        remarks.answer(editor, pk, erratum if wish == "correct" else "")
    except Refused as error:
        now = ErrorReport.objects.select_related("code").get(pk=pk)
        return _page(request, editor, now, str(error), erratum)
    messages.success(request, SAID[wish == "correct"])
    return redirect("desk:queue")


def _page(
    request: HttpRequest, editor: Editor, found: ErrorReport, problem: str = "", erratum: str = ""
) -> HttpResponse:
    section = sections.by_slug(found.code.system, found.section)
    context = {
        "report": found,
        "section": section.title if section else found.section,
        "editor": editor,
        "problem": problem,
        "erratum": erratum or found.erratum,
        "most": ERRATUM_MOST,
        "text": Description.objects.published().filter(code=found.code).first(),
    }
    return render(request, "desk/report.html", context, status=422 if problem else 200)
