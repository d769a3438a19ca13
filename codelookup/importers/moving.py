"""The way of staged rows into the real tables: in one transaction, or in many short ones.

SQLite lets in one writer at a time. Were a million rows stored in one transaction, every visitor
whose view is counted would wait for its end; so there a large release moves in steps, with a rest
for others after each, under a number that no release has yet. The release itself comes last.

On PostgreSQL nobody waits for an import: all is one transaction. But until VACUUM has seen them,
rows are looked up in the table though an index holds what is asked, and every page is rendered
anew just then. So a large release is stored as a withdrawn one, and comes out after VACUUM.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from codelookup.catalog.models import Release
from codelookup.lib import bulk, lock

from .rows import (
    EntryRow,
    FacilityRateRow,
    IndexCodeRow,
    IndexTermRow,
    LabRateRow,
    PairRow,
    RelativeValueRow,
    SeverityRow,
)
from .staging import RENAMED, TARGETS, drop, stage_name

# Rows that may name a code which no release has listed yet, and how its key is found.
NAMING: dict[type[Any], str] = {
    EntryRow: "key",
    SeverityRow: "REPLACE(value, '.', '')",
    RelativeValueRow: "value",
    FacilityRateRow: "value",
    LabRateRow: "value",
    IndexCodeRow: "REPLACE(value, '.', '')",
}
# Row type -> its column that repeats a few texts, and the table that holds each of them once.
SHARED: dict[type[Any], tuple[str, str]] = {PairRow: ("rationale", "edits_rationale")}
LOCK = 0x636F6465  # PostgreSQL's advisory lock: one import at a time
STEP = 10_000  # rows of a transaction
REST = 0.01  # seconds after each, at least
MANY = 1_000  # rows after which the database's statistics are made anew

log = structlog.get_logger("codelookup.importers")


class Statement(NamedTuple):
    """`stage`: the staging table that it reads as s; `sql` may be narrowed by another condition."""

    stage: str
    sql: str
    values: tuple[Any, ...] = ()
    ending: str = ""


def is_stepwise(rows: int) -> bool:
    """Tell whether a release of so many rows moves in steps. Never inside a transaction."""
    return not bulk.is_postgres() and not connection.in_atomic_block and rows > STEP


def is_vacuumed(rows: int) -> bool:
    """Tell whether VACUUM comes before pages read so many rows. Never inside a transaction."""
    return bulk.is_postgres() and not connection.in_atomic_block and rows > STEP


def at_once(release: Release) -> None:
    """Move everything staged into the real tables, in the transaction that saves the release."""
    _store(release)
    _count_anew(release.row_count)
    drop()


def hidden(release: Release) -> list[str]:
    """Do the same with a release that no page reads yet; return the tables for VACUUM."""
    release.withdrawn_at = timezone.now()
    release.save_base(force_insert=True)  # without telling pages that something has changed
    _store(release)
    tables = _tables()
    drop()
    return tables


def bring_out(release: Release, tables: list[str]) -> None:
    """Let VACUUM see the rows, then pages. Where that is cut off the release stays withdrawn."""
    try:
        bulk.vacuum(tables)
    except DatabaseError as error:
        log.warning("not_vacuumed", reason=str(error).split("\n")[0])
    release.restore()


def _store(release: Release) -> None:
    with connection.cursor() as cursor:
        for statement in _statements(release.pk):
            cursor.execute(f"{statement.sql} {statement.ending}", statement.values)


def in_steps(release: Release) -> None:
    """Move everything staged, then save the release. Only on SQLite, and where it is `settled`.

    Whatever stops it, no page sees what it has stored by then.
    """
    number = _next_number()
    try:
        with connection.constraint_checks_disabled():
            for statement in _statements(number):
                _step_by_step(statement)
        _count_anew(release.row_count)
        drop()  # before the release is seen: from then on all pages are rendered anew
        release.pk = number
        release.save(force_insert=True)
    except BaseException:
        release.pk = None
        _sweep_if_possible()
        raise


@contextmanager
def settled() -> Iterator[None]:
    """Keep away from SQLite whoever stores in steps; what a dead import has left is gone by then.

    On PostgreSQL, and within one process' memory, there is nothing of the kind.
    """
    if bulk.is_postgres() or connection.is_in_memory_db():  # type: ignore[attr-defined]
        yield
        return
    with lock.held(Path(f"{connection.settings_dict['NAME']}-import"), _say_that_it_waits):
        _sweep()
        yield


def _say_that_it_waits() -> None:
    log.warning("waits_for_import", reason="an import is storing its rows")


def queue() -> None:
    """Wait until no other import moves its rows. On SQLite the transaction has waited already."""
    if not bulk.is_postgres():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            log.warning("import_waits", reason="another import is storing its rows")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _step_by_step(statement: Statement) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(rowid), 0) FROM {statement.stage}")
        last = int(cursor.fetchone()[0])
        narrowed = f"{statement.sql} AND s.rowid BETWEEN %s AND %s {statement.ending}"
        for begin in range(1, last + 1, STEP):
            with _short():
                cursor.execute(narrowed, (*statement.values, begin, begin + STEP - 1))


@contextmanager
def _short() -> Iterator[None]:
    """A transaction, and a rest of the same length, in which whoever waits for SQLite gets in."""
    started = time.monotonic()
    with transaction.atomic():
        yield
    time.sleep(max(REST, time.monotonic() - started))


def _count_anew(rows: int) -> None:
    """Bring the statistics up to date before anybody reads the rows, whatever becomes of them."""
    if rows <= MANY:
        return
    try:
        with transaction.atomic():
            bulk.analyze(_tables())
    except DatabaseError as error:
        log.warning("statistics_not_made", reason=str(error).split("\n")[0])


def _tables() -> list[str]:
    """The tables into which something staged goes."""
    return ["catalog_code", *(TARGETS[kind] for kind in TARGETS if _is_staged(kind))]


def _is_staged(kind: type[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {stage_name(kind)})")
        return bool(cursor.fetchone()[0])


def _next_number() -> int:
    """Take the id that the next release would have, so that no other gets it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'catalog_release'")
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('catalog_release', 1)")
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'catalog_release'")
        return int(cursor.fetchone()[0])


def _sweep() -> None:
    """Remove the rows of numbers that were taken and belong to no release.

    The last number is read first: a small import that ends meanwhile has a higher one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'catalog_release'")
        last = (cursor.fetchone() or (0,))[0]
        known = set(Release.objects.values_list("pk", flat=True))
        for number in sorted(set(range(1, last + 1)) - known):
            for table, condition in _belonging():
                _empty(cursor, table, condition, number)


def _belonging() -> Iterator[tuple[str, str]]:
    """Yield each table, children first, and the condition for a release's rows in it."""
    terms = f"SELECT id FROM {TARGETS[IndexTermRow]} WHERE release_id = %s"
    for kind, table in reversed(TARGETS.items()):
        yield table, f"term_id IN ({terms})" if kind is IndexCodeRow else "release_id = %s"


def _empty(cursor: Any, table: str, condition: str, number: int) -> None:
    found = f"SELECT rowid FROM {table} WHERE {condition} LIMIT"
    while cursor.execute(f"{found} 1", [number]).fetchone():
        with _short():
            cursor.execute(f"DELETE FROM {table} WHERE rowid IN ({found} {STEP})", [number])


def _sweep_if_possible() -> None:
    try:
        _sweep()
    except DatabaseError as error:
        log.warning(
            "rows_left", reason=str(error).split("\n")[0], remedy="the next import or backup"
        )


def _statements(release: int) -> Iterator[Statement]:
    for kind, known in NAMING.items():
        stage = stage_name(kind)
        yield Statement(
            stage,
            "INSERT INTO catalog_code (system, value, key) "
            f"SELECT DISTINCT system, value, {known} FROM {stage} s WHERE value <> ''",
            ending="ON CONFLICT (system, value) DO NOTHING",
        )
    for kind, (column, table) in SHARED.items():
        stage = stage_name(kind)
        yield Statement(
            stage,
            f"INSERT INTO {table} (text) SELECT DISTINCT {column} FROM {stage} s WHERE true",
            ending="ON CONFLICT (text) DO NOTHING",
        )
    for kind, target in TARGETS.items():
        yield _index_codes(release) if kind is IndexCodeRow else _rows(kind, target, release)


def _index_codes(release: int) -> Statement:
    """Hang each printed code on the entry of its line, and on its Code where it names one."""
    return Statement(
        stage_name(IndexCodeRow),
        'INSERT INTO catalog_indexcode (term_id, "column", printed, code_id) '
        'SELECT t.id, s."column", s.printed, c.id FROM stage_indexcode s '
        "JOIN catalog_indexterm t ON t.release_id = %s AND t.line = s.line "
        "LEFT JOIN catalog_code c ON c.system = s.system AND c.value = s.value WHERE true",
        (release,),
    )


def _rows(kind: type[Any], target: str, release: int) -> Statement:
    has_code = "value" in kind._fields
    names = [name for name in kind._fields if name not in {"system", "value"} or not has_code]
    columns = [RENAMED.get(name, name) for name in names]
    chosen = [f"s.{name}" for name in columns]
    source = f"{stage_name(kind)} s"
    if has_code:
        columns.append("code_id")
        chosen.append("c.id")
        source += " JOIN catalog_code c ON c.system = s.system AND c.value = s.value"
    if kind in SHARED:
        column, table = SHARED[kind]
        columns.remove(column)
        chosen.remove(f"s.{column}")
        columns.append(f"{column}_id")
        chosen.append("t.id")
        source += f" JOIN {table} t ON t.text = s.{column}"
    return Statement(
        stage_name(kind),
        f"INSERT INTO {target} (release_id, {', '.join(columns)}) "
        f"SELECT %s, {', '.join(chosen)} FROM {source} WHERE true",
        (release,),
    )
