"""Releases for staff: seen, not touched. Commands change them: `import_release`, `releases`."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from .models import Release


class ReadOnly:
    """Mixed into a ModelAdmin: who may view the model may do no more, whatever his rights."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Release)
class ReleaseAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = [
        "dataset",
        "label",
        "effective_on",
        "row_count",
        "source_name",
        "imported_at",
        "withdrawn_at",
    ]
    list_filter = ["dataset"]
    search_fields = ["dataset", "label", "source_name"]
    date_hierarchy = "effective_on"
