"""The few statements that every code page makes, written by hand.

Putting a query together costs Django some ten times what SQLite takes to answer it. Tables and
columns are ours, values always go as parameters.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from threading import Lock
from time import monotonic
from typing import Any

from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

Values = Sequence[Any] | Mapping[str, Any]

_writing = Lock()
_passing = Lock()
SOON = 0.05  # seconds; some fifty kept pages
QUICK = 1  # seconds; a server that went away is known to have gone at the first word


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


@contextmanager
def one_by_one() -> Iterator[None]:
    """Let this process' threads pass one after the other through what takes SQLite no millisecond.

    Each question lets the interpreter go to another thread and waits to have it back; threads that
    take turns answered a tenth more of the pages that write, and as many of the others. Nobody
    waits longer than SOON: whoever is inside may be waiting for an import to end. PostgreSQL
    answers in processes of its own, beside ours.
    """
    is_inside = connection.vendor == "sqlite" and _passing.acquire(timeout=SOON)
    try:
        yield
    finally:
        if is_inside:
            _passing.release()


@contextmanager
def apart() -> Iterator[None]:
    """Let one statement fail alone: a transaction around it, where there is one, goes on."""
    if not connection.in_atomic_block:
        yield  # it is a transaction of its own
        return
    with transaction.atomic():
        yield


def first(
    statement: str, values: Values = (), database: str = DEFAULT_DB_ALIAS
) -> tuple[Any, ...] | None:
    """Return the first row that a statement answers, None where there is none.

    A connection that has died is replaced, unless it has a transaction open. A server that did not
    let us in, or said nothing until we gave up, is not asked again: more visitors queue behind.
    """
    asked, since = connections[database], monotonic()
    try:
        return _first(statement, values, asked)
    except (InterfaceError, OperationalError):
        has_hung = asked.connection is None or monotonic() - since > QUICK
        if has_hung or asked.in_atomic_block or asked.is_usable():
            raise
        asked.close()
        return _first(statement, values, asked)


def _first(statement: str, values: Values, asked: BaseDatabaseWrapper) -> tuple[Any, ...] | None:
    with _cursor(asked) as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def rows(
    statement: str, values: Values = (), database: str = DEFAULT_DB_ALIAS
) -> list[tuple[Any, ...]]:
    """Return all rows that a statement answers."""
    with _cursor(connections[database]) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def day(value: Any) -> date | None:
    """Return a day as this database answers it: SQLite writes it as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def run(statement: str, values: Values = ()) -> int:
    """Run a statement that changes something; return how many rows it changed."""
    with _cursor(connections[DEFAULT_DB_ALIAS]) as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def run_at_once(statement: str, values: Values = ()) -> int:
    """Run a statement that may as well be left out. Raises OperationalError where it had to wait.

    On SQLite that is: for an import, which writes for minutes. PostgreSQL waits for a row at most.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return run(statement, values)
    if not _writing.acquire(timeout=SOON):
        raise OperationalError("another thread writes")
    try:
        connection.ensure_connection()
        connection.connection.execute("PRAGMA busy_timeout = 0")
        return run(statement, values)
    finally:
        patience = connection.settings_dict["OPTIONS"].get("timeout", 5)  # seconds
        connection.connection.execute(f"PRAGMA busy_timeout = {1000 * patience}")
        _writing.release()


def _cursor(asked: BaseDatabaseWrapper) -> CursorWrapper:
    """Return a cursor that sends PostgreSQL values beside the statement, which thus stays the same.

    So PostgreSQL plans it once a connection; Django writes the values into it, and it is planned
    each time, which takes several times as long as to answer it.
    """
    if asked.vendor != "postgresql" or asked.queries_logged:  # Django cannot log what is planned
        return asked.cursor()
    import psycopg  # takes memory that a site on SQLite can spare

    asked.ensure_connection()
    cursor: Any = psycopg.Cursor(asked.connection)
    return asked.make_cursor(cursor)


def moment(value: datetime) -> Any:
    """Return a moment as this database's parameter."""
    return connection.ops.adapt_datetimefield_value(value)
