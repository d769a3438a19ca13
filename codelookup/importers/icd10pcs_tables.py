"""ICD-10-PCS tables: which characters may stand together, and what each of them means.

Source: CMS, "ICD-10-PCS Code Tables" (`icd10pcs_tables_YYYY.xml`); public domain.
`pcsTable > axis[@pos 1-3]` names the table, `pcsTable > pcsRow > axis[@pos 4-7]` its rows. The
codes of a row are the products of its four axes; @codes says how many they are, and each axis'
@values how many labels it holds. Records are numbered table by table and row by row.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from math import prod
from xml.etree.ElementTree import Element

from codelookup.catalog.models import Notice

from .elements import elements, text
from .layout import BadFile, Layout, Member, fiscal_year
from .rows import AxisValueRow

CHARACTER = re.compile(r"[0-9A-HJ-NP-Z]")


def parse(members: Sequence[Member]) -> Iterator[AxisValueRow]:
    member, numbers = members[0], count(1)
    for table in elements(member, "pcsTable"):
        number = next(numbers)
        at = f"{member.name}, record {number}"
        own = list(_values(table, at, number, "", row=0, positions="123"))
        name = "".join(value.character for value in own)
        if len(own) != 3:
            raise BadFile(f"{at}: positions 1 to 3 hold {name!r}, not one character each")
        yield from (value._replace(table=name) for value in own)
        for row, element in enumerate(table.iterfind("pcsRow"), start=1):
            number = next(numbers)
            yield from _row(element, f"{member.name}, record {number}", number, name, row)


def _row(element: Element, at: str, number: int, table: str, row: int) -> list[AxisValueRow]:
    values = list(_values(element, at, number, table, row=row, positions="4567"))
    codes = prod(sum(value.position == position for value in values) for position in range(4, 8))
    if element.get("codes") != str(codes):
        raise BadFile(
            f"{at}: row {row} of table {table} makes {codes} codes, "
            f"but its @codes says {element.get('codes')}; is it cut short?"
        )
    return values


def _values(
    parent: Element, at: str, number: int, table: str, *, row: int, positions: str
) -> Iterator[AxisValueRow]:
    axes = parent.findall("axis")
    if "".join(axis.get("pos", "?") for axis in axes) != positions:
        raise BadFile(f"{at}: the axes are not positions {', '.join(positions)}")
    for axis in axes:
        labels = axis.findall("label")
        if axis.get("values") != str(len({label.get("code") for label in labels})):
            raise BadFile(
                f"{at}: position {axis.get('pos')} holds {len(labels)} labels, "
                f"but its @values says {axis.get('values')}"
            )
        for label in labels:
            words, character = " ".join((label.text or "").split()), label.get("code", "")
            if not words or not CHARACTER.fullmatch(character):
                raise BadFile(f"{at}: label {character!r} {words!r} is no character with its name")
            yield AxisValueRow(
                number,
                table,
                row,
                int(axis.get("pos", 0)),
                text(axis, "title"),
                character,
                words,
                text(axis, "definition"),
            )


LAYOUT = Layout(
    dataset="icd10pcs-tables",
    title="ICD-10-PCS tables",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^icd10pcs[-_]tables[-_]\d{4}\.xml$",
    identify=fiscal_year,
    parse=parse,
)
