"""Temporary tables between parser and record: stage, check, compare; see `moving`.

The statements are the same on SQLite and PostgreSQL but for column types. Names come from this
module alone, values always go as parameters.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from codelookup.catalog.models import Kind
from codelookup.catalog.systems import key
from codelookup.lib import bulk

from .rows import (
    AddOnRow,
    AnesthesiaFactorRow,
    AxisTermRow,
    AxisValueRow,
    CountyRow,
    EntryRow,
    FacilityRateRow,
    IndexCodeRow,
    IndexTermRow,
    IsoDay,
    LabRateRow,
    LocalityRow,
    NoteRow,
    PairRow,
    PairSpanRow,
    RelativeValueRow,
    Row,
    SeverityRow,
    UnitRow,
    ZipLocalityRow,
)

# Row type -> the table it ends in. A row with system and value is tied to its Code. The order is
# that of the move: the codes of the index hang on its entries.
TARGETS: dict[type[Any], str] = {
    EntryRow: "catalog_entry",
    NoteRow: "catalog_note",
    AxisValueRow: "catalog_axisvalue",
    AxisTermRow: "catalog_axisterm",
    SeverityRow: "catalog_severity",
    RelativeValueRow: "payment_relativevalue",
    IndexTermRow: "catalog_indexterm",
    IndexCodeRow: "catalog_indexcode",
    LocalityRow: "payment_locality",
    CountyRow: "payment_county",
    ZipLocalityRow: "payment_ziplocality",
    AnesthesiaFactorRow: "payment_anesthesiafactor",
    FacilityRateRow: "payment_facilityrate",
    LabRateRow: "payment_labrate",
    PairRow: "edits_pairedit",
    PairSpanRow: "edits_pairspan",
    UnitRow: "edits_unitedit",
    AddOnRow: "edits_addonedit",
}
# Rows that are stored cell by cell as they are; the others' days and figures are written first.
READY: set[type[Any]] = {PairRow, UnitRow}
RENAMED = {name: f'"{name}"' for name in ("row", "position", "table", "column", "primary", "type")}
# PostgreSQL's types by the row's annotation; SQLite stages everything untyped.
TYPES: dict[Any, str] = {
    int: "integer",
    int | None: "integer",
    bool: "boolean",
    str: "text",
    Decimal: "numeric",
    Decimal | None: "numeric",
    date | None: "date",
}
TYPES[IsoDay | None] = "date"


def stage_name(kind: type[Any]) -> str:
    return f"stage_{TARGETS[kind].split('_')[1]}"


def _columns(kind: type[Any]) -> list[str]:
    names = [RENAMED.get(name, name) for name in kind._fields]
    return [*names, "key"] if kind is EntryRow else names


def _type(annotation: Any) -> str:
    if not bulk.is_postgres():
        return ""
    if annotation == dict[str, Any]:
        return "jsonb"
    return TYPES.get(annotation, "text")


@contextmanager
def tables() -> Iterator[None]:
    """Make the staging tables, and drop them whatever happens."""
    drop()
    with connection.cursor() as cursor:
        for kind in TARGETS:
            columns = [
                f"{RENAMED.get(name, name)} {_type(annotation)}"
                for name, annotation in kind.__annotations__.items()
            ]
            if kind is EntryRow:
                columns.append(f"key {_type(str)}")
            cursor.execute(f"CREATE TEMPORARY TABLE {stage_name(kind)} ({', '.join(columns)})")
    try:
        yield
    finally:
        if connection.is_usable():
            drop()


def drop() -> None:
    """Remove what was staged, with millions of rows a matter of seconds on a busy machine."""
    with connection.cursor() as cursor:
        for kind in TARGETS:
            cursor.execute(f"DROP TABLE IF EXISTS {stage_name(kind)}")


def put(kind: type[Any], rows: Sequence[Row]) -> None:
    """Write rows of one kind to their staging table."""
    if kind is EntryRow:
        values: Iterator[Sequence[Any]] = (_entry(row) for row in rows)  # type: ignore[arg-type]
    elif kind in READY:
        values = iter(rows)
    else:
        values = (tuple(_plain(value) for value in row) for row in rows)
    bulk.insert(stage_name(kind), _columns(kind), values)


def _entry(row: EntryRow) -> tuple[Any, ...]:
    plain = row._replace(path=" ".join(row.path), fields=json.dumps(row.fields))  # type: ignore[arg-type]
    return (*(_plain(value) for value in plain), key(row.value))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def index() -> None:
    """Index the staged entries; without it SQLite compares every row with every other."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX stage_entry_key ON stage_entry (system, value)")
        if bulk.is_postgres():
            cursor.execute("ANALYZE stage_entry")


def count_pairs() -> None:
    """Count the staged pairs of each code by column, indicator and days, once for all pages."""
    with connection.cursor() as cursor:
        for column, is_first in (("column1", "TRUE"), ("column2", "FALSE")):
            other = "" if column == "column1" else "WHERE column1 <> column2"
            cursor.execute(
                f"INSERT INTO {stage_name(PairSpanRow)} ({', '.join(PairSpanRow._fields)}) "
                f"SELECT MIN(line), MIN(part), {column}, {is_first}, effective_on, deleted_on, "
                f"modifier, COUNT(*) FROM {stage_name(PairRow)} {other} "
                f"GROUP BY {column}, effective_on, deleted_on, modifier"
            )


def codes() -> dict[str, int]:
    """Count the staged code pages by system.

    Asked before the move: PostgreSQL plans badly for rows that it has not yet counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system, COUNT(*) FROM stage_entry WHERE kind <> %s GROUP BY system", [Kind.NODE]
        )
        return dict(cursor.fetchall())


def differences(previous: int | None) -> tuple[int, int, int]:
    """Count entries added, changed and gone against an earlier release (None: all are added)."""
    staged = "SELECT COUNT(*) FROM stage_entry s"
    with connection.cursor() as cursor:
        if previous is None:
            cursor.execute(staged)
            return int(cursor.fetchone()[0]), 0, 0
        joined = (
            "JOIN catalog_code c ON c.system = s.system AND c.value = s.value "
            "JOIN catalog_entry e ON e.code_id = c.id AND e.release_id = %s"
        )
        cursor.execute(
            f"{staged} WHERE NOT EXISTS (SELECT 1 FROM catalog_code c JOIN catalog_entry e "
            "ON e.code_id = c.id AND e.release_id = %s "
            "WHERE c.system = s.system AND c.value = s.value)",
            [previous],
        )
        added = int(cursor.fetchone()[0])
        cursor.execute(
            f"{staged} {joined} WHERE s.short <> e.short OR s.long <> e.long "
            "OR s.is_billable <> e.is_billable OR s.kind <> e.kind "
            "OR COALESCE(CAST(s.terminated_on AS text), '') "
            "<> COALESCE(CAST(e.terminated_on AS text), '')",
            [previous],
        )
        changed = int(cursor.fetchone()[0])
        cursor.execute("SELECT COUNT(*) FROM catalog_entry WHERE release_id = %s", [previous])
        before = int(cursor.fetchone()[0])
        cursor.execute(f"{staged} {joined}", [previous])
        return added, changed, before - int(cursor.fetchone()[0])
