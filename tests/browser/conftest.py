"""A real browser: Debian's Chromium, driven by Playwright; one context a visitor."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

from . import world as small_world

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MISSING = "no Chromium here: install Debian's package, `apt-get install chromium`"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if not path and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    if not path:
        pytest.skip(MISSING)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread; Django would refuse the database there.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def world(transactional_db: None, settings: Settings) -> None:
    settings.NEW_GUESTS_PER_NETWORK = 1_000
    small_world.build()


Enter = Callable[..., Page]


@pytest.fixture
def enter(chromium: Browser, live_server: LiveServer, world: None) -> Iterator[Enter]:
    """Return a function that lets a new visitor in: a guest, or `user`; options of the context."""
    contexts = []

    def enter(user: User | None = None, **options: Any) -> Page:
        wide: Any = {"viewport": {"width": 1280, "height": 900}, "base_url": live_server.url}
        context = chromium.new_context(**{**wide, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user:
            client = Client()
            client.force_login(user)
            value = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()
