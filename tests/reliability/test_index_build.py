"""An index that finds no room, or dies half-built: the old one serves on, nothing is left behind."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from codelookup.search import find, index
from tests.factories import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX = tmp_path / "search.sqlite3"
    settings.SITEMAPS = tmp_path / "sitemaps"
    make_entry("E11.9")
    index.build()


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process may grow beyond 8 kB meanwhile."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_full_disk_is_said_and_leaves_the_old_index(settings: Any, tmp_path: Path) -> None:
    """R-01: thing, place and remedy."""
    before = settings.SEARCH_INDEX.read_bytes()
    make_entry("E11.8")
    with full_disk(), pytest.raises(CommandError) as caught:
        call_command("build_index")
    assert f"the search index cannot be written to {settings.SEARCH_INDEX} (" in str(caught.value)
    assert "See that the disk has room, then run manage.py build_index" in str(caught.value)
    assert settings.SEARCH_INDEX.read_bytes() == before
    assert list(tmp_path.glob("search-*.new")) == []
    assert find.find("E11.9").total == 1


def test_sitemaps_that_find_no_room_are_said_and_stay(tmp_path: Path) -> None:
    call_command("build_sitemaps", verbosity=0)
    before = (tmp_path / "sitemaps" / "current").read_text()
    for place in range(200):
        make_entry(f"A{place // 100:02}.{place % 100:02}")
    with full_disk(), pytest.raises(CommandError, match="run manage.py build_sitemaps"):
        call_command("build_sitemaps")
    assert (tmp_path / "sitemaps" / "current").read_text() == before


def test_what_a_killed_build_has_left_is_cleared_away(tmp_path: Path) -> None:
    old, new = (tmp_path / f"search-{name}.new" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    index.build()
    assert (old.exists(), new.exists()) == (False, True)  # the new one may be at work
