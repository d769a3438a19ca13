"""R-05: a bad release is taken back by one command; the one before it speaks again, all over."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code, Entry, Release
from codelookup.catalog.rollback import Impossible, restore, roll_back
from codelookup.pages import sitemaps
from codelookup.search import find, index
from tests.factories import make_entry
from tests.importers.test_commands import HOSPITAL, OFFICE, places, run
from tests.pages.looking import look, plain

pytestmark = pytest.mark.django_db(transaction=True)

CLINIC = "19,Clinic,Off the campus,Facility"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX = tmp_path / "search.sqlite3"
    settings.SITEMAPS = tmp_path / "sitemaps"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two imported releases: in the later one a place is called differently, and one is new."""
    old = places(tmp_path, OFFICE, HOSPITAL, month="2026-01")
    renamed = OFFICE.replace("Office", "Practice")
    new = places(tmp_path, renamed, HOSPITAL, CLINIC, month="2026-02")
    for path in (old, new):
        run("import_release", "pos", path, "--no-index")
    return old, new


def test_the_page_shows_the_old_words_before_anything_is_built(
    client: Client, files: tuple[Path, Path]
) -> None:
    before = look(client, "/pos/codes/11/")
    roll_back("pos")
    after = look(client, "/pos/codes/11/")
    assert ("Practice" in before, "Practice" in after) == (True, False)
    assert "Office" in after
    look(client, "/pos/codes/19/", 404)  # only the withdrawn release lists it


def test_the_command_says_who_speaks_and_the_search_follows(files: tuple[Path, Path]) -> None:
    said = run("releases", "--rollback", "pos")
    withdrawn, built, _ = said.split("\n", 2)
    assert withdrawn == "withdrawn: pos February 2026; pos January 2026 speaks again"
    assert re.fullmatch(r"search index: 2 codes, [\d.]+ s", built)
    assert index.is_fresh()
    assert sitemaps.is_fresh()
    assert [hit.value for hit in find.find("office").hits] == ["11"]
    assert "19" not in [hit.value for hit in find.find("clinic").hits]


def test_what_was_withdrawn_comes_back_as_it_was(client: Client, files: tuple[Path, Path]) -> None:
    before = look(client, "/pos/codes/11/"), list(Entry.objects.order_by("pk").values())
    run("releases", "--rollback", "pos")
    said = run("releases", "--restore", "pos")
    assert said.startswith("restored: pos February 2026; today pos February 2026 speaks\n")
    assert list(Entry.objects.order_by("pk").values()) == before[1]
    assert "Practice" in look(client, "/pos/codes/11/")
    assert "19" in [hit.value for hit in find.find("clinic").hits]


def test_it_stands_among_the_sources_and_in_the_list(
    client: Client, files: tuple[Path, Path]
) -> None:
    withdrawn, _ = roll_back("pos")
    assert "withdrawn on" in plain(look(client, "/sources/"))
    assert "no page reads it any more" in plain(look(client, withdrawn.get_absolute_url()))
    assert "(withdrawn on " in run("releases").splitlines()[0]


def test_the_same_file_again_says_how_to_bring_it_back(files: tuple[Path, Path]) -> None:
    roll_back("pos")
    said = run("import_release", "pos", files[1], "--no-index")
    assert "but withdrawn on" in said
    assert "manage.py releases --restore pos" in said
    assert Release.objects.standing().count() == 1


def test_a_later_import_is_compared_with_what_stands(
    tmp_path: Path, files: tuple[Path, Path]
) -> None:
    roll_back("pos")
    third = places(tmp_path, OFFICE, HOSPITAL, CLINIC, month="2026-03")
    assert "1 codes added, 0 changed, 0 gone" in run("import_release", "pos", third, "--no-index")


def test_neither_history_nor_neighbours_nor_lists_know_it(
    client: Client, files: tuple[Path, Path]
) -> None:
    roll_back("pos")
    assert [release.label for release in in_force().chain("pos")] == ["January 2026"]
    assert sorted(Code.objects.listed().values_list("value", flat=True)) == ["11", "21"]
    assert "/pos/codes/19/" not in look(client, "/pos/codes/18/", 404)


@pytest.mark.parametrize("option", ["--rollback", "--restore"])
def test_where_there_is_nothing_to_do_it_says_so(option: str) -> None:
    with pytest.raises(CommandError, match="pos: n"):
        call_command("releases", option, "pos", stdout=StringIO())


def test_the_only_release_is_not_withdrawn() -> None:
    make_entry("11", "pos")
    with pytest.raises(Impossible, match="nothing older than FY2026 is loaded; import the older"):
        roll_back("pos")
    assert in_force().get("pos")


def test_two_withdrawn_releases_come_back_the_last_first(
    tmp_path: Path, files: tuple[Path, Path]
) -> None:
    third = places(tmp_path, OFFICE, HOSPITAL, CLINIC, month="2026-03")
    run("import_release", "pos", third, "--no-index")
    first, _ = roll_back("pos")
    second, now = roll_back("pos")
    assert now.label == "January 2026"
    assert restore("pos") == (second, second)
    assert restore("pos") == (first, first)
