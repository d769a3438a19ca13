"""Two wrote at once: mine beside theirs beside what both began from, and a choice for each part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from codelookup.descriptions import actions
from codelookup.descriptions.actions import WRITTEN, Conflict, Refused
from codelookup.descriptions.models import Description, Editor
from codelookup.lib.difference import difference

from .doors import editors_only
from .form import LABELS, TextForm, as_lines, from_lines
from .revisions import values_at, values_of, version_in
from .sheet import sheet

MINE, THEIRS, MERGED = "mine", "theirs", "merged"


@dataclass(frozen=True)
class Clash:
    """One field in which the two differ. Texts as `form.as_lines` writes them."""

    name: str
    before: str
    mine: str
    theirs: str
    take: str  # what is chosen so far; empty where both changed it
    merged: str

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def mine_marked(self) -> SafeString:
        return difference(self.before, self.mine)

    @property
    def theirs_marked(self) -> SafeString:
        return difference(self.before, self.theirs)

    @property
    def height(self) -> int:
        return min(24, 2 + sum(1 + len(line) // 70 for line in self.merged.split("\n")))


def conflict(
    request: HttpRequest,
    editor: Editor,
    current: Description,
    mine: Mapping[str, Any],
    version: int,
    chosen: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Show where `mine`, begun from `version`, differs from the text as it stands now."""
    clashes = _clashes(values_at(current, version), mine, values_of(current), chosen or {})
    if not clashes:
        messages.success(request, "Somebody has saved the same words already; nothing is lost.")
        return redirect("desk:text", pk=current.pk)
    names = {clash.name for clash in clashes}
    last = current.history.select_related("history_user__editor").first()
    context = {
        "text": current,
        "editor": editor,
        "clashes": clashes,
        "is_unchosen": any(not clash.take for clash in clashes),
        "is_again": chosen is not None,
        "mine": [(name, as_lines(mine[name])) for name in WRITTEN if name in names],
        "by": getattr(getattr(last.history_user, "editor", None), "byline", "") if last else "",
        "at": last.history_date if last else None,
        "seen": version,
    }
    return render(request, "desk/conflict.html", context, status=409)


def _clashes(
    before: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    chosen: Mapping[str, str],
) -> list[Clash]:
    found = []
    for name in WRITTEN:
        if name not in mine or mine[name] == theirs[name]:
            continue
        only = (
            MINE if theirs[name] == before[name] else THEIRS if mine[name] == before[name] else ""
        )
        was, my, their = (as_lines(values[name]) for values in (before, mine, theirs))
        take, merged = chosen.get(f"take-{name}", only), chosen.get(f"merged-{name}", my)
        found.append(Clash(name, was, my, their, take, merged))
    return found


@editors_only()
@require_POST
def merge(request: HttpRequest, editor: Editor, pk: int) -> HttpResponse:
    """Save what was chosen part by part; who was quicker once more makes a new conflict."""
    found = get_object_or_404(Description.objects.at_desk(), pk=pk)
    version, post = version_in(request.POST), request.POST
    theirs = values_at(found, version)
    asked = [name for name in WRITTEN if f"mine-{name}" in post]
    form = _form({name: _chosen(name, post, theirs) for name in WRITTEN})
    if not form.is_valid():
        return sheet(request, editor, found, form=form, status=422)
    is_chosen = all(post.get(f"take-{name}") in (MINE, THEIRS, MERGED) for name in asked)
    if not is_chosen or post.get("do") == "check":
        mine = _form({name: post.get(f"mine-{name}", as_lines(theirs[name])) for name in WRITTEN})
        values = mine.cleaned_data if mine.is_valid() else form.cleaned_data
        return conflict(request, editor, found, values, version_in(post, "seen"), post.dict())
    try:
        actions.save(editor, pk, version, form.cleaned_data)
    except Conflict as error:
        return conflict(request, editor, error.current, form.cleaned_data, version)
    except Refused as error:
        return sheet(request, editor, found, form=form, problems=error.problems, status=422)
    messages.success(request, "Saved, as you put it together.")
    return redirect("desk:text", pk=pk)


def _chosen(name: str, post: QueryDict, theirs: Mapping[str, Any]) -> str:
    """Return the text of one field as it was chosen; theirs for what did not differ."""
    take = post.get(f"take-{name}")
    if take in (MINE, MERGED):
        return post.get(f"{take}-{name}", "")
    return as_lines(theirs[name])


def _form(texts: Mapping[str, str]) -> TextForm:
    data = QueryDict(mutable=True)
    for name, text in texts.items():
        for key, value in from_lines(name, text).items():
            data.setlist(key, value if isinstance(value, list) else [value])
    return TextForm(data)
