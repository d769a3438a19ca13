"""Addresses of codes and releases, for pages that print many: Django's `reverse` takes its time."""

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


def pair_address(first: str, second: str) -> str:
    """Return the address of the verdict on two codes."""
    if not (PLAIN.fullmatch(first) and PLAIN.fullmatch(second)):
        return reverse("pages:pair", args=[first, second])
    return _pair_address(get_script_prefix()).replace(STAND_IN, first, 1).replace(STAND_IN, second)


@lru_cache(maxsize=8)
def _pair_address(prefix: str) -> str:
    return reverse("pages:pair", args=[STAND_IN, STAND_IN])


def release_address(pk: int) -> str:
    """Return the address of a release's page among the sources."""
    return _release_address(get_script_prefix(), pk)


@lru_cache(maxsize=256)
def _release_address(prefix: str, pk: int) -> str:
    return reverse("pages:source", args=[pk])


@lru_cache(maxsize=64)
def _code_address(prefix: str, system: str) -> str:
    return reverse("pages:code", args=[system, STAND_IN])
