"""Accounts for staff: find a person by e-mail, lift the limit, take a lost second factor away."""

from typing import Any

import allauth.mfa.admin  # noqa: F401  it registers a page that shows secrets; ours replaces it
from allauth.account.admin import EmailAddressAdmin as AllauthEmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .actions import LastSuperuser, delete_account
from .models import Membership, User

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


class AddUserForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 0
    readonly_fields = ["granted_by"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """Who has no account gets one here; an address is changed by its owner, who confirms it."""

    add_form = AddUserForm
    ordering = ["email"]
    list_display = ["email", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email"]
    inlines = [MembershipInline]
    fieldsets = (
        (None, {"fields": ("email", "password", "is_active")}),
        ("Rights", {"fields": RIGHTS}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.inlines if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only a superuser hands out rights; nobody rewrites dates."""
        if not obj:
            return []
        rights = [] if request.user.is_superuser else list(RIGHTS)
        return ["email", "date_joined", "last_login", *rights]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj and obj.is_last_superuser():
            return False
        return super().has_delete_permission(request, obj) and _is_within_reach(request, obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        self.delete_queryset(request, User.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Nothing of an account stays, whoever deletes it: not in the record of staff either."""
        for user in queryset:
            try:
                delete_account(user)
            except LastSuperuser as error:
                self.message_user(request, str(error), messages.ERROR)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for each in formset.forms:
            each.instance.granted_by = str(request.user)
        super().save_formset(request, form, formset, change)


def _is_within_reach(request: HttpRequest, user: User | None) -> bool:
    """Staff do not touch other staff's accounts, or they could make themselves superusers."""
    return bool(request.user.is_superuser or user is None or not user.is_staff)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["user", "starts_on", "until", "granted_by", "remark"]
    list_filter = ["until"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    autocomplete_fields = ["user"]
    readonly_fields = ["granted_by"]
    date_hierarchy = "starts_on"

    def save_model(
        self, request: HttpRequest, obj: Membership, form: forms.Form, change: bool
    ) -> None:
        obj.granted_by = str(request.user)
        super().save_model(request, obj, form, change)


class BySuperusers:
    """Mixed into a ModelAdmin by which one could make oneself a superuser: others only look."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_superuser)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        return actions if request.user.is_superuser else {}


for model in (Authenticator, EmailAddress, Group):
    admin.site.unregister(model)


@admin.register(Group)
class GroupAdmin(BySuperusers, DjangoGroupAdmin):
    """A group is rights: who could change one could give himself any."""


@admin.register(EmailAddress)
class EmailAddressAdmin(BySuperusers, AllauthEmailAddressAdmin):  # type: ignore[misc]
    """An address is a way in: a new password goes there."""


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Second factors: staff may remove one for a person who lost it, and see no secret."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_within_reach(
            request, obj.user if obj else None
        )
