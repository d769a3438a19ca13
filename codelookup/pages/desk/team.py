"""Who works at the desk, and who looks after which codes. The editor-in-chief's page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from codelookup.catalog.systems import System, key
from codelookup.descriptions.models import Assignment, Editor, Role

from .doors import editors_only


class RangeForm(forms.Form):
    """A range of codes for an editor; one code alone is a range from it to itself."""

    editor = forms.ModelChoiceField(Editor.objects.all(), empty_label=None)
    system = forms.ChoiceField(choices=System.choices)
    first = forms.CharField(max_length=12, label="from")
    last = forms.CharField(max_length=12, required=False, label="to")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = key(found.get("first", "")), key(found.get("last", ""))
        last = last or first
        if not first:
            raise forms.ValidationError("Write the first code of the range, as E08 or 64490.")
        if last < first:
            raise forms.ValidationError(f"{last} stands before {first}; exchange the two.")
        return {**found, "first": first, "last": last}


@editors_only(Role.CHIEF)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, editor: Editor) -> HttpResponse:
    """Show everybody with his ranges; a POST adds one."""
    form = RangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                added = Assignment.objects.create(**form.cleaned_data)
        except IntegrityError:
            form.add_error(None, "The editor looks after this range already.")
        else:
            messages.success(request, f"Added: {added}.")
            return redirect("desk:team")
    editors = Editor.objects.select_related("user").prefetch_related("assignments")
    status = 422 if form.errors else 200
    context = {"editors": editors, "form": form}
    return render(request, "desk/team.html", context, status=status)


@editors_only(Role.CHIEF)
@require_POST
def remove_range(request: HttpRequest, editor: Editor, pk: int) -> HttpResponse:
    """Take a range away; one that is gone already is no error."""
    found = Assignment.objects.filter(pk=pk).select_related("editor").first()
    if found:
        found.delete()
        messages.success(request, f"Removed: {found}.")
    return redirect("desk:team")
