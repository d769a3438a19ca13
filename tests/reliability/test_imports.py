"""Imports that find no room, that meet each other, that lose their database: one clear line, and
the live release is untouched. Death by `kill -9`: tests/importers/test_edits_load.py.
"""

import logging
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from tests.cluster import Cluster
from tests.conftest import ROOT
from tests.importers.pair_files import line, many, pairs
from tests.importers.test_commands import HOSPITAL, OFFICE, places

from . import sites
from .conftest import IS_POSTGRES, Home
from .tables import connected, releases, state
from .test_sqlite_locked import writing

MIB = 1 << 20
PAIRS = "ncci-ptp-practitioner"

pytestmark = pytest.mark.usefixtures("tidy")


def imports(
    home: Home, dataset: str, path: Path, largest_file: int = -1
) -> "subprocess.CompletedProcess[str]":
    """Import as an operator does; `largest_file`: bytes beyond which a file may not grow."""

    def starve() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    command = ["import_release", dataset, str(path), "--no-index"]
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT, env=sites.environment(*home[:2]), capture_output=True, text=True, timeout=300,
        preexec_fn=starve,
    )  # fmt: skip


def only_line(done: "subprocess.CompletedProcess[str]") -> str:
    """The one line with which a refused import ends."""
    assert done.returncode == 1, done.stderr
    (said,) = done.stderr.splitlines()
    return said


def test_a_bad_last_line_is_named_and_nothing_is_stored(home: Home, tmp_path: Path) -> None:
    """R-01: the last of 6,001 lines; what came before it is not kept."""
    before = state(home.url)
    said = only_line(imports(home, PAIRS, pairs(tmp_path, *many(6_000), line(flag="7"))))
    assert "ccipra-v323r0.txt, line 6007: '7' is no such indicator" in said
    assert state(home.url) == before


@pytest.fixture
def full_disk(home: Home, request: pytest.FixtureRequest) -> Iterator[int]:
    """No file of the database may grow further; of PostgreSQL's, the WAL (16 MiB) still may."""
    if not IS_POSTGRES:
        yield 2 * MIB
        return
    postgres: Cluster = request.getfixturevalue("postgres")
    postgres.stop("fast")
    postgres.start(17 * MIB)
    yield -1
    postgres.stop("fast")
    postgres.start()


def test_a_full_disk_is_said_and_changes_nothing(
    home: Home, tmp_path: Path, full_disk: int
) -> None:
    """R-01: thing, place and remedy; the rows before stay, byte for byte."""
    path = pairs(tmp_path, *many(250_000 if IS_POSTGRES else 50_000))  # 20 and 4 MiB staged
    before = state(home.url)
    said = only_line(imports(home, PAIRS, path, full_disk))
    assert said.startswith("CommandError: ccipra-v323r0.txt: the database's disk is full (")
    assert said.endswith("free some space, then import it again; nothing was changed")
    assert state(home.url) == before


def test_the_same_file_twice_at_once_is_one_release(home: Home, tmp_path: Path) -> None:
    """R-04: one stores, the other says that it is there already."""
    path = pairs(tmp_path, *many(20_000))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: imports(home, PAIRS, path), range(2)))
    assert [each.returncode for each in done] == [0, 0], [each.stderr for each in done]
    said = sorted(each.stdout.split(":")[0] for each in done)
    assert said == ["already loaded", f"{PAIRS} 2026Q4"]
    assert releases(home.url)[PAIRS] == 20_000


def test_different_files_at_once_are_both_stored_whole(home: Home, tmp_path: Path) -> None:
    """R-04: the second waits for the first."""
    hospital = "ncci-ptp-hospital"
    jobs = [
        (PAIRS, pairs(tmp_path, *many(20_000))),
        (hospital, pairs(tmp_path, *many(20_000), name="ccioph-v323r0.txt")),
    ]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda job: imports(home, *job), jobs))
    assert [each.returncode for each in done] == [0, 0], [each.stderr for each in done]
    assert [releases(home.url)[each] for each in (PAIRS, hospital)] == [20_000, 20_000]


def test_who_cannot_wait_is_told_what_to_do(on_sqlite: Home, tmp_path: Path) -> None:
    """R-04: on SQLite a second import gives up after the timeout; on PostgreSQL it waits."""
    before = state(on_sqlite.url)
    with writing(on_sqlite):
        said = only_line(imports(on_sqlite, "pos", places(tmp_path, OFFICE, HOSPITAL)))
    assert "somebody else is writing (database is locked); wait until that ends" in said
    assert state(on_sqlite.url) == before


def test_a_database_that_goes_away_is_said(
    on_postgres: Home, postgres: Cluster, tmp_path: Path
) -> None:
    """R-01: the server is stopped while rows are staged; none of them is there afterwards."""
    path, before = pairs(tmp_path, *many(250_000)), state(on_postgres.url)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(imports, on_postgres, PAIRS, path)
        while not running.done() and not staging(on_postgres):
            time.sleep(0.05)
        postgres.stop()
        postgres.start()
        said = only_line(running.result())
    assert "ccipra-v323r0.txt: the database went away (" in said
    assert said.endswith("see that it runs, then import it again; nothing was changed")
    assert state(on_postgres.url) == before


@pytest.fixture
def logged_as_set() -> Iterator[None]:
    """The driver's log as the site has it; tests configure none."""
    log = logging.getLogger("psycopg")
    told: Any = settings.LOGGING
    log.setLevel(told["loggers"]["psycopg"]["level"])
    yield
    log.setLevel(logging.NOTSET)


def test_what_the_driver_ignores_stands_in_no_log(
    postgres: Cluster, caplog: pytest.LogCaptureFixture, logged_as_set: None
) -> None:
    """R-01: the error that it does not hide is told; a second line would only cover it."""
    with pytest.raises(psycopg.OperationalError):
        copy_until_it_ends(postgres)
    assert [each.name for each in caplog.records if each.name.startswith("psycopg")] == []


def copy_until_it_ends(postgres: Cluster) -> None:
    """Store rows through a connection that another one ends."""
    with psycopg.connect(postgres.url) as database:
        database.execute("CREATE TEMPORARY TABLE staged (number INTEGER)")
        with database.cursor().copy("COPY staged FROM STDIN") as copy:
            with psycopg.connect(postgres.url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [database.info.backend_pid])
            for number in range(1_000_000):
                copy.write_row([number])


def staging(home: Home) -> bool:
    with connected(home.url) as database:
        asked = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'COPY stage_%'"
        return bool(database.execute(asked).fetchone())
