"""The cache in the database: keys that tell nobody anything, and no silence where writing fails.

allauth's rate limits would write addresses into the keys, and tell a visitor that he is too fast
where his request could not be counted.
"""

import hmac
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router


class CandidCache(DatabaseCache):
    """Django's, which tells of a full disk by an error.

    Django answers a key that could not be written as one that is there already.
    """

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Add a key, or return False where there is one. Raises OperationalError."""
        watch = _Watch()
        with connections[router.db_for_write(self.cache_model_class)].execute_wrapper(watch):
            is_added = super().add(key, value, timeout, version)
        if not is_added and watch.has_failed:
            raise OperationalError("the cache's table cannot be written")
        return is_added


class _Watch:
    """Sees a write that the database refused, or took and then did not keep.

    A row that somebody else has just made is neither: Django's answer is right then.
    """

    has_failed = False

    def __call__(self, execute: Callable[..., Any], statement: str, *values: Any) -> Any:
        try:
            found = execute(statement, *values)
        except OperationalError:
            self.has_failed = True
            raise
        self.has_failed |= statement.startswith(("INSERT", "UPDATE"))
        return found


def keyed(key: str, prefix: str, version: int) -> str:
    """Return a keyed hash of the key: the cache may be a table, and no table holds an address."""
    text = f"{prefix}:{version}:{key}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()
