"""A large release on SQLite: stored in steps, seen by nobody before the last one."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from codelookup.catalog import version
from codelookup.catalog.models import Entry, Release
from codelookup.edits.models import PairEdit
from codelookup.importers import icd10cm_books, icd10cm_tabular, moving
from codelookup.importers.load import Request, load
from codelookup.importers.rows import PairRow
from codelookup.importers.staging import TARGETS, stage_name
from codelookup.lib.archive import BadFile
from codelookup.operation.backup.make import back_up, check
from codelookup.operation.backup.manifest import Manifest

from .pair_files import many, pairs
from .test_commands import database_url
from .test_edits_load import everything, import_pairs
from .test_icd10cm_books import made
from .test_load import import_order, tabular

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL moves all at once"),
]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "STEP", 3)


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What others do while the import rests."""
    others: list[Callable[[], None]] = []
    monkeypatch.setattr("time.sleep", lambda _: [other() for other in others])
    return others


def stored() -> Iterator[list[str]]:
    """Every row that imports may store, without numbers of the database's own."""
    for table in ("catalog_code", "edits_rationale", *TARGETS.values()):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            kept = [place for place, name in enumerate(names) if not name.endswith("id")]
            yield sorted(repr([row[place] for place in kept]) for row in cursor.fetchall())


def import_all(folder: Path) -> list[list[str]]:
    import_order(folder, **{f"E11{place}": f"1 Without {place}" for place in range(10)})
    load(Request(icd10cm_tabular.LAYOUT, tabular(folder)))
    load(Request(icd10cm_books.LAYOUT_INDEX, made(folder), effective_on=date(2025, 10, 1)))
    import_pairs(pairs(folder, *many(10)))
    return list(stored())


def test_steps_store_what_one_transaction_stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_steps = import_all(tmp_path)
    assert sum(map(len, in_steps)) > 50
    Release.objects.all().delete()
    monkeypatch.setattr(moving, "STEP", 1_000_000)
    assert import_all(tmp_path) == in_steps


def test_others_write_and_see_nothing_of_it_meanwhile(
    tmp_path: Path, rests: list[Callable[[], None]]
) -> None:
    """R-02: whoever waits for SQLite's only lock gets in between two steps."""
    import_pairs(pairs(tmp_path, *many(4), name="ccipra-v322r0.txt"))
    before, token, rows = everything(), version.current(), []

    def come() -> None:
        path = database_url().removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.rollback()
        rows.append(PairEdit.objects.count())
        assert (everything(), version.current()) == (before, token)

    rests.append(come)
    import_pairs(pairs(tmp_path, *many(10)))
    assert sorted(set(rows)) == [4, 7, 10, 13, 14]
    assert len(everything()) == len(before) + 11


def test_nothing_is_left_to_clear_away_when_the_release_is_seen(tmp_path: Path) -> None:
    """R-02: from then on visitors need the machine, since every page is rendered anew."""
    said: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        import_pairs(pairs(tmp_path, *many(10)))
    moved, seen = (
        next(place for place, sql in enumerate(said) if sql.startswith(f"INSERT INTO {table}"))
        for table in ("edits_pairedit", '"catalog_release"')
    )
    assert f"DROP TABLE IF EXISTS {stage_name(PairRow)}" in said[moved:seen]


def test_what_fails_between_steps_leaves_nothing(tmp_path: Path) -> None:
    """R-01: on a full disk, say; the steps before it are taken back."""
    import_pairs(pairs(tmp_path, *many(4), name="ccipra-v322r0.txt"))
    before, moves = everything(), []

    def fail(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT INTO edits_pairedit"):
            moves.append(PairEdit.objects.count())
            if len(moves) == 3:
                raise OperationalError("database or disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail), pytest.raises(BadFile, match="disk is full"):
        import_pairs(pairs(tmp_path, *many(10)))
    assert moves == [4, 7, 10]
    assert PairEdit.objects.count() == 4
    assert everything() == before


def test_a_backup_waits_for_the_import_and_leaves_out_what_a_dead_one_left(
    tmp_path: Path,
) -> None:
    """R-01: rows of a release that never came would make the backup unfit to be restored."""
    number = moving._next_number()
    import_order(tmp_path, E119="1 Without")
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_entry SET release_id = %s", [number])
    with moving.settled():
        pass
    assert not Entry.objects.exists()

    with ThreadPoolExecutor(1) as pool:
        with moving.settled():
            backup = pool.submit(back_up_and_close, tmp_path / "backups")
            with pytest.raises(TimeoutError):
                backup.result(timeout=1)
        path, held = backup.result(timeout=30)
    assert (check(path), held.tables["catalog_entry"].rows) == (held, 0)


def back_up_and_close(folder: Path) -> tuple[Path, Manifest]:
    try:
        return back_up(folder)
    finally:
        connection.close()


def test_what_a_small_import_stores_meanwhile_is_not_swept_away(tmp_path: Path) -> None:
    """It ends in the moment at which the sweep has looked at one of the two tables."""
    import_order(tmp_path, 2025, E119="1 Without")
    asked: list[str] = []

    def come_between(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if "sqlite_sequence" in sql or 'FROM "catalog_release"' in sql:
            asked.append(sql)
            if len(asked) == 1:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "INSERT INTO catalog_release SELECT id + 1, dataset, label || '2', "
                        "effective_on, source_name, source_sha256 || '2', publisher, notice, "
                        "row_count, code_counts, is_partial, remark, imported_at, withdrawn_at "
                        "FROM catalog_release"
                    )
                    cursor.execute("UPDATE catalog_entry SET release_id = release_id + 1")
        return found

    with connection.execute_wrapper(come_between), moving.settled():
        pass
    assert len(asked) >= 2
    assert Entry.objects.count() == 1


def test_a_number_is_taken_once(tmp_path: Path) -> None:
    """No release ever gets the number of rows that an import has left."""
    connection.cursor().execute("DELETE FROM sqlite_sequence WHERE name = 'catalog_release'")
    first = moving._next_number()
    import_order(tmp_path, E119="1 Without")
    assert (first, Release.objects.get().pk) == (1, 2)
