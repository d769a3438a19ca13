"""One text: read it, write it, and take the steps of its life."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from codelookup.descriptions import actions, remarks
from codelookup.descriptions.actions import Conflict, Refused
from codelookup.descriptions.models import Description, Editor

from .conflict import conflict
from .doors import editors_only
from .form import TextForm, changed
from .revisions import values_at, version_in
from .sheet import MORE, SPARE, sheet, todays_facts

Step = Callable[[Editor, int, int, QueryDict], object]
UNSAVED = "You have changed the text and not saved it: save it, then take this step."

# What a button does, and what is said when it is done.
STEPS: dict[str, tuple[Step, str]] = {
    "submit": (
        lambda who, pk, version, post: actions.submit(who, pk, version),
        "The text waits for review.",
    ),
    "claim": (lambda who, pk, version, post: actions.claim(who, pk), "You work at this text."),
    "let-go": (lambda who, pk, version, post: actions.let_go(who, pk), "The text is free again."),
    "return": (
        lambda who, pk, version, post: actions.send_back(who, pk, version, post.get("reason", "")),
        "The text went back to its author.",
    ),
    "approve": (
        lambda who, pk, version, post: actions.approve(
            who, pk, version, todays_facts(), post.get("scope", "").strip()[:200]
        ),
        "The text is published.",
    ),
    "confirm": (
        lambda who, pk, version, post: actions.confirm(
            who, pk, version, todays_facts(), post.get("remark", "")
        ),
        "The text is marked as checked and still right.",
    ),
    "retire": (
        lambda who, pk, version, post: actions.retire(who, pk, version, post.get("why", "")),
        "The text is retired; it stays in the archive.",
    ),
    "comment": (
        lambda who, pk, version, post: remarks.comment(
            who, pk, post.get("comment", ""), post.get("part", "")
        ),
        "Your comment is added.",
    ),
}


@editors_only()
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, editor: Editor, pk: int) -> HttpResponse:
    found = get_object_or_404(Description.objects.at_desk(), pk=pk)
    if request.method != "POST":
        return sheet(request, editor, found)
    form = TextForm(request.POST) if "common" in request.POST else None
    step = request.POST.get("do", "save")
    if form and not form.is_valid():
        return sheet(request, editor, found, form=form, status=422)
    if step in ("check", "more"):
        return sheet(request, editor, found, form=form, spare=MORE if step == "more" else SPARE)
    if step != "save" and step not in STEPS:
        return sheet(request, editor, found, form=form, problems=["No such step."], status=422)
    return _take(request, editor, found, form, step)


def _take(
    request: HttpRequest, editor: Editor, found: Description, form: TextForm | None, step: str
) -> HttpResponse:
    """Save what was changed, then take the step; what is refused leaves the text on the page."""
    version = version_in(request.POST)
    before = values_at(found, version)
    mine = changed(form, before) if form else {}
    try:
        if mine and step in ("save", "submit"):
            found = actions.save(editor, found.pk, version, mine)
            version, mine = found.version, {}
        elif mine:
            return sheet(request, editor, found, form=form, problems=[UNSAVED], status=422)
        said = "Saved."
        if step != "save":
            act, said = STEPS[step]
            act(editor, found.pk, version, request.POST)
    except Conflict as error:
        return _meanwhile(
            request, editor, error.current, {**before, **mine} if mine else {}, version
        )
    except Refused as error:
        now = Description.objects.at_desk().get(pk=found.pk)
        return sheet(
            request, editor, now, form=form if mine else None, problems=error.problems, status=422
        )
    messages.success(request, said)
    return redirect("desk:text", pk=found.pk)


def _meanwhile(
    request: HttpRequest, editor: Editor, current: Description, mine: dict[str, Any], version: int
) -> HttpResponse:
    """Somebody else was quicker: show both; who had written nothing sees how the text stands."""
    if mine:
        return conflict(request, editor, current, mine, version)
    said = "Somebody changed the text meanwhile; this is how it stands now. Nothing was done."
    now = Description.objects.at_desk().get(pk=current.pk)
    return sheet(request, editor, now, problems=[said], status=409)
