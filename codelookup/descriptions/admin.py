"""Our texts for staff to look at; they are written, reviewed and published at the editor's desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Assignment, Description, Editor


@admin.register(Description)
class DescriptionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only: a change here would pass neither the gate nor a second pair of eyes."""

    list_display = ["code", "title", "state", "author", "reviewer", "reviewed_on", "updated_at"]
    list_filter = ["state", "code__system", "language"]
    list_select_related = ["code"]
    search_fields = ["code__value", "title", "author", "reviewer"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AssignmentInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Assignment
    extra = 0


@admin.register(Editor)
class EditorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who works at the desk, in which role and under which name."""

    list_display = ["byline", "role", "user"]
    list_filter = ["role"]
    list_select_related = ["user"]
    search_fields = ["byline", "user__email"]
    autocomplete_fields = ["user"]
    inlines = [AssignmentInline]
