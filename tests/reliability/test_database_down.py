"""PostgreSQL refuses, hangs, is locked or restarts: 503 and a page, never 500, and no restart."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from tests.bench.faults import stopped
from tests.bench.steady import Answer, Load
from tests.cluster import Cluster

from .conftest import Home
from .sites import Site, manage, serve
from .world import CODES

CODE, UNREAD, UNKEPT = (f"/icd-10-cm/codes/{value}/" for value in CODES[:3])


@pytest.fixture(scope="module")
def site(on_postgres: Home) -> Iterator[Site]:
    with serve(*on_postgres[:2]) as running:
        running.wait_for("/readyz", 200, 30)
        yield running


def asks_to_come_back(answer: Answer) -> bool:
    return (
        answer.status == 503
        and answer.headers["Retry-After"] == "30"
        and "<h1>" in answer.body
        and "psycopg" not in answer.body
    )


@contextmanager
def holding(cluster: Cluster, statement: str) -> Iterator[None]:
    """Run a statement and keep its locks meanwhile."""
    with psycopg.connect(cluster.url) as connection:
        connection.execute(statement)
        yield
        connection.rollback()


def test_a_database_that_refuses_is_a_quick_503(site: Site, postgres: Cluster) -> None:
    """5.2: 503, Retry-After, a page; alive but not ready; back by itself."""
    assert site.get(CODE).status == 200
    postgres.stop()
    try:
        answers = [site.get(path) for path in (CODE, "/", "/search/?q=words", "/sources/")]
        alive, ready = site.get("/healthz"), site.get("/readyz")
    finally:
        postgres.start()
    assert all(asks_to_come_back(each) for each in answers)
    assert (alive.status, ready.status) == (200, 503)
    site.wait_for(CODE, 200)
    site.wait_for("/readyz", 200)


def test_a_database_that_hangs_frees_every_worker(site: Site, postgres: Cluster) -> None:
    """5.2: a server that says nothing at all; more visitors than the site has threads."""
    workers = site.workers
    with postgres.frozen(), ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: site.get(CODE), range(16)))
    assert all(asks_to_come_back(each) for each in answers)
    site.wait_for(CODE, 200)
    assert site.workers == workers


def test_a_lock_that_is_held_too_long_is_a_503(site: Site, postgres: Cluster) -> None:
    """5.2: lock_timeout; the row of a meter as well as a whole table."""
    with holding(postgres, "LOCK TABLE catalog_code IN ACCESS EXCLUSIVE MODE"):
        assert asks_to_come_back(site.get(UNREAD))
    assert "LockNotAvailable" in site.log.read_text()
    with holding(postgres, "LOCK TABLE metering_view IN EXCLUSIVE MODE"):
        assert asks_to_come_back(site.get(UNREAD))  # a new guest's first view
        assert site.get("/sources/").status == 200
    assert site.get(UNREAD).status == 200


@pytest.fixture
def slow(postgres: Cluster) -> Iterator[None]:
    """Every look at the releases takes half a minute."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE catalog_release RENAME TO quick")
        connection.execute(
            "CREATE VIEW catalog_release AS SELECT * FROM quick WHERE pg_sleep(30) IS NOT NULL"
        )
        yield
        connection.execute("DROP VIEW catalog_release")
        connection.execute("ALTER TABLE quick RENAME TO catalog_release")


def test_a_statement_that_lasts_too_long_is_a_503(site: Site, slow: None) -> None:
    """5.2: statement_timeout; of a page that no worker keeps: a kept one asks no release."""
    assert asks_to_come_back(site.get(UNKEPT))
    assert "QueryCanceled" in site.log.read_text()
    assert site.get("/healthz").status == 200


def test_commands_wait_as_long_as_it_takes(on_postgres: Home) -> None:
    """5.2: imports run without the limits of the web."""
    asked = (
        "from django.db import connection as c; k = c.cursor()\n"
        "for n in ('statement_timeout', 'lock_timeout'):"
        " k.execute(f'SHOW {n}'); print(k.fetchone()[0])"
    )
    said = manage(*on_postgres[:2], "shell", "--no-imports", "-c", asked)
    assert said.split() == ["0", "0"]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_under_load_is_200_or_503(site: Site, postgres: Cluster, mode: str) -> None:
    """R-11: none 500, none without an answer; the same workers serve on."""
    workers = site.workers
    with Load(site.port, [CODE, "/", "/sources/"], rate=30).running() as load:
        site.wait_for(CODE, 200)
        postgres.stop(mode)
        threading.Event().wait(1)
        postgres.start()
        site.wait_for(CODE, 200)
        threading.Event().wait(1)
        quiet = len(load.answers)
        threading.Event().wait(1)
    assert set(load.statuses) == {200, 503}, load.statuses
    assert {answer.status for _, answer in load.answers[quiet:]} == {200}
    assert site.workers == workers


@pytest.mark.slow
def test_twenty_seconds_without_a_database_are_quick_503s(site: Site, postgres: Cluster) -> None:
    """R-11, as `tests.bench.full` measures it on all official data; the bars are 1 s and 5 s."""
    workers = site.workers
    found = stopped(site.port, postgres, [CODE, "/", "/sources/"], "", 30, 20)
    assert set(found.away.answers) == {503}, found
    assert found.away.answers[503] > 100
    assert found.away.slowest < 5_000  # ms
    assert found.recovered < 20
    assert set(found.after.answers) == {200}, found
    assert site.workers == workers
