"""Kept pages that the workers of a host share: what one has rendered the others need not.

The folder is made by `deploy/gunicorn.conf.py`, a new one whenever code or settings are loaded
anew; without it each worker keeps its own pages alone. As in a worker's memory, the version of the
data and the open gates stand in the key, and nothing of a visitor is in a page.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from codelookup.lib.gzipped import Deflated
from codelookup.lib.shelf import Shelf

from . import holes

MOST = 32 * 2**20  # bytes of all pages; a container's shared memory has 64 MB as a rule

_shelf = Shelf(Path(settings.PAGE_SHELF), MOST) if settings.PAGE_SHELF else None


def fetch(key: str) -> tuple[dict[str, Any], holes.Parts] | None:
    """Return what was said of a page, and its parts."""
    held = _shelf.get(key) if _shelf else None
    if not held:
        return None
    head, _, body = held.partition(b"\n")
    said, told = json.loads(head)
    return said, tuple(_parts(told, body))


def put(key: str, said: dict[str, Any], parts: holes.Parts) -> None:
    """Let the others have a page. `said`: what can be written as JSON."""
    if not _shelf:
        return
    told = [p if isinstance(p, str) else (len(p), p.checksum, p.length, p.shift) for p in parts]
    body = b"".join(part for part in parts if isinstance(part, bytes))
    _shelf.put(key, json.dumps([said, told]).encode() + b"\n" + body)


def _parts(told: list[Any], body: bytes) -> Iterator[Deflated | str]:
    start = 0
    for each in told:
        if isinstance(each, str):  # a hole
            yield each
            continue
        size, checksum, length, shift = each
        part = Deflated(body[start : start + size])
        part.checksum, part.length, part.shift = checksum, length, shift
        yield part
        start += size
