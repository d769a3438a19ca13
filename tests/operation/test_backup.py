"""Backup and restore, proven on the database that the tests run on."""

import json
import os
import sqlite3
import stat
import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from codelookup.catalog.models import Code
from codelookup.lib.archive import sha256
from codelookup.operation.backup import make, manifest, postgres, sqlite
from codelookup.operation.backup.manifest import Content, content, differences
from tests.factories import make_code, make_entry, make_note

pytestmark = pytest.mark.django_db(transaction=True)
IS_POSTGRES = connection.vendor == "postgresql"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if IS_POSTGRES:
        try:
            postgres.program(
                "pg_dump", connection.cursor().connection.info.server_version // 10_000
            )
        except manifest.NotSaved as error:
            pytest.skip(str(error))
    return tmp_path / "backups"


@pytest.fixture(autouse=True)
def _some_data() -> None:
    entry = make_entry("E11.9", long="Title with 'quotes', ümlauts and\nlines")
    make_note(entry, "a note")
    for number in range(100):
        make_code(f"Z{number:02}")


def run(*arguments: object) -> str:
    out = StringIO()
    call_command(*(str(each) for each in arguments), stdout=out)
    return out.getvalue()


def backup(folder: Path) -> Path:
    run("backup", "--to", folder)
    return max(path for path in folder.iterdir() if path.suffix != ".json")


def test_a_backup_restores_to_what_it_was(folder: Path) -> None:
    path = backup(folder)
    make_code("Z99.9")  # the site goes on; the backup is of its own moment
    said = run("restore_check", path)
    assert "restored and equal" in said
    held = manifest.read(path)
    assert held.tables["catalog_code"].rows == 101
    assert held.tables["catalog_entry"].rows == 1
    names = set(connection.introspection.table_names())
    assert set(held.tables) == {name for name in names if not name.startswith("sqlite_")}


def test_the_live_database_is_the_same_table_by_table(folder: Path) -> None:
    """What is counted of the copy agrees with what is counted of the database itself."""
    path = backup(folder)
    counted = {name: each.rows for name, each in manifest.read(path).tables.items()}
    with connection.cursor() as cursor:
        for name, rows in counted.items():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
            assert cursor.fetchone()[0] == rows


def test_it_is_readable_by_its_owner_only_and_nothing_else_is_left(folder: Path) -> None:
    path = backup(folder)
    assert sorted(each.name for each in folder.iterdir()) == [path.name, f"{path.name}.json"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}


def test_count_and_copy_are_of_one_moment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = postgres if IS_POSTGRES else sqlite
    real = engine.contents
    done: list[bool] = []

    def counting(database: Any) -> manifest.Tables:
        found: manifest.Tables = real(database)
        if not done:
            done.append(True)
            thread = threading.Thread(target=_write_from_elsewhere)  # between count and copy
            thread.start()
            thread.join(20)
            assert not thread.is_alive()  # nobody waits for a backup
        return found

    monkeypatch.setattr(engine, "contents", counting)
    path = backup(folder)
    assert Code.objects.filter(value="Z99.8").exists()
    assert manifest.read(path).tables["catalog_code"].rows == 101
    assert "equal" in run("restore_check", path)


def _write_from_elsewhere() -> None:
    make_code("Z99.8")
    connection.close()


def test_a_changed_file_is_found(folder: Path) -> None:
    path = backup(folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(CommandError, match="SHA-256 is another"):
        run("restore_check", path)


def test_a_file_that_is_damaged_from_the_start_is_found(folder: Path) -> None:
    path = backup(folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    _claim(path, sha256=sha256(path))
    with pytest.raises(CommandError, match=f"not to be relied on: ({path.name}|pg_restore)"):
        run("restore_check", path)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([102, "0"], "catalog_code: 101 rows of 102"),
        ([101, "0" * 16], "catalog_code: 101 rows, but not the same"),
    ],
)
def test_a_table_that_is_not_as_it_was_is_named(folder: Path, held: list[Any], said: str) -> None:
    path = backup(folder)
    tables = json.loads(manifest.beside(path).read_text())["tables"]
    _claim(path, tables={**tables, "catalog_code": held})
    with pytest.raises(CommandError, match=said):
        run("restore_check", path)


def test_a_backup_of_which_nobody_knows_what_it_held(folder: Path) -> None:
    path = backup(folder)
    manifest.beside(path).write_text("{}")
    with pytest.raises(CommandError, match="cannot be read"):
        run("restore_check", path)
    manifest.beside(path).unlink()
    with pytest.raises(CommandError, match="nobody knows what the backup held"):
        run("restore_check", path)
    with pytest.raises(CommandError, match="no such file"):
        run("restore_check", folder / "none.dump")


def test_a_backup_of_the_other_database_is_refused(folder: Path) -> None:
    path = backup(folder)
    _claim(path, engine="sqlite" if IS_POSTGRES else "postgresql")
    with pytest.raises(CommandError, match=r"is of \w+, the site runs on"):
        run("restore_check", path)


def _claim(path: Path, **changed: Any) -> None:
    said = json.loads(manifest.beside(path).read_text())
    manifest.beside(path).write_text(json.dumps({**said, **changed}))


def test_a_full_disk_leaves_the_old_backup_and_nothing_half_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = backup(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(make, "PREFIX", "codelookup-later-")

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(make, "_to_disk", full)
    with pytest.raises(CommandError, match="no backup was made: .*No space left on device"):
        run("backup", "--to", folder, "--keep", 1)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert old.exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="no backup was made"):
        run("backup", "--to", tmp_path / "file" / "below")


def test_old_backups_go_and_nothing_else(folder: Path) -> None:
    ending = make.ENDINGS[connection.vendor]
    folder.mkdir()
    for day in range(1, 6):
        name = f"codelookup-202601{day:02}T020000Z{ending}"
        (folder / name).touch()
        (folder / f"{name}.json").touch()
    (folder / f"my-own{ending}").touch()
    (folder / f"codelookup-of-mine{ending}").touch()
    said = run("backup", "--to", folder, "--keep", 2)
    left = sorted(path.name for path in folder.iterdir() if path.suffix == ending)
    assert len(left) == 4
    assert f"my-own{ending}" in left
    assert f"codelookup-of-mine{ending}" in left
    assert f"codelookup-20260105T020000Z{ending}" in left
    assert said.count("removed: codelookup-2026010") == 4
    assert len(list(folder.glob("*.json"))) == 2


@pytest.mark.parametrize("keep", ["0", "-1"])
def test_none_cannot_be_kept(folder: Path, keep: str) -> None:
    with pytest.raises(CommandError, match="must be 1 or more"):
        run("backup", "--to", folder, f"--keep={keep}")
    assert not folder.exists()


@pytest.mark.skipif(not IS_POSTGRES, reason="of PostgreSQL")
def test_the_password_is_on_no_command_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    real = postgres.subprocess.run  # type: ignore[attr-defined]

    def note(command: list[str], **options: Any) -> Any:
        calls.append((command, options.get("env") or {}))
        return real(command, **options)

    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "s3cret-word")
    monkeypatch.setattr("subprocess.run", note)
    backup(folder)
    dumps = [(command, env) for command, env in calls if "--format=custom" in command]
    assert [env["PGPASSWORD"] for _, env in dumps] == ["s3cret-word"]
    assert not any("s3cret-word" in word for command, _ in calls for word in command)


@pytest.mark.skipif(not IS_POSTGRES, reason="of PostgreSQL")
def test_no_database_is_left_behind(folder: Path) -> None:
    path = backup(folder)
    run("restore_check", path)
    _claim(path, tables={})
    with pytest.raises(CommandError):
        run("restore_check", path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'codelookup_check%'")
        assert cursor.fetchall() == []


@pytest.mark.skipif(not IS_POSTGRES, reason="of PostgreSQL")
def test_who_may_not_make_a_database_is_told_how(folder: Path) -> None:
    path = backup(folder)
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS weak")
        cursor.execute("CREATE ROLE weak LOGIN")
    user = connection.settings_dict["USER"]
    connection.settings_dict["USER"] = "weak"
    try:
        with pytest.raises(CommandError, match='ALTER ROLE "weak" CREATEDB'):
            run("restore_check", path)
    finally:
        connection.settings_dict["USER"] = user
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE weak")


def test_a_program_that_is_too_old_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(manifest.NotSaved, match="apt-get install postgresql-client-99"):
        postgres.program("pg_dump", 99)
    monkeypatch.setattr(postgres, "DEBIAN", Path("/nowhere"))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(manifest.NotSaved, match="no pg_dump of version 13 or newer"):
        postgres.program("pg_dump", 13)


@pytest.mark.skipif(IS_POSTGRES, reason="of SQLite")
def test_a_copy_is_one_file_that_can_be_put_in_place(folder: Path) -> None:
    path = backup(folder)
    with sqlite3.connect(path) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert copy.execute("SELECT count(*) FROM catalog_code").fetchone()[0] == 101
    assert len(os.listdir(folder)) == 2


def test_order_does_not_count_but_every_row_does() -> None:
    rows: list[tuple[object, ...]] = [(1, "a"), (2, None), (2, None)]
    assert content(rows) == content(rows[::-1])
    assert content(rows) != content(rows[:2])
    assert content(rows) != content([(1, "a"), (2, None), (2, "")])


def test_tables_that_came_or_went_are_told() -> None:
    some, other = Content(1, "a"), Content(2, "b")
    assert differences({"x": some, "y": other}, {"y": other, "z": some}) == [
        "x: missing (1 rows)",
        "z: a table that was not there",
    ]
    assert differences({"x": some}, {"x": some}) == []
