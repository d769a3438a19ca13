"""SQLite: copied by its online backup, while the site reads and writes."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from .manifest import NotSaved, Tables, content

WAIT = 20  # seconds for a lock


def save(source: Path, part: Path) -> Tables:
    """Copy the database as it is at one moment, and say what it holds then."""
    address = f"{source.absolute().as_uri()}?mode=rw"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=WAIT)) as live,
            closing(sqlite3.connect(part)) as copy,
        ):
            live.execute("BEGIN")  # with the first read a moment, at which the copy is made too
            tables = contents(live)
            live.backup(copy)
            # One file and no companions: the live database's log is not part of the copy.
            copy.execute("PRAGMA journal_mode=DELETE")
            return tables
    except sqlite3.Error as error:
        raise NotSaved(f"{source}: {error}") from error


def restore(backup: Path) -> Tables:
    """Restore into a temporary database, examine it, and say what it holds."""
    with tempfile.TemporaryDirectory(prefix="codelookup-restore-") as folder:
        address = f"{backup.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            with (
                closing(sqlite3.connect(address, uri=True)) as saved,
                closing(sqlite3.connect(Path(folder) / "restored.sqlite3")) as restored,
            ):
                saved.backup(restored)
                said = restored.execute("PRAGMA integrity_check").fetchone()[0]
                if said != "ok":
                    raise NotSaved(f"{backup.name}: damaged ({said})")
                if lost := restored.execute("PRAGMA foreign_key_check").fetchone():
                    raise NotSaved(f"{backup.name}: rows of {lost[0]} point to nothing")
                return contents(restored)
        except sqlite3.Error as error:
            raise NotSaved(f"{backup.name}: {error}") from error


def contents(database: sqlite3.Connection) -> Tables:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    return {name: content(database.execute(f'SELECT * FROM "{name}"')) for (name,) in names}
