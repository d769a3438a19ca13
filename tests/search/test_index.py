import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from codelookup.catalog.in_force import in_force
from codelookup.descriptions.models import Description
from codelookup.lib import lock
from codelookup.search import find, index, vocabulary
from codelookup.search.documents import Collection, Term
from tests.factories import make_code, make_description, make_entry, make_release

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """Give each test an index file of its own."""
    settings.SEARCH_INDEX = tmp_path / "var" / "search.sqlite3"
    path: Path = settings.SEARCH_INDEX
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_without_a_file_the_index_is_missing_and_not_fresh() -> None:
    with pytest.raises(index.IndexMissing, match="run manage.py build_index"):
        find.find("diabetes")
    with pytest.raises(index.IndexMissing):
        find.exact("E11.9")
    assert not index.is_fresh()


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000, b"SQLite format 3\x00" + b"x" * 5000])
def test_a_damaged_file_counts_as_missing(place: Path, content: bytes) -> None:
    place.parent.mkdir()
    place.write_bytes(content)
    with pytest.raises(index.IndexMissing, match="run manage.py build_index"):
        find.find("diabetes")
    assert not index.is_fresh()


def test_building_makes_the_folder_counts_the_codes_and_leaves_its_lock_alone(place: Path) -> None:
    make_entry("E11.8")
    make_entry("E11.9")
    assert index.build() == 2
    assert names(place.parent) == {place.name, place.with_suffix(".building").name}


def test_an_index_over_nothing_finds_nothing() -> None:
    assert index.build() == 0
    assert find.find("diabetes").total == 0


def test_a_code_of_several_releases_stands_once() -> None:
    for dataset in ("icd10cm", "icd10cm-tabular"):
        make_entry(release=make_release(dataset))
    assert index.build() == 1


def test_a_fresh_index_is_stale_after_an_import() -> None:
    make_entry()
    index.build()
    assert index.is_fresh()
    make_release("pos")
    assert not index.is_fresh()


def test_a_fresh_index_stays_fresh_where_nothing_searched_was_imported() -> None:
    make_entry()
    index.build()
    make_release("mue-practitioner")
    assert index.is_fresh()


def test_a_fresh_index_is_stale_after_a_release_is_removed() -> None:
    make_entry()
    other = make_release("pos")
    index.build()
    other.delete()
    assert not index.is_fresh()


def test_a_fresh_index_is_stale_after_an_older_release_came_or_went() -> None:
    make_entry()
    index.build()
    older = make_release(effective_on=date(2020, 10, 1), label="older")
    make_entry("E11.7", release=older)
    assert not index.is_fresh()
    assert index.build() == 2  # the code that it alone lists is found as gone
    older.delete()
    assert not index.is_fresh()


def test_who_waited_for_another_build_leaves_alone_what_is_fresh_by_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_entry()

    @contextmanager
    def waiting(path: Path) -> Iterator[None]:
        with lock.held(path):
            index._build(settings.SEARCH_INDEX)  # the other one
        yield

    monkeypatch.setattr(index, "lock", Mock(held=waiting))
    assert index.build(only_if_stale=True) is None
    assert index.build() == 1


def test_a_fresh_index_is_stale_on_the_first_day_of_a_release(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_entry()
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_release(effective_on=tomorrow, label="next")
    index.build()
    assert index.is_fresh()
    monkeypatch.setattr(index, "in_force", lambda: in_force(tomorrow))
    assert not index.is_fresh()


def test_a_fresh_index_is_stale_after_the_vocabulary_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_entry()
    index.build()
    monkeypatch.setattr(vocabulary, "FOLDER", tmp_path)
    assert not index.is_fresh()


@pytest.mark.parametrize("change", ["publish", "reword", "delete"])
def test_a_fresh_index_is_stale_after_a_text_changes(change: str) -> None:
    text = make_description(make_entry().code)
    index.build()
    if change == "publish":
        make_description(make_code("E11.8"))
    elif change == "reword":
        text.title = "Another title"
        text.save()
    else:
        Description.objects.all().delete()
    assert not index.is_fresh()


def test_a_reader_keeps_its_index_while_a_new_one_is_swapped_in(place: Path) -> None:
    make_entry("E11.8", long="Old words")
    index.build()
    reader = sqlite3.connect(f"file:{place}?mode=ro&immutable=1", uri=True)
    rows = reader.execute("SELECT value FROM doc")
    make_entry("E11.9", long="New words")
    index.build()
    assert rows.fetchall() == [("E11.8",)]
    assert reader.execute("SELECT COUNT(*) FROM doc").fetchone() == (1,)
    assert {hit.value for hit in find.find("words").hits} == {"E11.8", "E11.9"}
    reader.close()


def test_a_failed_build_leaves_the_old_index_and_nothing_else(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_entry()
    index.build()
    before = place.read_bytes()

    def broken(collection: Collection) -> Iterator[Term]:
        yield Term(1.0, 1, 0, "Cholera")
        raise RuntimeError("database gone")

    monkeypatch.setattr(Collection, "terms", broken)
    with pytest.raises(RuntimeError, match="database gone"):
        index.build()
    assert place.read_bytes() == before
    assert names(place.parent) == {place.name, place.with_suffix(".building").name}


def test_visitors_cannot_write_to_the_index() -> None:
    index.build()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index.connection().execute("DELETE FROM doc")


def test_the_command_builds_and_skips_what_is_fresh() -> None:
    make_entry()
    out = StringIO()
    call_command("build_index", stdout=out)
    assert out.getvalue().startswith("search index: 1 codes, ")
    call_command("build_index", if_stale=True, stdout=out)
    assert "search index: up to date\n" in out.getvalue()
    make_release("pos")
    call_command("build_index", if_stale=True, stdout=out)
    assert out.getvalue().count("1 codes") == 2


def test_a_folder_with_odd_signs_is_no_hindrance(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX = tmp_path / "a b%20#c?d" / "search.sqlite3"
    make_entry()
    index.build()
    assert find.find("E11.9").total == 1
    assert index.is_fresh()
