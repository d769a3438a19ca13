"""The few statements that every code page makes, written by hand.

Putting a query together costs Django some ten times what SQLite takes to answer it, and its cursor
as much as the answer. Tables and columns are ours, values always go as parameters.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from functools import lru_cache
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

Values = Sequence[Any] | Mapping[str, Any]

_writing = Lock()
_passing = Lock()
SOON = 0.05  # seconds; some fifty kept pages
QUICK = 1  # seconds; a server that went away is known to have gone at the first word
NAMED = re.compile(r"%\((\w+)\)s")


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
    with _asking(statement, values, asked) as cursor:
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def rows(
    statement: str, values: Values = (), database: str = DEFAULT_DB_ALIAS
) -> list[tuple[Any, ...]]:
    """Return all rows that a statement answers."""
    with _asking(statement, values, connections[database]) as cursor:
        return list(cursor.fetchall())


def day(value: Any) -> date | None:
    """Return a day as this database answers it: SQLite writes it as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def run(statement: str, values: Values = ()) -> int:
    """Run a statement that changes something; return how many rows it changed."""
    with _asking(statement, values, connections[DEFAULT_DB_ALIAS]) as cursor:
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


@contextmanager
def _asking(statement: str, values: Values, asked: BaseDatabaseWrapper) -> Iterator[Any]:
    """Yield a cursor that has run a statement: the driver's own, unless somebody watches Django's.

    PostgreSQL is sent the values beside the statement, which thus stays the same, and it plans it
    once a connection: that takes several times as long as to answer it.
    """
    asked.ensure_connection()
    if asked.queries_logged or asked.execute_wrappers:
        with asked.cursor() as watched:
            watched.execute(statement, values)
            yield watched
        return
    asked.validate_no_broken_transaction()
    with asked.wrap_database_errors:
        cursor: Any
        if asked.vendor == "sqlite":
            cursor = asked.connection.execute(_for_sqlite(statement), values)
        else:
            import psycopg  # takes memory that a site on SQLite can spare

            cursor = psycopg.Cursor(asked.connection)
            cursor.execute(statement, values)
        with closing(cursor):
            yield cursor


@lru_cache(maxsize=128)
def _for_sqlite(statement: str) -> str:
    """Write parameters as SQLite has them; a statement of ours holds no other percent sign."""
    return NAMED.sub(r":\1", statement).replace("%s", "?")


def moment(value: datetime) -> Any:
    """Return a moment as this database's parameter."""
    return connection.ops.adapt_datetimefield_value(value)
