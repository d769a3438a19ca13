"""What a first visit weighs, from the real server: gunicorn, whitenoise, compressed files."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page

from .visiting import CODE_PAGES, go

pytestmark = pytest.mark.browser

BUDGET = 60_000  # bytes over the wire, styles, script and icon included
SCRIPTS, STYLES = 25_000, 20_000  # of them


@pytest.fixture(scope="module")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Collect, hash and compress the static files as `make setup` does."""
    folder = tmp_path_factory.mktemp("served") / "static"
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run([*command, "--ignore", "admin"], check=True, env=environment(folder))
    return folder


def environment(static_root: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.browser.served",
        "SECRET_KEY": "tests only",
        "STATIC_ROOT": str(static_root),
    }


def database_url() -> str:
    """Return the address of the test database, for another process."""
    db = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{db['NAME']}"
    return f"postgres://{db['USER']}:{db['PASSWORD']}@{db['HOST']}:{db['PORT']}/{db['NAME']}"


@pytest.fixture
def gunicorn(world: None, static_files: Path) -> Iterator[str]:
    """Serve the test's world with gunicorn on a free port; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    more = {"DATABASE_URL": database_url(), "SEARCH_INDEX": str(settings.SEARCH_INDEX)}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "codelookup.wsgi", "--bind", f"127.0.0.1:{port}",
         "--worker-class", "gthread", "--no-control-socket", "--log-level", "error"],
        env=environment(static_files) | more,
    )  # fmt: skip
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("gunicorn did not start within 30 seconds")


def weigh(page: Page, path: str) -> dict[str, int]:
    """Open a page and return the bytes that came over the wire, by address."""
    session = page.context.new_cdp_session(page)
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def sent(event: Any) -> None:
        urls[event["requestId"]] = event["request"]["url"]

    def finished(event: Any) -> None:
        sizes[urls[event["requestId"]]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    go(page, path)
    page.wait_for_load_state("networkidle")
    return sizes


@pytest.mark.parametrize("path", ["/", CODE_PAGES["code of cpt"], CODE_PAGES["code of hcpcs"]])
def test_a_first_visit_weighs_less_than_60_kilobytes(
    chromium: Browser, gunicorn: str, path: str
) -> None:
    page = chromium.new_context(base_url=gunicorn).new_page()
    sizes = weigh(page, path)
    page.context.close()
    assert any(url.endswith(".css") for url in sizes), "the styles were not counted"
    assert sum(sizes.values()) < BUDGET, sizes
    for kind, most in ((".js", SCRIPTS), (".css", STYLES)):
        assert 0 < sum(size for url, size in sizes.items() if url.endswith(kind)) < most, sizes
