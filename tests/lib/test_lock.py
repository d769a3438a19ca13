"""Locks between processes: two open files of one process are as strange to each other."""

from pathlib import Path
from threading import Event, Thread

from codelookup.lib import lock


def test_who_finds_it_taken_is_told_and_waits(tmp_path: Path) -> None:
    path, told, done = tmp_path / "lock", Event(), Event()

    def wait() -> None:
        with lock.held(path, told.set):
            done.set()

    other = Thread(target=wait)
    with lock.held(path):
        other.start()
        assert told.wait(10)
        assert not done.is_set()
    other.join(10)
    assert done.is_set()


def test_who_finds_it_free_is_told_nothing(tmp_path: Path) -> None:
    told = Event()
    with lock.held(tmp_path / "lock", told.set):
        assert not told.is_set()


def test_who_does_not_wait_learns_whether_he_has_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock.if_free(path) as first, lock.if_free(path) as second:
        assert (first, second) == (True, False)
    with lock.if_free(path) as third:
        assert third
