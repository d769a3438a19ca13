import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from codelookup.lib import lock
from codelookup.search import find, index, keeper
from tests.factories import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX = tmp_path / "var" / "search.sqlite3"
    path: Path = settings.SEARCH_INDEX
    return path


def test_a_missing_index_is_built_while_the_site_runs() -> None:
    make_entry()
    assert keeper.check(index.build)
    assert find.find("E11.9").total == 1


def test_a_fresh_index_is_left_alone() -> None:
    make_entry()
    index.build()
    assert not keeper.check(lambda: pytest.fail("built a fresh index"))


def test_what_was_imported_is_found_without_a_restart() -> None:
    make_entry("E11.8")
    index.build()
    before = find.find("E11").total
    make_entry("M54.5", release=None)
    make_entry("11", "pos")  # a new release
    assert keeper.check(index.build)
    assert (before, find.find("11", "pos").total) == (1, 1)


def test_one_process_of_a_host_builds_and_the_others_go_on(place: Path) -> None:
    make_entry()
    place.parent.mkdir()
    for kind in (".lock", ".building"):  # another worker, or the command that has imported
        with lock.held(place.with_suffix(kind)):
            assert not keeper.check(lambda: pytest.fail("two builds at once"))
    assert keeper.check(index.build)


def test_a_build_that_failed_is_tried_again() -> None:
    make_entry()
    assert keeper.check(lambda: None)
    assert keeper.check(index.build)
    assert not keeper.check(index.build)


@pytest.mark.skipif(os.cpu_count() == 1, reason="one core")
def test_a_build_is_not_bound_to_the_core_of_the_worker_that_began_it() -> None:
    cores = os.sched_getaffinity(os.getppid())
    with subprocess.Popen(["sleep", "60"]) as child:
        os.sched_setaffinity(child.pid, {min(cores)})
        keeper.unpin(child.pid)
        found = os.sched_getaffinity(child.pid)
        child.kill()
    assert found == cores


def test_a_build_that_fails_is_logged_with_what_it_said(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("raise SystemExit('no room')")
    settings.BASE_DIR = tmp_path
    with capture_logs() as logs:
        keeper._build_apart()
    assert [(each["event"], each["reason"].strip()) for each in logs] == [
        ("index_not_built", "no room")
    ]
