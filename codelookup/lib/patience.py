"""How long a page waits for the database. Imports and other commands wait as long as it takes.

PostgreSQL itself ends what lasts too long. Where it answers nothing at all (a frozen machine, a
disk that hangs), a thread cuts the connection: a visitor is told, and the worker is free again.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

LIMITS = "-c statement_timeout=5s -c lock_timeout=2s"  # of PostgreSQL, for each connection
LONGEST = 10  # seconds that a request may last while the database says nothing
TICK = 1  # seconds between two looks

log = structlog.get_logger("codelookup.database")
_is_bounded = threading.Event()
_waiting: dict[int, tuple[float, list[BaseDatabaseWrapper]]] = {}  # thread -> since when, on what


def bound() -> None:
    """From now on this process, which serves pages, waits for PostgreSQL for seconds only."""
    for alias in connections:
        options: dict[str, Any] = connections.settings[alias]["OPTIONS"]
        if connections.settings[alias]["ENGINE"].endswith("postgresql"):
            options["options"] = f"{options.get('options', '')} {LIMITS}".strip()
            _is_bounded.set()
    if _is_bounded.is_set():
        threading.Thread(target=_watch, name="database-watch", daemon=True).start()


@contextmanager
def bounded() -> Iterator[None]:
    """Let what this thread asks the database meanwhile be cut off after LONGEST seconds."""
    if not _is_bounded.is_set():
        yield
        return
    me = threading.get_ident()
    _waiting[me] = time.monotonic(), [connections[alias] for alias in connections]
    try:
        yield
    finally:
        del _waiting[me]


def _watch() -> None:
    while True:
        time.sleep(TICK)
        latest = time.monotonic() - LONGEST
        for since, wrappers in list(_waiting.values()):
            if since < latest:
                for wrapper in wrappers:
                    _cut(wrapper)


def _cut(wrapper: BaseDatabaseWrapper) -> None:
    """End a statement that is under way; a connection that waits for nothing is left alone."""
    held = wrapper.connection  # psycopg's; its owner may close it at any moment
    try:
        if held is None or held.closed or held.info.transaction_status.name != "ACTIVE":
            return
        with socket.socket(fileno=os.dup(held.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)
    except Exception as error:  # whatever it is, the next look must come
        log.warning("connection_not_cut", reason=type(error).__name__)
    else:
        log.error("connection_cut", after=LONGEST)
