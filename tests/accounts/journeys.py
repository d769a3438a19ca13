"""What people do on the account pages, as a browser sends it."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from .conftest import PASSWORD

CODE = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", re.M)


def sign_up(client: Client, email: str = "ann@example.org", **data: str) -> HttpResponse:
    fields = {"email": email, "password1": PASSWORD, "website": "", **data}
    return client.post("/accounts/signup/", fields)


def log_in(client: Client, email: str = "ann@example.org", **data: str) -> HttpResponse:
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD, **data})


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_in(message: Any) -> str:
    found = CODE.search(message.body)
    assert found, message.body
    return found[0]
