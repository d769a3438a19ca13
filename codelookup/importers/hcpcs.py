"""HCPCS Level II and its modifiers: the quarterly "ANWEB" file, as text, csv or workbook.

Source: CMS, "Alpha-Numeric HCPCS File" (`HCPC2026_OCT_ANWEB.txt`, `.xlsx`); public domain but for
D codes, which are the ADA's: the loader drops them.
Text, columns counted from 1: code 1-5 (a modifier: three blanks and two characters), sequence
6-10, record kind 11 (3 first record of a code, 4 its continuations, 7 and 8 the same of a
modifier), long description 12-91, short 92-119; the rest stands in FIELDS. Notices may come
first. Continuations hold words only and are short. The csv and the first sheet of the workbook
hold one row for each code under captions, rarely a continuation. Terminated codes stay in the
file with their last day.
"""

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import System
from codelookup.lib.archive import lines

from . import grid
from .layout import MONTHS, BadFile, Identity, Layout, Member, day, of_one_form, only
from .rows import EntryRow


class Field(NamedTuple):
    """Where a field stands: `first` column, `width` and `times` in the text, caption elsewhere."""

    key: str
    first: int
    width: int
    times: int
    caption: str

    @property
    def captions(self) -> list[str]:
        if self.times == 1:
            return [self.caption]
        return [f"{self.caption}{number}" for number in range(1, self.times + 1)]

    def cut(self, line: str) -> list[str]:
        starts = range(self.first - 1, self.first - 1 + self.width * self.times, self.width)
        return [line[start : start + self.width].strip() for start in starts]


FIELDS = (
    Field("pricing", 120, 2, 4, "price"),
    Field("multiple_pricing", 128, 1, 1, "mult_pi"),
    Field("cim", 129, 6, 3, "cim"),
    Field("mcm", 147, 8, 3, "mcm"),
    Field("statute", 171, 10, 1, "statute"),
    Field("lab_certification", 181, 3, 8, "labcert"),
    Field("cross_reference", 205, 5, 5, "xref"),
    Field("coverage", 230, 1, 1, "cov"),
    Field("asc_group", 231, 2, 1, "asc_grp"),
    Field("asc_date", 233, 8, 1, "asc_dt"),
    Field("opps", 241, 3, 1, "opps"),
    Field("opps_policy", 244, 1, 1, "opps_pi"),
    Field("opps_date", 245, 8, 1, "opps_dt"),
    Field("processing_note", 253, 4, 1, "procnote"),
    Field("betos", 257, 3, 1, "betos"),
    Field("type_of_service", 261, 1, 5, "tos"),
    Field("anesthesia_base", 266, 3, 1, "anest_bu"),
    Field("added", 269, 8, 1, "add dt"),
    Field("action_effective", 277, 8, 1, "act eff dt"),
    Field("terminated", 285, 8, 1, "term dt"),
    Field("action", 293, 1, 1, "action cd"),
)
DATES = {"asc_date", "opps_date", "action_effective"}
LAST_COLUMN = 293
FIRST = {"3", "7"}
WORDS = ("hcpc", "seqnum", "recid", "long description", "short description")
CAPTIONS = {name: name for name in (*WORDS, *(c for field in FIELDS for c in field.captions))}
RECORD = re.compile(r"(   [A-Z0-9]{2}(?=.{5}[78])|[A-Z]\d{4}(?=.{5}[34]))(\d{5})(.)")
CODE, MODIFIER = r"[A-Z]\d{4}", r"[A-Z0-9]{2}"
SHAPES = {"3": CODE, "4": CODE, "7": MODIFIER, "8": MODIFIER}


class Record(NamedTuple):
    """One record in either form of the file; `cells` by the keys of FIELDS, in first records."""

    line: int
    code: str
    position: int  # 1 for the first record of a code, 2 for its first continuation
    kind: str
    long: str
    short: str
    cells: dict[str, list[str]]


def parse(members: Sequence[Member]) -> Iterator[EntryRow]:
    member = only(of_one_form(members, ".txt", ".csv", ".xlsx"))
    is_text = member.name.lower().endswith(".txt")
    records = _text_records(member) if is_text else _grid_records(member)
    for _, group in groupby(records, key=lambda record: record.code):
        first, *more = group
        at = f"{member.name}, line {first.line}"
        _check_order([first, *more], member.name)
        cells = first.cells
        yield EntryRow(
            first.line,
            System.MODIFIERS if first.kind == "7" else System.HCPCS,
            first.code,
            short=" ".join(first.short.split()),
            long=" ".join(" ".join(record.long for record in (first, *more)).split()),
            path=("level-ii-modifiers",) if first.kind == "7" else (),
            added_on=day(cells.pop("added")[0], at),
            terminated_on=day(cells.pop("terminated")[0], at),
            fields=_fields(cells, at),
        )


def _text_records(member: Member) -> Iterator[Record]:
    begun = False
    for number, line in lines(member, grid.ENCODINGS):
        if not (match := RECORD.match(line)):
            if (begun and line.strip()) or (not begun and number > grid.PREAMBLE):
                raise BadFile(
                    f"{member.name}, line {number} does not fit the layout: {line[:60]!r}"
                )
            continue
        begun = True
        code, sequence, kind = match.groups()
        if kind in FIRST and len(line) < LAST_COLUMN:
            raise BadFile(
                f"{member.name}, line {number} is cut short: {len(line)} of {LAST_COLUMN} columns"
            )
        cells = {field.key: field.cut(line) for field in FIELDS} if kind in FIRST else {}
        position = int(sequence[:3])
        yield Record(number, code.strip(), position, kind, line[11:91], line[91:119], cells)
    if not begun:
        raise BadFile(f"{member.name}: no HCPCS record in it; another file, or another encoding?")


def _grid_records(member: Member) -> Iterator[Record]:
    for number, cells in grid.records(member, CAPTIONS):
        code, kind, sequence = cells["hcpc"], cells["recid"], cells["seqnum"]
        if not re.fullmatch(SHAPES.get(kind, ""), code) or not sequence.isdigit():
            raise BadFile(
                f"{member.name}, line {number}: {code!r} with sequence {sequence!r} and record "
                f"kind {kind!r} is neither a code nor a modifier"
            )
        yield Record(
            number,
            code,
            int(sequence.zfill(4)[:3]),
            kind,
            cells["long description"],
            cells["short description"],
            {field.key: [cells[name] for name in field.captions] for field in FIELDS},
        )


def _check_order(records: list[Record], name: str) -> None:
    kind = records[0].kind
    for position, record in enumerate(records, start=1):
        expected = kind if position == 1 else str(int(kind) + 1)
        if kind not in FIRST or (record.position, record.kind) != (position, expected):
            raise BadFile(
                f"{name}, line {record.line}: record {record.position} of {record.code}, kind "
                f"{record.kind}, does not follow; lines are missing or doubled"
            )
        if not record.long.strip():
            raise BadFile(f"{name}, line {record.line}: {record.code} has no words")


def _fields(cells: dict[str, list[str]], at: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for field in FIELDS:
        # `.0` is what a spreadsheet on the way left behind a number; no field holds it by itself.
        values = [value for value in cells.get(field.key, []) if value not in {"", ".0"}]
        if not values:
            continue
        fields[field.key] = values if field.times > 1 else values[0]
        if field.key in DATES and not re.fullmatch(r"\d{4}", values[0]):  # some tell the year only
            fields[field.key] = str(day(values[0], at))
    return fields


def identify(name: str) -> Identity | None:
    """`HCPC2025_OCT_ANWEB` holds from 1 October 2025, `HCPC2024_ANWEB` from 1 January 2024."""
    if match := re.search(r"(?i)HCPC(20\d\d)(?:_([A-Z]{3}))?", name):
        year, month = match[1], match[2] or ""
    elif match := re.search(r"(?i)(?:([A-Z]+)-)?(20\d\d)-alpha", name):
        year, month = match[2], match[1] or ""
    else:
        return None
    if month.lower()[:3] not in MONTHS:
        return Identity(year, date(int(year), 1, 1))
    number = MONTHS.index(month.lower()[:3]) + 1
    return Identity(f"{month_name[number]} {year}", date(int(year), number, 1))


LAYOUT = Layout(
    dataset="hcpcs",
    title="HCPCS Level II file",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^(?!.*trans).*anweb.*\.(txt|csv|xlsx)$",
    identify=identify,
    parse=parse,
)
