"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open; the address we came from is kept by allauth's own checks of `next`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True
