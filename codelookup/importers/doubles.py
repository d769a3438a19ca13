"""Refuses files that say a thing twice: asked of the staged rows, before anything is moved."""

from typing import Any

from django.db import connection

from codelookup.lib.archive import BadFile

from .rows import (
    AddOnRow,
    AnesthesiaFactorRow,
    EntryRow,
    FacilityRateRow,
    LabRateRow,
    LocalityRow,
    RelativeValueRow,
    SeverityRow,
    UnitRow,
    ZipLocalityRow,
)
from .staging import stage_name

# What may stand once in a file.
UNIQUE: dict[type[Any], str] = {
    EntryRow: "system, value",
    SeverityRow: "system, value",
    RelativeValueRow: "system, value, modifier",
    LocalityRow: "mac, number",
    ZipLocalityRow: "zip",
    AnesthesiaFactorRow: "mac, number",
    FacilityRateRow: "system, value, addendum",
    LabRateRow: "system, value, modifier",
    UnitRow: "code",
    AddOnRow: 'add_on, "primary", "type", effective_on',
}
PART = 10**9  # lines a part has room for when its place is one number


def check_doubles(name: str) -> None:
    """Refuse a file that states the same code (or code and modifier) twice."""
    for kind, columns in UNIQUE.items():
        _check_double(name, stage_name(kind), columns)
    _check_double_pair(name)


def _check_double_pair(name: str) -> None:
    """As the others, but a release may be in several parts, each with lines of its own."""
    place = f"part * CAST({PART} AS bigint) + line"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT column1, column2, effective_on, MIN({place}), MAX({place}) "
            "FROM stage_pairedit GROUP BY column1, column2, effective_on "
            "HAVING COUNT(*) > 1 ORDER BY 4 LIMIT 1"
        )
        if found := cursor.fetchone():
            one, two, begin, *places = found
            first, last = (_place(*divmod(int(each), PART)) for each in places)
            pair = f"{one}/{two}" + (f" from {begin}" if begin else "")
            raise BadFile(f"{name}: {pair} stands twice, in {first} and {last}")


def _place(part: int, line: int) -> str:
    return f"part {part}, line {line}" if part else f"line {line}"


def _check_double(name: str, table: str, columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, MIN(line), MAX(line) FROM {table} "
            f"GROUP BY {columns} HAVING COUNT(*) > 1 ORDER BY MIN(line) LIMIT 1"
        )
        if found := cursor.fetchone():
            *what, first, last = found
            named = what[1:] if columns.startswith("system") else what
            code = " ".join(str(part) for part in named if part)
            raise BadFile(f"{name}: {code} stands twice, in lines {first} and {last}")
