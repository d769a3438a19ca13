"""How often one network may do what costs us work and needs no account."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils import timezone

from .visitor import network_key


def is_within(request: HttpRequest, action: str, rate: str) -> bool:
    """Count this request and tell whether its network still may. `rate`: as 30/m, for a minute."""
    usage = ratelimit.consume(
        request,
        app="codelookup",
        action=action,
        config={action: f"{rate}/key"},
        key=network_key(request, timezone.localdate()) or "unknown",
        limit_get=True,
    )
    return bool(usage)
