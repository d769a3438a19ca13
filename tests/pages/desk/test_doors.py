"""Who may enter: every view of the desk, every kind of visitor."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from codelookup.descriptions.models import Assignment, Description, Editor, ErrorReport, State
from codelookup.pages import sitemaps
from codelookup.search import index
from codelookup.urls import desk
from tests.metering.visits import browser
from tests.pages.desk.working import (
    address,
    at_desk,
    author,
    begun,
    chief,
    filled,
    reviewer,
)
from tests.pages.looking import look, plain

pytestmark = pytest.mark.django_db

CHIEFS = {"team", "remove-range"}


@pytest.fixture
def text() -> Description:
    return begun(author(), title="A secret title nobody may read")


def addresses(text: Description) -> dict[str, str]:
    report = ErrorReport.objects.create(code=text.code, section="fees", message="It is wrong.")
    assert text.writer
    held = Assignment.objects.create(editor=text.writer, system="cpt", first="1", last="2")
    arguments: dict[str, list[Any]] = {
        "queue": [],
        "start": [],
        "team": [],
        "draft": ["cpt", text.code.value],
        "remove-range": [held.pk],
        "report": [report.pk],
        "code": ["cpt", "64490"],
    }
    names = [each.name for each in desk]
    return {
        name: reverse(f"desk:{name}", args=arguments.get(name, [text.pk])) for name in names if name
    }


def test_a_visitor_without_an_account_is_sent_to_log_in(text: Description) -> None:
    for path in addresses(text).values():
        response: Any = Client().get(path)
        assert (response.status_code, response.url) == (302, f"/accounts/login/?next={path}")


def test_an_account_without_a_role_gets_403_in_the_sites_look(text: Description) -> None:
    for path in addresses(text).values():
        for method in ("get", "post"):
            response = getattr(browser("guest@example.org"), method)(path)
            assert response.status_code == 403, path
            assert "Not for this account" in response.content.decode()
            assert "secret" not in response.content.decode()


@pytest.mark.parametrize("make", [author, reviewer])
def test_the_team_is_the_chiefs_page_alone(make: Any, text: Description) -> None:
    client = at_desk(make("Tom Other"))
    for name, path in addresses(text).items():
        wanted = {403} if name in CHIEFS else {200, 302, 405}
        assert client.get(path).status_code in wanted, path
        if name in CHIEFS:
            assert client.post(path).status_code == 403
    assert Assignment.objects.exists()


def test_reading_changes_nothing(text: Description) -> None:
    client = at_desk(chief())
    for path in addresses(text).values():
        assert client.get(path).status_code in (200, 302, 405)
    assert Assignment.objects.count() == ErrorReport.objects.open().count() == 1
    assert (text.history.count(), Description.objects.count()) == (2, 1)


def test_forms_without_the_sites_own_sign_change_nothing(text: Description) -> None:
    client = at_desk(chief(), enforce_csrf_checks=True)
    for path in addresses(text).values():
        response = client.post(path, {**filled(text), "title": "From elsewhere"})
        assert response.status_code in (403, 405), path
    assert Description.objects.get() == text
    assert Description.objects.get().title == "A secret title nobody may read"
    assert Assignment.objects.exists()


def test_no_page_of_the_desk_is_kept_or_indexed(text: Description) -> None:
    client = at_desk(chief())
    for path in addresses(text).values():
        response = client.get(path)
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", ")), path
        assert response["X-Robots-Tag"] == "noindex"
    assert "Disallow: /desk/" in look(client, "/robots.txt")


def test_a_draft_stands_nowhere_but_at_the_desk(text: Description) -> None:
    index.build()
    sitemaps.build()
    client = Client()
    own = text.code.get_absolute_url()
    for path in (own, "/search/?q=secret&list=1", "/search/suggest/?q=secret", "/errata/", "/"):
        assert "secret title" not in look(client, path), path
    for name in ("site", "cpt"):
        assert "desk" not in look(client, f"/sitemap-{name}-1.xml")
    assert address(text) not in look(client, own)


def test_a_draft_does_not_make_the_search_index_stale(text: Description) -> None:
    before = index.version()
    at_desk(text.writer).post(address(text), filled(text, title="Another title"))
    assert Description.objects.get().title == "Another title"
    assert index.version() == before


def test_editors_alone_are_led_to_the_desk(text: Description) -> None:
    own = text.code.get_absolute_url()
    for client in (Client(), browser("guest@example.org")):
        assert "/desk/" not in look(client, own)
    html = look(at_desk(reviewer()), own)
    assert "/desk/cpt/64490/" in html
    assert "Write a text" in plain(html)
    Description.objects.update(state=State.PUBLISHED, reviewer="Rob", reviewed_on="2026-11-01")
    assert "Edit this text" in plain(look(at_desk(chief()), own))


def test_a_role_that_was_taken_away_opens_nothing(text: Description) -> None:
    client = at_desk(chief())
    assert client.get(address(text)).status_code == 200
    Editor.objects.filter(role="chief").delete()
    assert client.get(address(text)).status_code == 403
