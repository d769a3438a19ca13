"""Threads of one process that need the same page: one renders it, and the others wait for him."""

from collections.abc import Callable
from threading import Lock
from time import sleep
from typing import Any

import pytest
from django.test import Client

from codelookup.catalog import version
from codelookup.lib.lru import Lru
from codelookup.pages import kept, shared
from codelookup.pages.views import code as code_page
from tests.factories import make_entry
from tests.metering.canaries import CANARY, make_world
from tests.metering.visits import at_once, known_guest, member, page, same_browser

from . import test_kept, test_shared

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 4  # threads of a worker
SLOW = 0.3  # seconds


class Renderings:
    """Counts the pages that are rendered, each slow enough for all threads to be there."""

    def __init__(self, render: Callable[..., Any], failing: int = 0) -> None:
        self.render, self.failing = render, failing
        self.number, self.lock = 0, Lock()

    def __call__(self, *values: Any) -> Any:
        with self.lock:
            self.number += 1
            fails = self.number <= self.failing
        sleep(SLOW)
        if fails:
            raise RuntimeError("of the first alone")
        return self.render(*values)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    test_kept.new_process(monkeypatch)
    test_shared.new_process(monkeypatch)


def count(monkeypatch: pytest.MonkeyPatch, module: Any, failing: int = 0) -> Renderings:
    renderings = Renderings(module._rendered, failing)
    monkeypatch.setattr(module, "_rendered", renderings)
    return renderings


def ask_at_once(client: Client, address: str) -> list[Any]:
    clients = [same_browser(client) for _ in range(MANY)]
    for each in clients:
        each.raise_request_exception = False
    return at_once(MANY, lambda place: clients[place].get(address))


def test_a_code_page_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    code, client = make_entry().code, member()
    page(client, code)
    version.bump()  # as a release does: all pages turn cold
    renderings = count(monkeypatch, code_page)
    answers = ask_at_once(client, code.get_absolute_url())
    assert [each.status_code for each in answers] == [200] * MANY
    assert len({each.content for each in answers}) == 1
    assert renderings.number == 1


def test_a_page_for_everybody_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_entry()
    renderings = count(monkeypatch, shared)
    answers = ask_at_once(Client(), "/icd-10-cm/")
    assert [each.status_code for each in answers] == [200] * MANY
    assert renderings.number == 1


@pytest.mark.parametrize(
    ("module", "address"), [(code_page, "/icd-10-cm/codes/E11.9/"), (shared, "/icd-10-cm/")]
)
def test_who_fails_harms_nobody_else(
    monkeypatch: pytest.MonkeyPatch, module: Any, address: str
) -> None:
    make_entry()
    client = member()
    count(monkeypatch, module, failing=1)
    answers = ask_at_once(client, address)
    assert sorted(each.status_code for each in answers) == [200] * (MANY - 1) + [500]
    assert client.get(address).status_code == 200


def test_who_sees_less_does_not_wait_for_who_sees_more(monkeypatch: pytest.MonkeyPatch) -> None:
    code = next(code for code in make_world() if code.value == "64490")
    clients = [member(), known_guest()]
    for client in clients:
        page(client, code)
    version.bump()
    renderings = count(monkeypatch, code_page)
    texts = at_once(2, lambda place: page(clients[place], code).content.decode())
    assert [CANARY in text for text in texts] == [True, False]
    assert renderings.number == 2


def test_a_page_of_the_version_before_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables change while the first renders: who comes then gets what they say now."""
    code, client = make_entry(long="Former words").code, member()
    page(client, code)
    version.bump()
    renderings = count(monkeypatch, code_page)

    def ask(place: int) -> str:
        if place == 0:
            return str(page(clients[0], code).content)
        sleep(SLOW / 3)
        code.entries.update(long="Present words")
        version.bump()
        return str(page(clients[1], code).content)

    clients = [same_browser(client) for _ in range(2)]
    texts = at_once(2, ask)
    assert ["Former words" in text for text in texts] == [False, False]
    assert ["Present words" in text for text in texts] == [True, True]
    assert renderings.number in (2, 3)  # the first anew; the second, or what the first has kept


def test_nobody_waits_where_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    code, client = make_entry().code, member()
    page(client, code)
    monkeypatch.setattr(kept, "_pages", Lru(0))
    renderings = count(monkeypatch, code_page)
    ask_at_once(client, code.get_absolute_url())
    assert renderings.number == MANY
