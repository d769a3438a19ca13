"""SQLite while somebody writes for long: who reads does not notice, who writes waits, then 503."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from .conftest import Home
from .sites import Site, serve
from .world import CODES

FIRST, SECOND, THIRD = (f"/icd-10-cm/codes/{value}/" for value in CODES[:3])


@pytest.fixture(scope="module")
def site(on_sqlite: Home) -> Iterator[Site]:
    with serve(*on_sqlite[:2], VIEW_ALLOWANCE_GUEST="2") as running:
        yield running


@contextmanager
def writing(home: Home) -> Iterator[sqlite3.Connection]:
    """Hold the one lock that SQLite has for writers, as a long import does."""
    with closing(sqlite3.connect(home.url.removeprefix("sqlite:///"))) as database:
        database.execute("BEGIN IMMEDIATE")
        yield database
        database.rollback()


def test_who_reads_does_not_notice_a_long_writer(site: Site, on_sqlite: Home) -> None:
    """5.2: home, search, sources, and a code page that the visitor has opened before."""
    cookie = site.get(FIRST).cookie
    with writing(on_sqlite):
        paths = ("/", "/sources/", f"/search/?q={CODES[0]}", "/search/?q=words", "/readyz")
        answers = [site.get(path, cookie) for path in (*paths, FIRST)]
    assert [each.status for each in answers] == [200, 200, 302, 200, 200, 200]


def test_who_writes_waits_and_is_asked_to_come_back(site: Site, on_sqlite: Home) -> None:
    """5.2: a view that must be counted; 503 after the timeout and never 500."""
    with writing(on_sqlite):
        refused = site.get(SECOND)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
    assert site.get(SECOND).status == 200


def test_a_writer_that_ends_in_time_costs_nobody_his_page(site: Site, on_sqlite: Home) -> None:
    with ThreadPoolExecutor(1) as pool:
        with writing(on_sqlite):
            waiting = pool.submit(site.get, THIRD)
            threading.Event().wait(1)
            assert not waiting.done()
        assert waiting.result().status == 200
