"""How allauth behaves here: where `next` may lead, what it says, what staff are told."""

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from .models import User

log = structlog.get_logger("codelookup.accounts")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "email_password_mismatch": "Address and password do not belong together.",
        "email_taken": "This address has an account already: log in, or ask for a new password.",
        "enter_current_password": "This is not your current password.",
        "incorrect_code": "This is not the code. Codes end after a few minutes.",
        "incorrect_password": "This is not your password.",
        "rate_limited": "Too many requests. Wait a minute, then try again.",
        "too_many_login_attempts": "Too many failed attempts. Wait five minutes, then try again.",
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Follow `next` only as a path on this host: never an address that names a host."""
        return bool(url and url.startswith("/") and url_has_allowed_host_and_scheme(url, None))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Refuse who comes by another way than that of the proxies: no limit could count him."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured as error:
            log.error("proxies_do_not_match", remedy="TRUSTED_PROXIES says how many stand in front")
            raise PermissionDenied from error

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a message; if the mail server fails, say so on the page that follows."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are of this kind
            log.error("mail_failed", reason=type(error).__name__)
            messages.error(self.request, "The mail could not be sent. Try again in a few minutes.")

    def send_account_already_exists_mail(self, email: str) -> None:
        """Whoever signs up twice wants to get in: the mail offers the ways that exist."""
        context = {"login_url": self.request.build_absolute_uri(reverse("account_login"))}
        self.send_mail("account/email/account_already_exists", email, context)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        if user.is_staff and not is_mfa_enabled(user):
            hint = format_html(
                'Staff pages open to accounts with a second factor: <a href="{}">set one up</a>.',
                reverse("mfa_index"),
            )
            messages.warning(request, hint)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "With a second factor in use the address cannot be changed.",
        "cannot_delete_authenticator": "This second factor cannot be removed.",
        "cannot_generate_recovery_codes": "Recovery codes come with the first factor: set one up.",
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": "Confirm your address first; then set up a second factor.",
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Propose a name for the next security key; its owner may choose another."""
        return f"Key {Authenticator.objects.filter(user=user, type=type).count() + 1}"
