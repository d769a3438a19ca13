"""Put very many rows into a table: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection

BATCH = 5_000  # rows a statement on SQLite
ROOM = 150_000  # kB of SQLite's pages kept in memory during an import


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def analyze(tables: Iterable[str]) -> None:
    """Let the database count rows, so that it chooses its indexes by what is there.

    Rows that this transaction has put there are counted too.
    """
    with connection.cursor() as cursor:
        if not is_postgres():
            cursor.execute("PRAGMA analysis_limit=2000")  # else it reads every index whole
        for table in tables:
            cursor.execute(f"ANALYZE {table}")


def vacuum(tables: Iterable[str]) -> None:
    """Let PostgreSQL note which pages everybody sees, and count rows. Not in a transaction.

    What was deleted before is left to autovacuum: its way through every index would take longer.
    """
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (ANALYZE, INDEX_CLEANUP OFF, TRUNCATE OFF) {table}")


@contextmanager
def roomy() -> Iterator[None]:
    """Give SQLite room for the indexes of millions of rows; PostgreSQL has its own."""
    if is_postgres():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        usual = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA cache_size={-ROOM}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size={usual}")


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert `rows` and return how many they were. Memory does not grow with their number.

    Table and column names are ours, never a visitor's: they stand in the statement as they are.
    """
    names = ", ".join(columns)
    count = 0
    with connection.cursor() as cursor:
        if is_postgres():
            statement = f"COPY {table} ({names}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
                    count += 1
            return count
        holes = ", ".join(["%s"] * len(columns))
        iterator = iter(rows)
        with _together(cursor):
            while batch := list(islice(iterator, BATCH)):
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({holes})", batch)
                count += len(batch)
    return count


@contextmanager
def _together(cursor: Any) -> Iterator[None]:
    """Spare SQLite a transaction for each row. DEFERRED: temporary tables need no lock."""
    if connection.in_atomic_block:
        yield
        return
    cursor.execute("BEGIN DEFERRED")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")
