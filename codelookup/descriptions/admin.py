"""Our texts for staff: written, reviewed and published here under the rules of the files."""

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin

from .content import PARTS, Text, problems
from .models import Description, State


class DescriptionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Description
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sites", "family"):
            self.fields[name].required = False

    def clean_sites(self) -> list[Any]:
        return self.cleaned_data["sites"] or []

    def clean_family(self) -> list[Any]:
        return self.cleaned_data["family"] or []

    def clean(self) -> dict[str, Any]:
        """Publish only what `check_descriptions` would let pass; drafts may be unfinished."""
        data = super().clean() or self.cleaned_data
        if data.get("state") == State.PUBLISHED and not self.errors:
            if not data["reviewed_on"]:
                self.add_error("reviewed_on", "A published text says when it was reviewed.")
            else:
                parts = {part: data[part] for part in PARTS.values() if data[part]}
                for problem in problems(Text(Path("admin/form"), data, parts)):
                    self.add_error(None, problem)
        return data


@admin.register(Description)
class DescriptionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = DescriptionForm
    list_display = ["code", "title", "state", "author", "reviewer", "reviewed_on", "updated_at"]
    list_filter = ["state", "code__system", "language"]
    list_select_related = ["code"]
    search_fields = ["code__value", "title", "author", "reviewer"]
    raw_id_fields = ["code"]
    readonly_fields = ["source_file", "source_sha256", "updated_at"]
