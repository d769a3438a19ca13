import gc
import os
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache

from codelookup.pages import shared
from codelookup.search import index, vocabulary

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("CODELOOKUP_SHARED", ROOT.parent / "shared")) / "data"


ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MISSING = "no Chromium here: install Debian's package, `apt-get install chromium`"


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for rubbish took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session", autouse=True)
def _phrases_named_once() -> Iterator[None]:
    """Cut the vocabulary's terms into words once: hundreds of tests build an index of it."""
    read = vocabulary.phrases
    known: dict[str, Any] = {}

    def phrases() -> tuple[tuple[str, str, str], ...]:
        table = vocabulary.entries()
        if known.get("table") is not table:  # a test may put its own in place
            known.update(table=table, phrases=tuple(read()))
        return tuple(known["phrases"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "phrases", phrases)
        yield


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()
    shared.forget()


@pytest.fixture(scope="session", autouse=True)
def _addresses() -> None:
    """Read the addresses with the site's own settings: allauth decides on its own at import."""
    import_module("codelookup.urls")


@pytest.fixture
def search_index(db: None) -> None:
    """Build the index from what the test has put into the tables so far: call again if need be."""
    index.build()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real official files; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no real official files at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One browser a worker: Playwright can be begun only once in a process."""
    from playwright.sync_api import sync_playwright

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
