"""Meters for staff who help a person: whose, and how many views. What was read is not shown."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from codelookup.catalog.admin import ReadOnly

from .models import Meter


@admin.register(Meter)
class MeterAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["user", "used"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    fields = ["user", "used"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meter]:
        return super().get_queryset(request).filter(user__isnull=False)
