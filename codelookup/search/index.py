"""The search index: one SQLite FTS5 file beside the main database, whichever that is.

Built from the tables into a new file and swapped in by rename, so that readers never wait and a
failed build leaves the old index in place. Row ids are the order of merit: a search walks them
upwards and stops when it has enough.
"""

import os
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db.models import Count, Max

from codelookup.catalog import systems, tree
from codelookup.catalog.in_force import in_force
from codelookup.catalog.index_terms import BOOKS
from codelookup.catalog.models import Entry, Kind
from codelookup.catalog.systems import System
from codelookup.descriptions.models import Description
from codelookup.lib import lock

from . import spelling, vocabulary
from .documents import EVERYDAY, OPEN, SOURCES, TITLE, Collection, Document
from .words import fold, words

BATCH = 5_000
ABANDONED = 3600  # seconds: no build lasts as long; what is older, a killed one has left
LAYOUT = 4  # raised when the file's form changes: older files count as stale

SCHEMA = """
CREATE TABLE doc (
    id INTEGER PRIMARY KEY, system TEXT, value TEXT, key TEXT, title TEXT, kind TEXT, path TEXT,
    is_billable INTEGER, terminated_on TEXT, merit REAL
);
CREATE TABLE raw (rank REAL, doc INTEGER, source INTEGER, text TEXT);
CREATE TABLE term (id INTEGER PRIMARY KEY, doc INTEGER, source INTEGER, words TEXT, shown TEXT);
CREATE VIRTUAL TABLE fts USING fts5(words, content='', detail=none, columnsize=0);
CREATE TABLE word (word TEXT PRIMARY KEY, df INTEGER, written TEXT) WITHOUT ROWID;
CREATE TABLE variant (
    variant TEXT, form TEXT, word TEXT, PRIMARY KEY (variant, form)
) WITHOUT ROWID;
CREATE TABLE phrase (name TEXT PRIMARY KEY, term TEXT, means TEXT) WITHOUT ROWID;
CREATE TABLE node (system TEXT, slug TEXT, title TEXT);
CREATE TABLE meta (version TEXT);
"""

_local = threading.local()


class IndexMissing(Exception):
    """There is no index file that can be read; `manage.py build_index` makes one."""


class NotBuilt(CommandError):
    """The index could not be written. The message says why and what to do."""


def version() -> str:
    """Return what is searched now (releases, texts, vocabulary) as a text to compare. 2 queries."""
    spoken = {name for groups in systems.SOURCES.values() for group in groups for name in group}
    searched = spoken | {"icd10pcs-tables", *BOOKS.values()}
    # Older ones too: what they alone list is found as gone.
    known = sorted(each.pk for each in in_force().loaded if each.dataset in searched)
    releases = ".".join(map(str, known))
    texts = Description.objects.published().aggregate(n=Count("pk"), last=Max("updated_at"))
    last = texts["last"].isoformat() if texts["last"] else "-"
    return f"{LAYOUT}/{releases}/{texts['n']}.{last}/{vocabulary.fingerprint()}"


def build(only_if_stale: bool = False) -> int | None:
    """Build the index anew, swap it in, and return the number of codes in it.

    One process of a host builds at a time; `only_if_stale`: None where the index says by then what
    the tables say. Raises NotBuilt where the file cannot be written; the old one stays in place.
    """
    target: Path = settings.SEARCH_INDEX
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with lock.held(_building()):
            return None if only_if_stale and is_fresh() else _build(target)
    except (sqlite3.Error, OSError) as error:
        raise NotBuilt(
            f"the search index cannot be written to {target} ({error}); the one before serves on. "
            "See that the disk has room, then run manage.py build_index"
        ) from error


def is_being_built() -> bool:
    """Tell whether a process of this host builds the index just now."""
    with lock.if_free(_building()) as is_free:
        return not is_free


def _building() -> Path:
    target: Path = settings.SEARCH_INDEX
    return target.with_suffix(".building")


def _build(target: Path) -> int:
    for left in target.parent.glob("search-*.new"):
        with suppress(FileNotFoundError):  # another build has just finished
            if left.stat().st_mtime < time.time() - ABANDONED:
                left.unlink()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix="search-", suffix=".new")
    os.close(handle)
    try:
        with sqlite3.connect(name) as database:
            count = _fill(database)
        database.close()
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


def _fill(database: sqlite3.Connection) -> int:
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
    stamp = version()
    collection = Collection(in_force())
    filters = {document.number: _filters(document) for document in collection.documents()}
    database.executemany(
        f"INSERT INTO doc VALUES ({', '.join('?' * 10)})",
        (
            (d.number, d.system, d.value, d.key, d.title, d.kind, d.path, d.is_billable, d.ended,
             d.merit)
            for d in collection.documents()
        ),
    )  # fmt: skip
    terms = ((t.rank, t.document, t.source, t.text) for t in collection.terms())
    database.executemany("INSERT INTO raw VALUES (?, ?, ?, ?)", terms)
    _write_terms(database, filters)
    database.executemany("INSERT OR IGNORE INTO phrase VALUES (?, ?, ?)", vocabulary.phrases())
    database.executemany("INSERT INTO node VALUES (?, ?, ?)", _nodes(collection))
    database.executescript(
        "CREATE INDEX doc_key ON doc (key); DROP TABLE raw;"
        "INSERT INTO fts (fts) VALUES ('optimize'); VACUUM; ANALYZE;"
    )
    database.execute("INSERT INTO meta VALUES (?)", [stamp])
    return len(filters)


def _write_terms(database: sqlite3.Connection, filters: dict[int, str]) -> None:
    """Number the wordings by merit, and count the words for prefixes and misspellings."""
    known: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    ordered = database.execute("SELECT doc, source, text FROM raw ORDER BY rank, doc, rowid")
    first = 1
    while batch := ordered.fetchmany(BATCH):
        rows = []
        for number, (document, source, text) in enumerate(batch, start=first):
            cut = words(text)
            folded = [fold(word) for word in cut]
            for word, stem in zip(cut, folded, strict=True):
                written.setdefault(stem, Counter())[word] += 1
            # A word that stands only in the vocabulary is known but counts as nowhere: it may be
            # the misspelling of another.
            known.update(dict.fromkeys(folded, 0 if SOURCES[source] == EVERYDAY else 1))
            shown = text if SOURCES[source] in OPEN - {TITLE} else None
            rows.append((number, document, source, " ".join(folded), shown))
        first += len(rows)
        database.executemany("INSERT INTO term VALUES (?, ?, ?, ?, ?)", rows)
        database.executemany(
            "INSERT INTO fts (rowid, words) VALUES (?, ?)",
            [(row[0], f"{row[3]} {filters[row[1]]}") for row in rows],
        )
    database.executemany(
        "INSERT INTO word VALUES (?, ?, ?)",
        ((word, df, written[word].most_common(1)[0][0]) for word, df in known.items()),
    )
    forms = ((form, word) for word in known for form in {word, *written[word]})
    variants = ((each, form, word) for form, word in forms for each in spelling.variants(form))
    database.executemany("INSERT OR IGNORE INTO variant VALUES (?, ?, ?)", variants)


def system_token(system: str) -> str:
    """The word that stands for a system in the index; no text holds it."""
    return f"zzs{''.join(c for c in system if c.isalnum())}"


def place_token(system: str, slug: str) -> str:
    """The word that stands for everything below a level of a system's tree."""
    return f"{system_token(system)}in{''.join(c if c.isalnum() else 'z' for c in slug.lower())}"


BILLABLE = "zzbillable"


def _filters(document: Document) -> str:
    found = [system_token(document.system)]
    if document.is_billable and not document.ended:
        found.append(BILLABLE)
    found += [place_token(document.system, slug) for slug in document.path.split()]
    if document.kind == Kind.HEADING:
        found.append(place_token(document.system, document.value))
    return " ".join(found)


def _nodes(collection: Collection) -> Iterator[tuple[str, str, str]]:
    """The first level of each system's tree, by which results are narrowed."""
    for system in System.values:
        shelves = collection.now.shelves(system)
        levels = Entry.objects.filter(release__in=shelves, kind=Kind.NODE, path="")
        found = {
            entry.code.value: entry.title
            for entry in levels.filter(code__system=system)
            .select_related("code", "release")
            .order_by("line")
        }
        for node in tree.children(system, "") if not found else ():
            found[node.slug] = node.title
        yield from ((system, slug, title) for slug, title in found.items())


def connection() -> sqlite3.Connection:
    """Return this thread's read-only connection to the index now in place."""
    now_in_place = stamp()
    if getattr(_local, "stamp", None) != now_in_place:
        path: Path = settings.SEARCH_INDEX
        _local.database = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True
        )
        # Each thread has one; the system keeps the pages, and no search was faster with 2 MB.
        _local.database.execute("PRAGMA cache_size=-500")
        _local.stamp = now_in_place
    database: sqlite3.Connection = _local.database
    return database


def stamp() -> tuple[str, int, int]:
    """Return what tells the file in place from any other. Raises IndexMissing."""
    path: Path = settings.SEARCH_INDEX
    try:
        stat = path.stat()
    except FileNotFoundError as error:
        raise IndexMissing(f"{path} is missing; run manage.py build_index") from error
    return str(path), stat.st_ino, stat.st_mtime_ns


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
