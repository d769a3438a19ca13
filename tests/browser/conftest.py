"""A real browser: Debian's Chromium, driven by Playwright; one context a visitor."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

from . import world as small_world


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
