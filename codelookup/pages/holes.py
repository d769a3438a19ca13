"""Pages kept with holes: rendered for everybody, and filled for each visitor when they are sent."""

import secrets
from collections.abc import Iterable

from codelookup.lib import gzipped

MARK = secrets.token_hex(16)  # nobody can write it into a text of ours
Parts = tuple[gzipped.Deflated | str, ...]  # compressed text, and between it the names of holes


def named(names: Iterable[str]) -> dict[str, str]:
    """Return what a template prints where a hole of this name shall be."""
    return {name: f"{MARK}{name}{MARK}" for name in names}


def cut(text: str) -> Parts:
    """Cut a rendered page at its holes, and compress what stands between them."""
    pieces = text.split(MARK)  # text, name, text, name, …, text
    return tuple(p if at % 2 else gzipped.deflated(p) for at, p in enumerate(pieces))


def size(parts: Parts) -> int:
    """Return the bytes that the parts take, compressed as they are."""
    return sum(map(len, parts))
