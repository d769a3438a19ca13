"""The few statements that every code page makes, written by hand.

Putting a query together costs Django some ten times what SQLite takes to answer it. Tables and
columns are ours, values always go as parameters.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_writing = Lock()


@contextmanager
def in_turn() -> Iterator[None]:
    """Let this process' threads write to SQLite one after the other; PostgreSQL sees to it itself.

    A thread that finds SQLite locked sleeps and tries again, ever longer; at a lock of our own it
    is woken. Not inside a transaction: whoever holds SQLite's lock must not wait for ours.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _writing:
        yield


def first(
    statement: str, values: Sequence[Any] = (), database: str = DEFAULT_DB_ALIAS
) -> tuple[Any, ...] | None:
    """Return the first row that a statement answers, None where there is none.

    A connection that has died is replaced, unless it has a transaction open.
    """
    asked = connections[database]
    try:
        return _first(statement, values, asked)
    except (InterfaceError, OperationalError):
        if asked.in_atomic_block or asked.is_usable():
            raise
        asked.close()
        return _first(statement, values, asked)


def _first(
    statement: str, values: Sequence[Any], asked: BaseDatabaseWrapper
) -> tuple[Any, ...] | None:
    with asked.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def run(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
    """Run a statement that changes something; return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def moment(value: datetime) -> Any:
    """Return a moment as this database's parameter."""
    return connection.ops.adapt_datetimefield_value(value)
