"""What happens to accounts, a line each in the log: an account by its number, not its address."""

from typing import Any

import structlog
from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.contrib.auth import update_session_auth_hash
from django.dispatch import Signal
from django.http import HttpRequest

from .models import User

log = structlog.get_logger("codelookup.accounts")

EVENTS: dict[str, Signal] = {
    "logged_in": auth.user_logged_in,
    "logged_out": auth.user_logged_out,
    "login_failed": auth.user_login_failed,
    "signed_up": account.user_signed_up,
    "password_changed": account.password_changed,
    "password_set": account.password_set,
    "password_reset": account.password_reset,
    "address_changed": account.email_changed,
    "factor_added": mfa.authenticator_added,
    "factor_removed": mfa.authenticator_removed,
    "recovery_codes_made": mfa.authenticator_reset,
}


def connect() -> None:
    for name, signal in EVENTS.items():
        signal.connect(_writer(name), weak=False, dispatch_uid=f"accounts.{name}")
    account.email_changed.connect(stay, dispatch_uid="accounts.stay")
    account.authentication_step_completed.connect(renew, dispatch_uid="accounts.renew")


def _writer(name: str) -> Any:
    def write(sender: object, user: User | None = None, **kwargs: object) -> None:
        log.info(name, user=user.pk if user else None)

    return write


def stay(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Keep the session in which the address was changed; every other one has ended by that."""
    update_session_auth_hash(request, user)


def renew(
    sender: object, request: HttpRequest, reauthenticated: bool = False, **kwargs: object
) -> None:
    """Change the session's key after "Is it you?" too; at login Django does it."""
    if reauthenticated:
        request.session.cycle_key()
