"""Look into a site's database from outside, without Django."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import Any

import psycopg

LABEL = "FY2026"  # of the releases that `world` makes
# What an import may touch, in the order in which it may be deleted.
TABLES = (
    "edits_pairedit", "edits_rationale", "catalog_note", "catalog_entry", "catalog_code",
    "catalog_release",
)  # fmt: skip


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A connection that commits each statement by itself."""
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
        return
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=20)) as database:
        yield database


def state(url: str) -> dict[str, str]:
    """A checksum of every row of each table."""
    with connected(url) as database:
        rows = {each: database.execute(f"SELECT * FROM {each} ORDER BY id") for each in TABLES}
        return {
            each: sha256(repr(found.fetchall()).encode()).hexdigest()
            for each, found in rows.items()
        }


def releases(url: str) -> dict[str, int]:
    """How many rows each dataset's release has read; a dataset stands once or this fails."""
    with connected(url) as database:
        found = database.execute("SELECT dataset, row_count FROM catalog_release").fetchall()
    assert len(dict(found)) == len(found)
    return dict(found)


def forget_imports(url: str) -> None:
    """Remove what tests have imported; the small site of `world` stays."""
    imported = f"FROM catalog_release WHERE label <> '{LABEL}'"
    with connected(url) as database:
        for table in ("edits_pairedit", "catalog_note", "catalog_entry"):
            database.execute(f"DELETE FROM {table} WHERE release_id IN (SELECT id {imported})")
        database.execute(f"DELETE {imported}")
