"""What people do on the account pages, as a browser sends it."""

import re
from typing import Any

from django.test import Client

PASSWORD = "correct horse battery"  # of tests.factories.make_user
CODE = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", re.M)


def sign_up(client: Client, email: str = "ann@example.org", **data: str) -> Any:
    fields = {"email": email, "password1": PASSWORD, "website": "", **data}
    return client.post("/accounts/signup/", fields)


def log_in(client: Client, email: str = "ann@example.org", **data: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD, **data})


def confirm_password(client: Client) -> None:
    """Answer "Is it you?", which stands before every change of an account."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_in(message: Any) -> str:
    found = CODE.search(message.body)
    assert found, message.body
    return found[0]
