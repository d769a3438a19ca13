"""S-28, S-41: what is stored or asked is text and stays text, seen by a real browser."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from codelookup.catalog.models import Code
from codelookup.descriptions.models import Description, Editor, Role
from codelookup.search import index
from tests.browser.test_every_page import LISTEN
from tests.pages.test_gates import code_addresses

from .conftest import Entrance
from .vectors import VECTORS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(400),
]

APPS = ("catalog", "payment", "edits", "descriptions", "accounts", "metering")
# What finds rows rather than being shown: systems, keys, addresses, states, hashes.
KEPT = {
    "system", "value", "key", "dataset", "source_sha256", "notice", "kind", "path", "book", "slug",
    "column", "language", "state", "password", "email", "guest_hash", "codes", "level", "addendum",
}  # fmt: skip
LEAST = 12  # characters: shorter fields hold indicators
# What no page of ours and none of the admin has: handlers, addresses that run, inline script.
RUNNING = """() => [...document.querySelectorAll("*")].flatMap(each => [
    ...[...each.attributes].filter(one => /^on|^hx-on/i.test(one.name)
        || (/^(href|src|action|data|formaction)$/i.test(one.name) && /^\\s*(javascript|data:text)/i.test(one.value)))
        .map(one => `${each.tagName} ${one.name}=${one.value}`),
    ...(["SCRIPT", "IFRAME", "OBJECT", "EMBED", "BASE", "STYLE"].includes(each.tagName)
        && !each.src && each.type !== "application/ld+json" && each.type !== "application/json"
        ? [each.outerHTML.slice(0, 80)] : []),
])"""


def poison() -> int:
    """Put vectors into every field that is shown, of every row; return how many were put."""
    put = 0
    for model in apps.get_models():
        if model._meta.app_label not in APPS:
            continue
        for row in model._default_manager.all():
            put += _poison_row(row, put)
    return put


def _poison_row(row: models.Model, start: int) -> int:
    changes: dict[str, Any] = {}
    for field in row._meta.fields:
        value = getattr(row, field.name)
        if field.name in KEPT or field.choices:
            continue
        if isinstance(field, models.JSONField):
            changes[field.name] = _poisoned(value)
        elif isinstance(field, models.TextField):
            changes[field.name] = f"{value}\n\n" + "\n\n".join(VECTORS)
        elif isinstance(field, models.CharField) and (field.max_length or 0) >= LEAST:
            changes[field.name] = fitting(field.max_length or 0, start + len(changes))
    if changes:
        type(row)._default_manager.filter(pk=row.pk).update(**changes)
    return len(changes)


def fitting(width: int, start: int) -> str:
    """Return as many vectors as fit, beginning with another one each time."""
    text = ""
    for place in range(len(VECTORS)):
        vector = VECTORS[(start + place) % len(VECTORS)]
        if len(text) + len(vector) <= width:
            text += vector
    return text


def _poisoned(value: Any) -> Any:
    """Poison the texts in a JSON field; figures and codes in it are left as they are."""
    if isinstance(value, dict) and "title" in value:  # a source
        return {"title": " ".join(VECTORS), "url": "javascript:alert(39)"}
    if isinstance(value, dict):
        return {name: _poisoned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_poisoned(each) for each in value]
    return f"{value} {' '.join(VECTORS)}" if isinstance(value, str) and len(value) > 6 else value


@pytest.fixture
def page(
    site: dict[str, str],
    enter: Entrance,
    chromium: Browser,
    live_server: LiveServer,
    settings: Settings,
) -> Iterator[Page]:
    """A superuser's browser on a site full of vectors, which hears dialogs and the CSP's reports."""
    settings.MEMBER_PAGES_PER_MINUTE = 10_000
    client = enter("superuser")
    ContentType.objects.clear_cache()
    assert poison() > 300
    User.objects.filter(email="somebody@example.org").update(
        email='"<script>alert(1)</script>"@example.org'
    )
    Editor.objects.create(user=User.objects.get(is_superuser=True), role=Role.CHIEF, byline="Chief")
    index.build()
    context = chromium.new_context(base_url=live_server.url)
    context.set_default_timeout(20_000)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.add_init_script(LISTEN)
    yield page
    context.close()


def hear(page: Page) -> list[str]:
    heard: list[str] = []

    def on_dialog(dialog: Any) -> None:
        heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def on_console(message: ConsoleMessage) -> None:
        if "Security Policy" in message.text:
            heard.append(message.text)

    def on_request(request: Request) -> None:
        if "//evil" in request.url:
            heard.append(request.url)

    page.on("dialog", on_dialog)
    page.on("console", on_console)
    page.on("request", on_request)
    return heard


def walk(page: Page, addresses: list[str]) -> dict[str, list[str]]:
    heard, found = hear(page), {}
    for address in addresses:
        answer = page.goto(address, wait_until="load")
        assert answer
        assert answer.status < 500, address
        each = [*heard, *page.evaluate("window.violated"), *page.evaluate(RUNNING)]
        heard.clear()
        if each:
            found[address] = each
    return found


def reflecting() -> list[str]:
    """Addresses that say what they were asked, with a vector in each place."""
    places = [
        "/search/?q=*&list=1", "/search/?q=*&system=*&within=*", "/search/suggest/?q=*",
        "/cpt/codes/*/", "/icd-10-cm/browse/*/", "/icd-10-cm/index/diseases/*/", "/icd-10-pcs/build/*/",
        "/icd-10-cm/build/*/", "/ncci/*/64490/", "/compare/?codes=*", "/claim-check/?l=*&d=*&pos=*&on=*",
        "/claim-check/?paste=*", "/cpt/codes/64490/?on=*", "/cpt/codes/64490/?place=*&locality=*",
        "/cpt/codes/64490/fees/?sort=*&place=*", "/cpt/codes/64490/ncci-edits/?partner=*",
        "/accounts/password/reset/?next=*", "/accounts/reauthenticate/?next=*",
        "/accounts/confirm-email/*/", "/admin/accounts/user/?q=*", "/admin/login/?next=*", "/*/",
    ]  # fmt: skip
    used = [VECTORS[0], VECTORS[29], VECTORS[38], VECTORS[42]]
    return [
        path.replace("*", quote(used[(number + turn) % 4], safe=""))
        for number, path in enumerate(places)
        for turn in range(2)
    ]


def test_s41_stored_vectors_are_text_on_every_page(page: Page, site: dict[str, str]) -> None:
    downloads = (
        "/download/",
        "/logout/",
        "/opensearch/",
        "/account/recent/",
        "/look/",
        "/remove/",
        "/draft/",
        "/merge/",
        "/export/",
        "jsi18n",
        "autocomplete",
        ".xml",
        ".txt",
    )
    addresses = [path for path in site.values() if not any(each in path for each in downloads)]
    for value in ("E11.9", "0SG00A0", "470", "KX", "11", "64490", "99213", "J3301"):
        code = Code.objects.filter(value=value).latest("pk")
        own = [path for path in code_addresses(code) if "?" not in path]
        addresses += own if value in ("E11.9", "J3301") else own[:1]
    text = Description.objects.latest("pk")
    addresses += [f"/desk/texts/{text.pk}/{each}" for each in ("", "preview/", "history/")]
    addresses.append(f"/desk/{text.code.system}/{text.code.value}/")
    assert walk(page, list(dict.fromkeys(addresses))) == {}


def test_s41_vectors_in_an_address_are_text_on_the_page(page: Page) -> None:
    assert walk(page, reflecting()) == {}
    # What was searched for stands among the recent searches now, and in the box's suggestions.
    heard = hear(page)
    page.goto("/account/views/")
    page.goto("/")
    page.get_by_label("Search codes").press_sequentially("zebra")
    page.locator("[role=option]").first.wait_for()
    assert [*heard, *page.evaluate("window.violated"), *page.evaluate(RUNNING)] == []


def test_s41_the_browser_would_hear_a_vector_that_is_no_text(page: Page) -> None:
    page.goto("/about/")
    heard = hear(page)
    page.evaluate(
        "all => all.forEach(each => document.body.insertAdjacentHTML('beforeend', each))", VECTORS
    )
    page.wait_for_timeout(500)
    assert len(page.evaluate("window.violated")) >= 5
    assert len(page.evaluate(RUNNING)) >= 20
    assert heard
    # The policy holds where escaping would have failed: nothing ran.
    assert not [each for each in heard if each.startswith("dialog")]


def test_s41_the_list_covers_the_classes() -> None:
    assert len(VECTORS) == len(set(VECTORS)) >= 40


def test_s41_vectors_leave_the_csv_and_the_feeds_as_text(
    site: dict[str, str], enter: Entrance
) -> None:
    poison()
    index.build()
    client: Client = enter("superuser")
    for path in (f"{site['pages:code']}notes/?format=csv", "/search/?q=E11.9+64490&format=csv"):
        answer = client.get(path)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "attachment" in answer["Content-Disposition"]
