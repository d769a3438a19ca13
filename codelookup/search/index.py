"""The search index: one SQLite FTS5 file beside the main database, whichever that is.

Built from the tables into a new file and swapped in by rename, so that readers never wait and a
failed build leaves the old index in place. Row ids are the order of merit: a search walks them
upwards and stops when it has enough.
"""

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Entry, Kind, Release, open_wording
from codelookup.catalog.systems import System
from codelookup.descriptions.models import Description

SCHEMA = """
CREATE TABLE doc (
    id INTEGER PRIMARY KEY, system TEXT, value TEXT, key TEXT, title TEXT,
    is_billable INTEGER, terminated_on TEXT, unshown TEXT
);
CREATE VIRTUAL TABLE words USING fts5(
    title, unshown, content='doc', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3'
);
CREATE TABLE meta (version TEXT);
"""

_local = threading.local()


class IndexMissing(Exception):
    """There is no index file that can be read; `manage.py build_index` makes one."""


def version() -> str:
    """Return what the catalog and the texts are now, as a short string to compare. Two queries."""
    releases = Release.objects.aggregate(n=Count("pk"), last=Max("pk"))
    texts = Description.objects.aggregate(n=Count("pk"), last=Max("updated_at"))
    last = texts["last"].isoformat() if texts["last"] else "-"
    return f"2/{releases['n']}.{releases['last']}/{texts['n']}.{last}"


def build() -> int:
    """Build the index anew, swap it in, and return the number of codes in it."""
    target: Path = settings.SEARCH_INDEX
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix="search-", suffix=".new")
    os.close(handle)
    try:
        with sqlite3.connect(name) as database:
            database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
            stamp = version()
            database.executemany("INSERT INTO doc VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", _documents())
            database.executescript(
                "CREATE INDEX doc_key ON doc (key);"
                "INSERT INTO words (words) VALUES ('rebuild');"
                "INSERT INTO words (words) VALUES ('optimize');"
            )
            database.execute("INSERT INTO meta VALUES (?)", [stamp])
            count = int(database.execute("SELECT COUNT(*) FROM doc").fetchone()[0])
        database.close()
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


# system, value, key, title, is_billable, terminated_on, words searched but not shown
Document = tuple[str, str, str, str, bool, str | None, str]


def _documents() -> Iterator[Document]:
    """Yield every code once, best first: in force, short titles, billable before headings."""
    now = in_force()
    found: dict[int, Document] = {}
    speaking = [(system, release) for system in System.values for release in now.speakers(system)]
    for system, release in speaking:
        _collect(found, Entry.objects.filter(release=release), system, now.on, gone=None)
    releases = [release for _, release in speaking]
    listed = Entry.objects.filter(code=OuterRef("code"), release__in=releases)
    gone = Entry.objects.filter(~Exists(listed), release__effective_on__lte=now.on)
    _collect(found, gone.order_by("-release__effective_on"), "", now.on, gone="gone")
    own = dict(Description.objects.published().values_list("code_id", "title"))
    documents = [
        (system, value, key, own.get(code, "") or title, billable, gone, unshown)
        for code, (system, value, key, title, billable, gone, unshown) in found.items()
    ]
    order = {system: place for place, system in enumerate(System.values)}
    documents.sort(key=lambda d: (d[5] is not None, len(d[3]), not d[4], order[d[0]], d[1]))
    yield from documents


def _collect(
    found: dict[int, Document],
    entries: QuerySet[Entry],
    system: str,
    on: date,
    gone: str | None,
) -> None:
    rows = entries.exclude(kind=Kind.NODE).values_list(
        "code_id", "code__system", "code__value", "code__key", "short", "long",
        "is_billable", "terminated_on", "release__dataset", "release__notice",
    )  # fmt: skip
    if system:
        rows = rows.filter(code__system=system)
    for code, sys, value, key, short, long, billable, terminated, dataset, notice in rows.iterator(
        10_000
    ):
        if code not in found:
            # CPT words are licensed: they are not searched, not listed, not hinted at.
            title = open_wording(dataset, notice, short, long)
            unshown = long if title and title == short else ""
            ended = terminated.isoformat() if terminated and terminated < on else gone
            found[code] = (sys, value, key, title, billable, ended, unshown)


def connection() -> sqlite3.Connection:
    """Return this thread's read-only connection to the index now in place."""
    path: Path = settings.SEARCH_INDEX
    try:
        stat = path.stat()
    except FileNotFoundError as error:
        raise IndexMissing(f"{path} is missing; run manage.py build_index") from error
    stamp = (str(path), stat.st_ino, stat.st_mtime_ns)
    if getattr(_local, "stamp", None) != stamp:
        _local.database = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True
        )
        _local.stamp = stamp
    database: sqlite3.Connection = _local.database
    return database


def fetch(statement: str, parameters: Sequence[str | int] = ()) -> list[Any]:
    """Ask the index. Raises IndexMissing where there is none, or a damaged one."""
    try:
        return connection().execute(statement, parameters).fetchall()
    except sqlite3.DatabaseError as error:
        raise IndexMissing(f"the index is damaged ({error}); run manage.py build_index") from error


def is_fresh() -> bool:
    """Tell whether the index in place was built from what the tables hold now."""
    try:
        rows = fetch("SELECT version FROM meta")
    except IndexMissing:
        return False
    return bool(rows) and rows[0][0] == version()
