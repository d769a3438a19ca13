"""The cache in the database: keys that tell nobody anything, and no silence where writing fails.

allauth's rate limits would write addresses into the keys, and tell a visitor that he is too fast
where his request could not be counted.
"""

import hmac
import time
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError

PATIENCE = 0.5  # seconds


class CandidCache(DatabaseCache):
    """Django's, which tells of a full disk by an error.

    Django answers a key that could not be written as one that is there already.
    """

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Add a key, or return False where there is one. Raises OperationalError."""
        until = time.monotonic() + PATIENCE
        while not super().add(key, value, timeout, version):
            if self.has_key(key, version):
                return False
            # Nothing is there: the one before has just gone, or the database takes nothing.
            if time.monotonic() > until:
                raise OperationalError("the cache's table cannot be written")
            time.sleep(PATIENCE / 10)
        return True


def keyed(key: str, prefix: str, version: int) -> str:
    """Return a keyed hash of the key: the cache may be a table, and no table holds an address."""
    text = f"{prefix}:{version}:{key}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()
