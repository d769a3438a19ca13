"""What the site leans on: search index, sitemaps, static files, mail, cache, disk."""

import json
import os
import secrets
import shutil
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import cache
from django.core.mail import get_connection

from codelookup.pages import sitemaps
from codelookup.search import index

from .findings import MANAGE, Findings, fault, ok, warning

MAIL_TIMEOUT = 5  # seconds
FULL, TIGHT = 256 * 1024**2, 2 * 1024**3  # bytes free: an import with its index needs about 1 GB
OF_ONE_PROCESS = ("LocMemCache", "DummyCache")


def search_index() -> Findings:
    where, remedy = str(settings.SEARCH_INDEX), f"{MANAGE} build_index"
    try:
        rows = index.fetch("SELECT version FROM meta")
    except index.IndexMissing as error:
        yield fault(str(error), where, remedy)
        return
    built = rows[0][0] if rows else ""
    if built.split("/")[0] != str(index.LAYOUT):
        yield fault("built by another version of the site", where, remedy)
    elif not index.is_fresh():
        yield fault("older than the data; a running site builds it anew by itself", where, remedy)
    else:
        yield ok("there and fresh", where)


def site_maps() -> Findings:
    where = str(settings.SITEMAPS)
    if sitemaps.is_fresh():
        yield ok("there and fresh", where)
    else:
        yield warning("missing or older than the data", where, f"{MANAGE} build_sitemaps")


def static_files() -> Findings:
    """Every file that a page may ask for is collected, and none is newer at its source."""
    root, remedy = Path(settings.STATIC_ROOT), f"{MANAGE} collectstatic --noinput"
    try:
        manifest = json.loads((root / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    except (OSError, ValueError, KeyError):
        yield fault("not collected: pages answer 500", str(root), remedy)
        return
    old = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            source, target = Path(storage.path(name)), root / name
            if name not in manifest or not target.is_file() or _is_newer(source, target):
                old.append(name)
    if old:
        yield fault(f"{len(old)} not collected or old, such as {min(old)}", str(root), remedy)
    else:
        yield ok(f"{len(manifest)} files collected", str(root))


def _is_newer(source: Path, target: Path) -> bool:
    return int(source.stat().st_mtime) > int(target.stat().st_mtime)


def mail() -> Findings:
    """A server is set and lets us in."""
    if not settings.EMAIL_IS_SET:
        yield warning(
            "mails are files in var/mail/; addresses are not verified and no password can be reset",
            "EMAIL_URL",
            "EMAIL_URL=submission://user:password@mail.your.name:587",
        )
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with get_connection(timeout=MAIL_TIMEOUT):
            yield ok("the server answers", server)
    except (OSError, SMTPException) as error:
        yield fault(f"the server does not let us in ({error})", server, "correct EMAIL_URL")
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        yield warning(
            "mails come from localhost and are taken for junk",
            "DEFAULT_FROM_EMAIL",
            "DEFAULT_FROM_EMAIL='CodeLookup <codelookup@your.name>'",
        )


def shared_cache() -> Findings:
    """Rate limits are counted in the cache: it must be one for all processes."""
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.endswith(OF_ONE_PROCESS):
        yield fault(
            "each web process counts for itself: rate limits are multiplied",
            "CACHE_URL",
            "CACHE_URL=redis://127.0.0.1:6379/0, or leave it out for a table in the database",
        )
        return
    key, value = "doctor", secrets.token_hex(8)
    try:
        cache.set(key, value, 60)
        kept = cache.get(key)
    except Exception as error:  # each backend has errors of its own
        yield fault(f"does not answer ({type(error).__name__})", "CACHE_URL", "correct CACHE_URL")
        return
    if kept == value:
        yield ok("keeps what it is given", backend.rpartition(".")[2])
    else:
        yield fault("forgets at once what it is given", "CACHE_URL", f"{MANAGE} createcachetable")


def disk() -> Findings:
    """Room for an import and a new index beside the old, where we may write."""
    folders = {settings.VAR_DIR, settings.SEARCH_INDEX.parent}
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        folders.add(Path(settings.DATABASES["default"]["NAME"]).parent)
    for folder in sorted({_existing(each) for each in folders}):
        free = shutil.disk_usage(folder).free
        size = f"{free / 1024**3:.1f} GB free"
        remedy = f"free some: du -xh --max-depth=2 {folder} | sort -h | tail"
        if not os.access(folder, os.W_OK):
            yield fault("may not be written to", str(folder), f"chown $(id -un) {folder}")
        elif free < FULL:
            yield fault(size, str(folder), remedy)
        elif free < TIGHT:
            yield warning(f"{size}; an import with its index may need more", str(folder), remedy)
        else:
            yield ok(size, str(folder))


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())
