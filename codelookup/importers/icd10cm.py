"""ICD-10-CM order file: every code and heading of a fiscal year, one fixed-width line each.

Source: CMS, "Code Descriptions in Tabular Order" (`icd10cm_order_YYYY.txt`); public domain.
Columns, counted from 1: order number 1-5, code without dot 7-13, 15 = 1 billable / 0 heading,
short title 17-76, long title from 78. ASCII, CRLF, not padded at the end.
"""

from collections.abc import Iterator, Sequence

from codelookup.catalog.models import Kind, Notice
from codelookup.catalog.systems import System, dotted
from codelookup.lib.archive import lines

from .layout import BadFile, Layout, Member, fiscal_year
from .rows import EntryRow

BILLABLE = {"1": True, "0": False}


def parse(members: Sequence[Member]) -> Iterator[EntryRow]:
    yield from order_file(members[0], System.ICD10CM)


def order_file(member: Member, system: str) -> Iterator[EntryRow]:
    """Read an order file; ICD-10-CM and ICD-10-PCS share the layout, not the shape of codes."""
    ancestors: list[str] = []  # undotted headings above the line being read
    for number, line in lines(member, ("ascii", "cp1252")):
        code, flag, long = line[6:13].strip(), line[14:15], line[77:].strip()
        if flag not in BILLABLE or not line[:5].isdigit() or len(code) < 3 or not long:
            raise BadFile(f"{member.name}, line {number} does not fit the layout: {line[:60]!r}")
        while ancestors and not code.startswith(ancestors[-1]):
            ancestors.pop()
        yield EntryRow(
            line=number,
            system=system,
            value=dotted(code) if system == System.ICD10CM else code,
            short=line[16:76].strip(),
            long=long,
            kind=Kind.CODE if BILLABLE[flag] else Kind.HEADING,
            is_billable=BILLABLE[flag],
            path=tuple(dotted(each) for each in ancestors) if system == System.ICD10CM else (),
        )
        ancestors.append(code)


LAYOUT = Layout(
    dataset="icd10cm",
    title="ICD-10-CM order file",
    publisher="CMS and NCHS",
    notice=Notice.NCHS,
    members=r"^icd10cm[-_]order[-_]\d{4}\.txt$",
    identify=fiscal_year,
    parse=parse,
)
