"""Addresses of code pages, for lists that print hundreds: Django's `reverse` takes its time."""

import re
from functools import lru_cache

from django.urls import get_script_prefix, reverse

PLAIN = re.compile(r"[A-Za-z0-9.]+")  # nothing that an address would write otherwise
STAND_IN = "zzcodezz"


def code_address(system: str, value: str) -> str:
    """Return the address of a code's page."""
    if not PLAIN.fullmatch(value):
        return reverse("pages:code", args=[system, value])
    return _code_address(get_script_prefix(), system).replace(STAND_IN, value)


@lru_cache(maxsize=64)
def _code_address(prefix: str, system: str) -> str:
    return reverse("pages:code", args=[system, STAND_IN])
