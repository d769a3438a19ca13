"""Cache keys that tell nobody anything: allauth's rate limits would write addresses into them."""

import hmac

from django.conf import settings


def keyed(key: str, prefix: str, version: int) -> str:
    """Return a keyed hash of the key: the cache may be a table, and no table holds an address."""
    text = f"{prefix}:{version}:{key}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()
