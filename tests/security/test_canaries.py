"""S-01: at every address of the site, nothing gated reaches who may not read it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import resolve

from codelookup.catalog.models import Code
from codelookup.metering.models import View
from tests.accounts.journeys import sign_up
from tests.factories import make_entry
from tests.metering.visits import known_guest
from tests.pages.test_gates import (
    BOT,
    code_addresses,
    everything_sent,
    free_addresses,
    gated_words_in,
)

from . import routes
from .conftest import Entrance

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]

MORE = [
    "/nothing/here/",
    "/cpt/codes/00000/",
    "/search/?q=%00",
    "/robots.txt",
    "/cpt/codes/64490/?format=csv",
    "/accounts/login/?next=/cpt/codes/64490/",
    "/claim-check/?l=64490&l=99999&l=77777&l=88888&on=2026-11-22&d=E11.9&d=E10",
    "/compare/?codes=64490,99213,J3301",
]


# What decisions 0008 and 0009 open to everybody: the words of the axes while a code is built, and
# why an edit stands between two codes that the reader has named.
OPEN = {
    "/icd-10-pcs/build/": ("zqcanarylabel",),
    "/claim-check/": ("zqcanarypair", "zqcanaryunit"),
}


def spent_guest() -> Client:
    return known_guest(make_entry("E10.9").code)


def every_address(site: dict[str, str]) -> list[str]:
    own = [address for code in Code.objects.all() for address in code_addresses(code)]
    return sorted({*site.values(), *own, *free_addresses(), *MORE})


def leaks(ask: Callable[[str], Any], addresses: list[str]) -> dict[str, list[str]]:
    found = {}
    for address in addresses:
        answer = ask(address)
        assert answer.status_code < 500, address
        opened = next((each for path, each in OPEN.items() if address.startswith(path)), ())
        words = [w for w in gated_words_in(everything_sent(answer)) if not w.startswith(opened)]
        if words:
            found[address] = words
    return found


def test_s01_the_walk_passes_every_address_that_the_site_knows(site: dict[str, str]) -> None:
    walked = {resolve(urlsplit(path).path).view_name for path in site.values()}
    assert routes.names() - walked == set()


@pytest.mark.parametrize("kind", ["guest used up", "bot"])
def test_s01_no_gated_word_leaves_at_any_address(kind: str, site: dict[str, str]) -> None:
    client = spent_guest() if kind == "guest used up" else Client(headers=BOT)
    assert leaks(client.get, every_address(site)) == {}


def test_s01_no_gated_word_leaves_in_the_answer_to_head(site: dict[str, str]) -> None:
    assert leaks(Client().head, every_address(site)) == {}
    assert not View.objects.exists()


def test_s01_staff_without_rights_find_no_gated_word_in_the_admin(
    site: dict[str, str], enter: Entrance
) -> None:
    admin = [path for path in site.values() if path.startswith("/admin/")]
    assert leaks(enter("staff").get, admin) == {}


def test_s01_no_gated_word_leaves_by_mail_or_by_a_form(
    site: dict[str, str], mailoutbox: list[EmailMessage]
) -> None:
    client = spent_guest()
    answers = [sign_up(client, "new@example.org", next="/cpt/codes/64490/")]
    forms = {"password/reset/": {"email": "new@example.org"}, "login/": {"login": "a", "next": "/"}}
    answers += [client.post(f"/accounts/{path}", form) for path, form in forms.items()]
    answers.append(client.post("/account/recent/", {"do": "erase"}))
    client.post("/accounts/password/reset/", {"email": "somebody@example.org"})
    sent = [everything_sent(answer) for answer in answers]
    sent += [f"{mail.subject} {mail.body}".lower() for mail in mailoutbox]
    assert mailoutbox
    assert [text for text in sent if gated_words_in(text)] == []


def test_s01_the_walk_would_see_a_leak(site: dict[str, str], enter: Entrance) -> None:
    client = enter("member")
    found = leaks(client.get, [site["pages:code"], site["pages:section"], "/ncci/64490/99999/"])
    assert len(found) == 3
