"""The sign-up form: as slow for an address that has an account as for a new one."""

from allauth.account import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse

from .models import User


class SignupForm(forms.SignupForm):  # type: ignore[misc]
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            # A new account costs one hash; without it the time would tell who has an account.
            make_password(self.cleaned_data["password1"])
        user, response = super().try_save(request)
        return user, response
