"""What became of a text: every revision, by whom and when, and what differs between any two."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from codelookup.descriptions.actions import WRITTEN
from codelookup.descriptions.models import Description, Editor
from codelookup.lib.difference import difference
from codelookup.lib.http import read_only

from .doors import editors_only
from .form import LABELS, as_lines
from .revisions import Revision, revisions


@editors_only()
@read_only
def history(request: HttpRequest, editor: Editor, pk: int) -> HttpResponse:
    """Without a choice of two, the newest and the one before."""
    text = get_object_or_404(Description.objects.at_desk(), pk=pk)
    kept = revisions(text)
    by_pk = {str(each.pk): each for each in kept}
    new = by_pk.get(request.GET.get("new", "")) or next(iter(kept), None)
    place = kept.index(new) if new else 0
    old = by_pk.get(request.GET.get("old", "")) or next(iter(kept[place + 1 :]), new)
    if old and new and kept.index(old) < kept.index(new):
        old, new = new, old
    context = {
        "text": text,
        "kept": kept,
        "old": old,
        "new": new,
        "changes": _changes(old, new) if old and new else [],
    }
    return render(request, "desk/history.html", context)


def _changes(old: Revision, new: Revision) -> list[tuple[str, str]]:
    """Return label and marked difference of every field that is not the same in both."""
    return [
        (LABELS[name], difference(as_lines(old.values[name]), as_lines(new.values[name])))
        for name in WRITTEN
        if old.values[name] != new.values[name]
    ]
