"""Three web processes on two hosts (a folder and an index each) over one PostgreSQL and its replica."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.bench.steady import Load
from tests.cluster import Cluster

from .conftest import Home
from .sites import Site, manage, run, serve
from .swapping import CODE, tags
from .tables import connected
from .world import CODES

pytestmark = pytest.mark.slow

FRESH = 30  # seconds within which every host searches what was imported


@pytest.fixture(scope="module")
def replica(postgres: Cluster, on_postgres: Home) -> Iterator[Cluster]:
    with postgres.replica() as made:
        yield made


@pytest.fixture(scope="module")
def hosts(
    on_postgres: Home, replica: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Site]]:
    """Two processes on the first host, one on the second."""
    first, second = (tmp_path_factory.mktemp(name) for name in ("first", "second"))
    with ExitStack() as running:
        sites = [
            running.enter_context(
                serve(on_postgres.url, folder, 1, DATABASE_REPLICA_URL=replica.url)
            )
            for folder in (first, first, second)
        ]
        for site in sites:
            site.wait_for("/readyz", 200, FRESH)
        yield sites


def import_tag(home: Home, folder: Path, number: int) -> None:
    """Import the releases up to tag-<number>, as an operator does on a machine of his own."""
    run("tests.reliability.swapping", home.url, folder, str(folder), str(number))


def spoken(site: Site, cookie: str) -> set[str]:
    answer = site.get(CODE, cookie)
    assert answer.status == 200
    return tags(answer.body)


def test_the_meter_is_exact_over_all_processes(hosts: list[Site], on_postgres: Home) -> None:
    """6.2: 64 requests in the same moment, an account with five views."""
    barrier = threading.Barrier(64)

    def ask(place: int) -> int:
        barrier.wait()
        path = f"/icd-10-cm/codes/{CODES[place]}/notes/?format=csv"
        return hosts[place % 3].get(path, on_postgres.reader).status

    with ThreadPoolExecutor(64) as pool:
        statuses = list(pool.map(ask, range(64)))
    assert (statuses.count(200), statuses.count(403)) == (5, 59)
    with connected(on_postgres.url) as database:
        used = "SELECT used FROM metering_meter WHERE user_id IS NOT NULL"
        assert database.execute(used).fetchall() == [(5,)]
        views = "SELECT COUNT(*) FROM metering_view v JOIN metering_meter m ON m.id = v.meter_id "
        assert database.execute(f"{views} WHERE user_id IS NOT NULL").fetchone() == (5,)


@pytest.mark.usefixtures("tidy")
def test_every_host_searches_what_was_imported(
    hosts: list[Site], on_postgres: Home, tmp_path: Path
) -> None:
    """6.2: the index of each host is fresh within 30 s, and nobody restarted anything."""
    assert {site.get("/search/?q=T07.1").status for site in hosts} == {200}
    import_tag(on_postgres, tmp_path, 1)
    for site in hosts:
        site.wait_for("/search/?q=T07.1", 302, FRESH)
        site.wait_for("/readyz", 200, FRESH)


@pytest.mark.usefixtures("tidy")
def test_a_replica_that_lags_shows_one_release_whole(
    hosts: list[Site], replica: Cluster, on_postgres: Home, tmp_path: Path
) -> None:
    """6.2: the older release on every page until the replica has the newer; the meter goes on."""
    import_tag(on_postgres, tmp_path, 1)
    for site in hosts:
        site.wait_for(CODE, 200)
    with ExitStack() as running, connected(replica.url) as lagging:
        loads = [
            running.enter_context(Load(site.port, [CODE], 5, on_postgres.cookie).running(2))
            for site in hosts
        ]
        lagging.execute("SELECT pg_wal_replay_pause()")
        import_tag(on_postgres, tmp_path, 2)
        paused = [spoken(site, on_postgres.cookie) for site in hosts for _ in range(3)]
        guest = hosts[2].get(CODE)
        again = hosts[0].get("/account/views/", guest.cookie)
        lagging.execute("SELECT pg_wal_replay_resume()")
        until = time.monotonic() + FRESH
        while spoken(hosts[0], on_postgres.cookie) != {"tag-2"}:
            assert time.monotonic() < until
            time.sleep(0.1)
    assert paused == [{"tag-1"}] * 9
    assert "T07.1" in again.body  # read at once on another host: meters are the primary's
    pages = [answer for load in loads for _, answer in load.answers]
    assert {answer.status for answer in pages} == {200}
    assert {len(tags(answer.body)) for answer in pages} == {1}


@pytest.mark.usefixtures("tidy")
def test_a_replica_that_is_down_is_done_without(
    hosts: list[Site], replica: Cluster, on_postgres: Home, tmp_path: Path
) -> None:
    """6.2: pages are read from the primary; a page under way may be asked to come back."""
    with ExitStack() as running:
        loads = [
            running.enter_context(Load(site.port, [CODE, "/"], 10, on_postgres.cookie).running(4))
            for site in hosts
        ]
        replica.stop()
        import_tag(on_postgres, tmp_path, 1)
        without = [spoken(site, on_postgres.cookie) for site in hosts]
        replica.start()
        time.sleep(1)
    statuses = {status for load in loads for status in load.statuses}
    assert statuses <= {200, 404, 503}  # 404: the code before it was imported
    assert without == [{"tag-1"}] * 3
    assert "replica_away" in hosts[0].log.read_text()


def test_commands_read_what_they_write(replica: Cluster, on_postgres: Home, tmp_path: Path) -> None:
    """6.2: an import compares with the primary however far the replica is behind."""
    asked = (
        "from codelookup.catalog.models import Release as R; from codelookup.lib import replica\n"
        "print(R.objects.all().db)\n"
        "with replica.reading(): print(R.objects.all().db)"
    )
    said = manage(
        on_postgres.url, tmp_path, "shell", "--no-imports", "-c", asked,
        DATABASE_REPLICA_URL=replica.url,
    )  # fmt: skip
    assert said.split() == ["default", "replica"]
