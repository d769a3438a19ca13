"""S-33: every address times every kind of visitor gets what the table in `routes.py` says."""

from pprint import pformat

import pytest
from django.contrib import admin
from django.test import Client

from tests.factories import make_user

from . import routes
from .conftest import Entrance

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]


def found(client: Client, path: str) -> str:
    """Return the word of the table for what this visitor gets."""
    answer = client.get(path, follow=True)
    if answer.status_code != 200:
        return str(answer.status_code)
    if not answer.redirect_chain:
        return "ok"
    end = answer.redirect_chain[-1][0].split("?")[0]
    ends = {
        "/accounts/login/": "login",
        "/accounts/reauthenticate/": "again",
        "/accounts/2fa/reauthenticate/": "again",
        "/accounts/2fa/": "factor",
    }
    return ends.get(end, "away")


def test_s33_every_address_has_its_line_in_the_table(site: dict[str, str]) -> None:
    assert routes.names() - set(routes.table()) == set()
    assert set(routes.table()) - routes.names() == set()
    assert {model._meta.label_lower for model in admin.site._registry} == set(routes.MODELS)


@pytest.mark.parametrize("visitor", routes.VISITORS)
def test_s33_each_visitor_gets_what_the_table_says(
    visitor: str, site: dict[str, str], enter: Entrance
) -> None:
    client, place = enter(visitor), routes.VISITORS.index(visitor)
    wrong = {}
    for name, (_, answers) in routes.table().items():
        words = answers.split()
        wanted = words[place] if len(words) > 1 else words[0]
        if (got := found(client, site[name])) != wanted:
            wrong[name] = f"{site[name]}: {got}, not {wanted}"
    assert not wrong, pformat(wrong, width=150)


def test_s33_staff_without_a_second_factor_get_no_page_of_the_admin(site: dict[str, str]) -> None:
    client = Client()
    client.force_login(make_user("new@example.org", is_staff=True, is_superuser=True))
    names = [name for name in site if name.startswith("admin:") and name != "admin:logout"]
    assert {name: found(client, site[name]) for name in names} == dict.fromkeys(names, "factor")
