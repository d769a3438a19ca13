"""Sitemaps: the address of every public page, in files written when the data changes.

Search engines want whole addresses, yet a file cannot know by which names the site is reached:
where scheme and host belong it says `PLACEHOLDER`, and whoever serves it puts in the request's own.

A set of files is a folder of its own beside the search index; the file `current` names the set in
place and what it was built from. It is replaced by rename, so that a set is there whole or not.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.template.loader import render_to_string

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Release
from codelookup.catalog.systems import System
from codelookup.lib import lock

from .addresses import Address, of_site, of_system

HOST = "placeholder.invalid"
PLACEHOLDER = f"https://{HOST}"
LIMIT = 10_000  # addresses a part
FORM = 2  # to be raised when the files would look different for the same data


class Part(Sitemap):  # type: ignore[type-arg]
    """One file of at most LIMIT addresses."""

    limit = LIMIT

    def get_domain(self, site: object = None) -> str:
        return HOST

    def __init__(self, addresses: list[Address]) -> None:
        self.addresses = addresses

    def items(self) -> list[Address]:
        return self.addresses

    def location(self, item: Address) -> str:
        return item.path

    def lastmod(self, item: Address) -> date | None:
        return item.changed_on


@dataclass(frozen=True)
class Current:
    """The set in place: its folder, and what the catalog was when it was built."""

    folder: Path
    version: str


def version() -> str:
    """Return what the addresses depend on, as a short string to compare. Two queries."""
    speaking = sorted(release.pk for release in in_force().releases.values())
    loaded = sorted(Release.objects.values_list("pk", flat=True))
    return sha256(json.dumps([FORM, speaking, loaded]).encode()).hexdigest()[:16]


def is_fresh() -> bool:
    found = current()
    return bool(found and found.version == version())


def current() -> Current | None:
    """Return the set in place, None where there is none yet."""
    root: Path = settings.SITEMAPS
    try:
        name, built_from = (root / "current").read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return None
    folder = root / name
    return Current(folder, built_from) if folder.is_dir() else None


def build() -> tuple[int, int]:
    """Write all parts anew and swap them in; return the numbers of addresses and of parts."""
    root: Path = settings.SITEMAPS
    root.mkdir(parents=True, exist_ok=True)
    with lock.held(root / "lock"):  # builders queue; readers never wait
        folder = Path(tempfile.mkdtemp(dir=root, prefix="set-"))
        try:
            built_from = version()
            counts = _write(folder)
            folder.chmod(0o755)
            _swap(root, folder, built_from)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return counts


def _write(folder: Path) -> tuple[int, int]:
    parts: list[dict[str, object]] = []
    total = 0
    for name, addresses in _groups():
        number = 0
        while some := list(islice(addresses, LIMIT)):
            number += 1
            part, path = Part(some), f"sitemap-{name}-{number}.xml"
            urls = part.get_urls()
            _render(folder / path, "sitemap.xml", {"urlset": urls})
            last = part.get_latest_lastmod()
            parts.append({"location": f"{PLACEHOLDER}/{path}", "last_mod": last})
            total += len(some)
    _render(folder / "sitemap.xml", "sitemap_index.xml", {"sitemaps": parts})
    return total, len(parts)


def _groups() -> Iterator[tuple[str, Iterator[Address]]]:
    now = in_force()
    yield "site", of_site()
    for system in System:
        yield system.value, of_system(system, now)


def _render(path: Path, template: str, context: dict[str, object]) -> None:
    path.write_text(render_to_string(template, context), encoding="utf-8")


def _swap(root: Path, folder: Path, built_from: str) -> None:
    """Name the new set the current one; the set before stays for who is just reading it."""
    before = current()
    new = root / "current.new"
    new.write_text(f"{folder.name} {built_from}\n", encoding="utf-8")
    os.replace(new, root / "current")
    for each in root.glob("set-*"):
        if each != folder and not (before and each == before.folder):
            shutil.rmtree(each, ignore_errors=True)
