"""The database's disk is full while the site serves: 503 and never 500, no view lost, none free.

But for those that a PostgreSQL that stops itself has not written yet.

The disk is a mounted one of 64 MiB; where nothing may be mounted these tests are skipped.
"""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.bench.steady import Answer, Load
from tests.cluster import Cluster, made_in, new_folder

from .conftest import IS_POSTGRES, Home, settle
from .disks import Disk, small_disk
from .sites import serve
from .tables import connected
from .test_database_down import asks_to_come_back
from .world import CODES

pytestmark = pytest.mark.slow

CLIENTS = 8  # of a `Load`
RATE = 40  # requests a second
UNWRITTEN = 0.6  # seconds of counted views that go with a PostgreSQL that dies: decision 0023
PAGES = [f"/icd-10-cm/codes/{value}/" for value in CODES]
CLAIM = "/claim-check/?on=2026-04-15&l=99213-25&l=36415"
OPEN = ("/", "/sources/", "/icd-10-cm/", f"/search/?q={CODES[3]}&list=1", "/readyz", "/healthz")


def was_granted(answer: Answer) -> bool:
    return answer.status == 200 and answer.headers.get("X-Robots-Tag") == "noarchive"


def views(home: Home) -> int:
    """How many views are stored; each meter has counted what it stores, or this fails."""
    counted = (
        "SELECT used, (SELECT COUNT(*) FROM metering_view v WHERE v.meter_id = m.id AND is_counted)"
        " FROM metering_meter m"
    )
    with connected(home.url) as database:
        rows = database.execute(counted).fetchall()
    assert all(used == stored for used, stored in rows), rows
    return sum(used for used, _ in rows)


@pytest.fixture
def disk() -> Iterator[Disk]:
    with new_folder() as folder, small_disk(folder / "disk", 64) as made:
        shutil.chown(made.folder, folder.owner())
        yield made


@pytest.fixture
def sqlite_home(disk: Disk, on_sqlite: Home) -> Home:
    """The small site with its database on the small disk; nothing is left in its log."""
    path = disk.folder / "site.sqlite3"
    with (
        closing(sqlite3.connect(on_sqlite.url.removeprefix("sqlite:///"))) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
    return on_sqlite._replace(url=f"sqlite:///{path}")


def test_sqlite_without_room_refuses_what_must_be_stored(sqlite_home: Home, disk: Disk) -> None:
    """First views and members' pages, which are counted, wait; what is only read is answered."""
    home = sqlite_home
    with serve(*home[:2]) as site:
        known = site.get(PAGES[0]).cookie
        assert was_granted(site.get(PAGES[1], home.reader))
        before, workers = views(home), site.workers
        disk.fill()
        refused = [site.get(path, home.reader) for path in PAGES[2:4]]
        refused += [site.get(path) for path in PAGES[4:12]]
        refused.append(site.get(CLAIM))  # counted by network, and no "too many" because of that
        read = [site.get(path, known) for path in (*OPEN, PAGES[0])]
        read.append(site.get(PAGES[1], home.reader))
        assert all(map(asks_to_come_back, refused)), [each.status for each in refused]
        assert [each.status for each in read] == [200] * len(read)
        assert views(home) == before
        disk.make_room()
        opened = [site.get(path, home.reader) for path in PAGES[2:4]]
        opened += [site.get(path) for path in PAGES[4:12]]
        assert site.get(CLAIM).status == 200
        assert all(map(was_granted, opened)), [each.status for each in opened]
        assert views(home) == before + len(opened)
        assert site.workers == workers


@contextmanager
def on_disk(disk: Disk, what: str) -> Iterator[Cluster]:
    """A cluster of which one half lies on the small disk: the tables (`data`) or the log (`wal`)."""
    with new_folder() as elsewhere:
        places = {"data": disk.folder, "wal": elsewhere}
        if what == "wal":
            places = {"data": elsewhere, "wal": disk.folder}
        options = "-c max_wal_size=1GB -c checkpoint_timeout=1h -c fsync=off"
        made = made_in(places["data"] / "cluster", options, places["wal"] / "wal")
        made.start()
        try:
            yield made
        finally:
            disk.make_room()
            made.stop()


@pytest.fixture
def postgres_on_disk(
    disk: Disk, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Home, Cluster]]:
    if not IS_POSTGRES:
        pytest.skip("for PostgreSQL: python -m tests.cluster pytest")
    with on_disk(disk, request.param) as cluster:
        (tmp_path / "site").mkdir()
        yield settle(cluster.url, tmp_path / "site"), cluster


def granted(load: Load) -> int:
    return sum(was_granted(answer) for _, answer in load.answers)


@pytest.mark.parametrize("postgres_on_disk", ["data"], indirect=True)
def test_postgres_without_room_for_tables_reads_on(
    postgres_on_disk: tuple[Home, Cluster], disk: Disk
) -> None:
    """New guests are granted as long as tables have room, then asked to come back; none is lost."""
    home, _ = postgres_on_disk
    with serve(*home[:2]) as site:
        known = site.get(PAGES[0]).cookie
        before, workers = views(home), site.workers
        disk.fill()
        with Load(site.port, PAGES, rate=RATE).running() as load:
            until_refused(load)
            read = [site.get(path, known) for path in (*OPEN, PAGES[0]) * 3]
        disk.make_room()
        assert set(load.statuses) == {200, 503}, load.statuses
        assert [each.status for each in read] == [200] * len(read)
        assert views(home) == before + granted(load)
        assert was_granted(site.get(PAGES[1]))
        assert site.workers == workers


def until_refused(load: Load) -> None:
    until = time.monotonic() + 120
    while load.statuses[503] < 50 and time.monotonic() < until:
        time.sleep(0.2)


def write_until_it_stops(home: Home) -> None:
    """Begin one file of the log after the other, until the server finds no room for the next."""
    with suppress(psycopg.OperationalError), psycopg.connect(home.url, autocommit=True) as line:
        for _ in range(500):
            line.execute("SELECT pg_switch_wal()")
            time.sleep(0.1)
        pytest.fail("the server found room for 500 files")


@pytest.mark.parametrize("postgres_on_disk", ["wal"], indirect=True)
def test_postgres_without_room_for_its_log_comes_back(
    postgres_on_disk: tuple[Home, Cluster], disk: Disk
) -> None:
    """The server stops itself and cannot start until there is room; the site waits and goes on."""
    home, cluster = postgres_on_disk
    with serve(*home[:2]) as site:
        reader = site.get(PAGES[1], home.reader)
        before, workers = views(home), site.workers
        disk.fill()
        with Load(site.port, PAGES, rate=RATE).running() as load:
            write_until_it_stops(home)
            until_refused(load)
            refused = [site.get(PAGES[2], home.reader) for _ in range(3)]
            disk.make_room()
            cluster.start()
            site.wait_for(PAGES[1], 200)
            time.sleep(1)
        log = (cluster.folder / "log").read_text()
        assert was_granted(reader)
        assert "PANIC" in log
        assert "No space left on device" in log
        assert all(map(asks_to_come_back, refused))
        assert set(load.statuses) == {200, 503}, load.statuses
        # Stored, but the answer did not come; or answered, and lost with the end of the log.
        astray = views(home) - before - granted(load) - 1
        assert -RATE * UNWRITTEN <= astray <= CLIENTS
        assert was_granted(site.get(PAGES[2], home.reader))
        assert site.workers == workers
