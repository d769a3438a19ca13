"""allauth's forms where they fall short: sign-up tells by its time, keys fall over nonsense."""

import struct
from typing import Any

from allauth.account import forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as keys
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .models import User

# What fido2 raises, besides its own errors, for an answer that is no answer of a security key.
NONSENSE = (AttributeError, LookupError, TypeError, ValueError, struct.error)


class SignupForm(forms.SignupForm):  # type: ignore[misc]
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            # A new account costs one hash; without it the time would tell who has an account.
            make_password(self.cleaned_data["password1"])
        try:
            user, response = super().try_save(request)
        except IntegrityError:
            # The same form came twice at the same moment, and the other one has made the account.
            return None, redirect("account_login")
        return user, response


class AddKeyForm(keys.AddWebAuthnForm):  # type: ignore[misc]
    def clean(self) -> Any:
        try:
            return super().clean()
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class KeyForm(keys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class KeyAgainForm(KeyForm):
    reauthenticated = True
