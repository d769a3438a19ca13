"""Fetch one official file, by a name below one of a few fixed addresses, within limits.

Nothing here takes an address from a person, a page or a redirect (S-45): the folder is fixed, the
name is of a known shape, and a redirect is refused. A file has its final name only when it is
whole; until then it is a nameless part beside it, which is removed whatever happens.
"""

import hashlib
import http.client
import os
import re
import ssl
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, Any
from urllib import error, request

from .sources import CMS_FILES

FOLDERS = (CMS_FILES,)
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{3,120}\.zip", re.ASCII)
TIMEOUT = 30.0  # seconds without a byte
LONGEST = 1_800.0  # seconds for one file
CHUNK = 1 << 16
AGENT = "CodeLookup (a self-hosted code reference; asks once a quarter)"

Progress = Callable[[int], None]


class NotFetched(Exception):
    """The file could not be had; the message names it and the reason."""


class NotThere(NotFetched):
    """Nothing of this name is published."""


@dataclass(frozen=True)
class Fetched:
    path: Path
    sha256: str
    size: int  # bytes


class _NoRedirect(request.HTTPRedirectHandler):
    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        raise NotFetched(f"{req.full_url}: sent on to {newurl!r}; not followed")


def _opener() -> request.OpenerDirector:
    """Http and https, by the machine's own proxy if it has one; no files, no other schemes."""
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(context=ssl.create_default_context()),
        request.HTTPDefaultErrorHandler(),
        request.HTTPErrorProcessor(),
        _NoRedirect(),
    ):
        opener.add_handler(handler)
    return opener


def fetch(
    base: str,
    name: str,
    folder: Path,
    limit: int,
    sha256: str = "",
    progress: Progress = lambda size: None,
) -> Fetched:
    """Fetch `name` from the fixed folder `base` into `folder`; at most `limit` bytes.

    `sha256`: what the operator knows of it. Raises NotThere, or NotFetched with the reason.
    """
    if base not in FOLDERS or not NAME.fullmatch(name):
        raise NotFetched(f"{base}{name}: not an address of the fixed table")
    folder.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=folder, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as stream:
            found = _download(f"{base}{name}", stream, limit, progress)
        _check(Path(part), name, found, sha256)
        os.chmod(part, 0o644)
        os.replace(part, folder / name)
    except OSError as failure:
        raise NotFetched(f"{name}: cannot be written to {folder} ({failure.strerror})") from failure
    finally:
        Path(part).unlink(missing_ok=True)
    return Fetched(folder / name, found, (folder / name).stat().st_size)


def _download(url: str, stream: IO[bytes], limit: int, progress: Progress) -> str:
    """Write what the address answers, and return its checksum."""
    asked = request.Request(url, headers={"User-Agent": AGENT, "Accept-Encoding": "identity"})  # noqa: S310 - of the fixed table
    try:
        with _opener().open(asked, timeout=TIMEOUT) as response:
            return _copy(url, response, stream, limit, progress)
    except error.HTTPError as failure:
        if failure.code in {404, 410}:
            raise NotThere(f"{url}: not there ({failure.code})") from failure
        raise NotFetched(f"{url}: answered {failure.code} {failure.reason}") from failure
    except (TimeoutError, error.URLError, http.client.HTTPException, ConnectionError) as failure:
        reason = getattr(failure, "reason", failure)
        raise NotFetched(f"{url}: no answer ({reason or type(failure).__name__})") from failure


def _copy(url: str, response: Any, stream: IO[bytes], limit: int, progress: Progress) -> str:
    promised = response.headers.get("Content-Length")
    if promised and promised.isdigit() and int(promised) > limit:
        raise NotFetched(f"{url}: {int(promised):,} bytes, more than {limit:,}; refused")
    if "html" in response.headers.get("Content-Type", ""):
        raise NotFetched(f"{url}: a web page came instead of a file; fetch it by hand")
    digest, size, started = hashlib.sha256(), 0, time.monotonic()
    while data := response.read1(CHUNK):
        size += len(data)
        if size > limit:
            raise NotFetched(f"{url}: more than {limit:,} bytes; refused")
        if time.monotonic() - started > LONGEST:
            raise NotFetched(f"{url}: not whole after {LONGEST:.0f} seconds; given up")
        digest.update(data)
        stream.write(data)
        progress(size)
    if promised and promised.isdigit() and size != int(promised):
        raise NotFetched(f"{url}: {size:,} bytes came of {int(promised):,}; cut short")
    return digest.hexdigest()


def _check(part: Path, name: str, found: str, wanted: str) -> None:
    if wanted and found != wanted.lower():
        raise NotFetched(f"{name}: SHA-256 is {found}, not {wanted.lower()}; thrown away")
    if not zipfile.is_zipfile(part):
        raise NotFetched(f"{name}: what came is not a zip archive; thrown away")
