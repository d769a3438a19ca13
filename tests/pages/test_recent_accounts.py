"""Where I was, in an account: on every device, for whoever wants it, and what it costs."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from codelookup.catalog.models import Code
from codelookup.metering import meter, recent
from codelookup.metering.ledger import Listing
from codelookup.metering.models import Meter, NetworkDay, Trail
from codelookup.metering.visitor import COOKIE_AGE, Visitor
from tests.factories import make_user
from tests.metering.visits import (
    at_once,
    browser,
    log_in,
    make_codes,
    member,
    page,
    ready_to_count,
    same_browser,
)
from tests.pages.looking import links, look, plain

from .test_recent import MAKERS, ask, search, shown

pytestmark = pytest.mark.django_db

# The list goes with the granted view, in one statement.
WRITE = "WITH" if connection.vendor == "postgresql" else "INSERT"
LISTING = re.compile(r"metering_(trail|account|grant|page)\b")  # the table, and SQLite's commands


def all_used() -> Client:
    """Return the browser of an account whose views are spent: its list is written alone."""
    client = browser()
    Meter.objects.create(user=User.objects.get(), used=1_000)
    return client


def test_an_accounts_list_is_the_same_on_every_device_and_nobody_elses() -> None:
    first, second, other = browser(), browser(), browser("other@example.org")
    page(first, make_codes(1)[0])
    assert shown(second) == ["A00.00"]
    assert shown(other) == []
    assert recent.COOKIE not in first.cookies


def test_logging_in_moves_the_list_into_the_account_and_out_of_the_browser() -> None:
    codes = make_codes(3)
    page(browser(), codes[0])
    client = Client()
    page(client, codes[1])
    log_in(client)
    assert shown(client) == [codes[1].value, codes[0].value]
    client.post("/accounts/logout/")
    assert shown(client) == []
    log_in(client)
    assert shown(client) == [codes[1].value, codes[0].value]


def test_an_account_that_wants_no_list_takes_none_over() -> None:
    ask(browser(), "off")
    client = Client()
    page(client, make_codes(1)[0])
    log_in(client)
    assert shown(client) == []
    client.post("/accounts/logout/")
    assert shown(client) == []


def test_a_guest_who_wants_no_list_gets_none_in_his_new_account() -> None:
    client = Client()
    ask(client, "off")
    client.post(
        "/accounts/signup/", {"email": "n@example.org", "password1": "correct horse battery"}
    )
    page(client, make_codes(1)[0])
    assert shown(client) == []
    assert Trail.objects.get().is_off
    client.post("/accounts/logout/")
    assert "You have turned this off" in look(client, "/account/views/")


def test_a_guests_no_does_not_empty_the_list_of_an_account() -> None:
    page(browser(), make_codes(1)[0])
    client = Client()
    ask(client, "off")
    log_in(client)
    assert shown(client) == ["A00.00"]


def test_a_deleted_account_takes_its_list_along() -> None:
    page(browser(), make_codes(1)[0])
    assert Trail.objects.exists()
    User.objects.get().delete()
    assert not Trail.objects.exists()


def test_prune_forgets_old_lists_and_remembers_who_wants_none() -> None:
    now = timezone.now()
    for name, seconds, off in (("old", 1, False), ("new", -60, False), ("off", 1, True)):
        kept = {} if off else {"codes": "cpt:64490"}
        then = now - timedelta(seconds=COOKIE_AGE + seconds)
        Trail.objects.create(user=make_user(f"{name}@x.org"), is_off=off, changed_at=then, **kept)
    out = StringIO()
    call_command("prune", stdout=out)
    assert "1 lists of recent codes" in out.getvalue()
    assert set(Trail.objects.values_list("user__email", flat=True)) == {"new@x.org", "off@x.org"}


@pytest.mark.parametrize("kept", [{"codes": "cpt:64490"}, {"searches": "words"}])
def test_nothing_can_be_kept_for_who_wants_no_list(kept: dict[str, str]) -> None:
    with pytest.raises(IntegrityError):
        Trail.objects.create(user=make_user(), is_off=True, changed_at=timezone.now(), **kept)


def test_an_account_has_one_list() -> None:
    user = make_user()
    Trail.objects.create(user=user, changed_at=timezone.now())
    with pytest.raises(IntegrityError):
        Trail.objects.create(user=user, changed_at=timezone.now())


@pytest.mark.parametrize("come", [browser, member, all_used])
def test_what_is_erased_between_reading_and_writing_stays_erased(
    come: Callable[[], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is written with a granted view, with a member's pace, or alone."""
    client, codes = come(), make_codes(2)
    page(client, codes[0])
    read = recent.listing_of

    def erase_after(visitor: Visitor, code: Code) -> Listing:
        found = read(visitor, code)
        Trail.objects.update(codes="", is_off=True)
        return found

    monkeypatch.setattr(recent, "listing_of", erase_after)
    monkeypatch.setattr(meter, "listing_of", erase_after)
    page(client, codes[1])
    assert Trail.objects.get().codes == ""


@pytest.mark.django_db(transaction=True)
def test_a_page_does_not_wait_for_its_place_in_the_list() -> None:
    """Another process, an import, is writing: SQLite takes nothing else meanwhile."""
    client, codes = all_used(), make_codes(2)
    page(client, codes[0])
    writing, read = Event(), Event()

    def write_long() -> None:
        with transaction.atomic():
            NetworkDay.objects.create(key="of an import", day=timezone.localdate())
            writing.set()
            read.wait(60)
        connection.close()

    thread = Thread(target=write_long)
    thread.start()
    assert writing.wait(30)
    try:
        page(client, codes[1])
        is_waiting = thread.is_alive()
    finally:
        read.set()
        thread.join()
    assert is_waiting
    listed = Trail.objects.get().codes.splitlines()
    assert len(listed) == (1 if connection.vendor == "sqlite" else 2)
    page(client, codes[1])
    assert len(Trail.objects.get().codes.splitlines()) == 2


def trail_statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    said = [each["sql"] for each in captured.captured_queries]
    return [statement.split()[0] for statement in said if LISTING.search(statement)]


def test_remembering_costs_an_account_a_read_and_a_write_and_a_guest_nothing() -> None:
    client, codes = browser(), make_codes(3)
    addresses = [code.get_absolute_url() for code in codes]
    ready_to_count()
    assert trail_statements(client, addresses[0]) == ["SELECT", WRITE]
    assert trail_statements(client, addresses[1]) == ["SELECT", WRITE]
    assert trail_statements(client, addresses[1]) == ["SELECT"]
    assert trail_statements(client, "/") == ["SELECT"]
    assert trail_statements(Client(), addresses[0]) == []


def test_a_guests_list_costs_the_start_page_no_query_and_the_own_page_three() -> None:
    client, codes = Client(), make_codes(10)
    costs = []
    client.get("/")  # what is in force is looked up once a version
    for visitor in (Client(), client):
        for code in codes if visitor is client else ():
            page(visitor, code)
        found = []
        for address in ("/", "/account/views/"):
            with CaptureQueriesContext(connection) as captured:
                visitor.get(address)
            found.append(
                [q["sql"] for q in captured.captured_queries if "metering" not in q["sql"]]
            )
        costs.append([len(each) for each in found])
    assert costs[1][0] == costs[0][0]
    assert costs[1][1] - costs[0][1] == 3


@MAKERS
@pytest.mark.parametrize("address", ["/", "/search/", "/account/views/"])
def test_a_page_that_shows_a_list_is_kept_by_no_cache(make: Any, address: str) -> None:
    client = make()
    page(client, make_codes(1)[0])
    response = client.get(address)
    assert "A00.00" in response.content.decode()
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "Cookie" in response["Vary"]


def test_an_answer_that_sets_the_cookie_is_kept_by_no_shared_cache(search_index: None) -> None:
    response = search(Client(), "words")
    assert recent.COOKIE in response.cookies
    assert "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]


def test_what_is_the_same_for_everybody_stays_so_for_who_has_a_list() -> None:
    client = Client()
    page(client, make_codes(1)[0])
    for address in ("/robots.txt", "/opensearch.xml"):
        theirs, nobodys = client.get(address), Client().get(address)
        assert theirs.content == nobodys.content
        assert "public" in theirs["Cache-Control"]
        assert "Cookie" not in theirs.get("Vary", "")


def test_the_legal_page_says_what_is_kept() -> None:
    text = plain(look(Client(), "/legal/"))
    assert "the last 10 code pages and searches" in text
    assert f"{COOKIE_AGE // 86_400} days" in text
    assert "/account/views/#recent" in links(look(Client(), "/legal/"))


@pytest.mark.django_db(transaction=True)
def test_tabs_opened_at_once_are_all_remembered() -> None:
    codes, client = make_codes(6), browser()
    page(client, codes[0])
    twins = [same_browser(client) for _ in codes]
    at_once(6, lambda place: page(twins[place], codes[place]).status_code)
    assert sorted(shown(client)) == [code.value for code in codes]
