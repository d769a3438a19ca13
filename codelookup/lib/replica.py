"""Read official facts from a replica of PostgreSQL where there is one (`DATABASE_REPLICA_URL`).

Only what serves pages reads there: requests, and the index that they search. Everything else, an
import above all, reads what it has just written. A request asks one database for all its facts,
so that a replica that lags behind shows an older release whole, never half of two. What belongs to
people, and our own texts, are read where they are written.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.models import Model

REPLICA = "replica"
PAUSE = 10  # seconds during which a replica that did not answer is left alone

log = structlog.get_logger("codelookup.database")
_local = threading.local()
_away_until = 0.0


@contextmanager
def reading() -> Iterator[None]:
    """Let this thread read facts from the replica until the end: from it alone, or not at all."""
    if REPLICA not in settings.DATABASES:
        yield
        return
    _local.alias = None  # decided when the first fact is asked for
    try:
        yield
    finally:
        del _local.alias


def alias() -> str:
    """Return the name of the database that this thread asks for facts now.

    For statements of one's own as well: what tells how new the facts are must be asked there too.
    """
    if not hasattr(_local, "alias"):
        return DEFAULT_DB_ALIAS
    if _local.alias is None:
        _local.alias = REPLICA if _answers() else DEFAULT_DB_ALIAS
    chosen: str = _local.alias
    return chosen


def _answers() -> bool:
    global _away_until
    if time.monotonic() < _away_until:
        return False
    replica = connections[REPLICA]
    try:
        replica.close_if_health_check_failed()
        replica.ensure_connection()
    except (DatabaseError, InterfaceError) as error:
        _away_until = time.monotonic() + PAUSE
        log.error("replica_away", reason=type(error.__cause__ or error).__name__)
        return False
    return True


class Router:
    """Django's question which database to ask, answered for every model."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        if model._meta.app_label in settings.REPLICATED_APPS:
            return alias()
        return DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True  # the same rows, seen at two places

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
