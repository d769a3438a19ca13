"""Files that are tables: rows of cells from comma- or tab-separated text and from workbooks.

Columns are found by their captions, never by number: CMS adds and moves them from year to year.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from codelookup.lib.archive import guard_zip, lines

from .layout import BadFile, Member

ENCODINGS = ("utf-8-sig", "cp1252")
PREAMBLE = 30  # lines of titles and notices that may stand above captions or first record

Cells = Iterator[tuple[int, list[str]]]


def records(
    member: Member,
    captions: Mapping[str, str],
    optional: Mapping[str, str] | None = None,
    *,
    delimiter: str = ",",
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, cells by name) for each row below the captions that is not blank.

    `captions`, `optional`: name -> regular expression for the whole caption, in lower case. The
    line of captions is the first on which the first of `captions` stands.
    """
    grid = rows(member, delimiter=delimiter)
    width, columns = _columns(grid, member.name, captions, optional or {})
    for number, cells in grid:
        if not any(cells):
            continue
        if len(cells) < width or any(cells[width:]):
            raise BadFile(
                f"{member.name}, line {number}: {len(cells)} cells under {width} captions; "
                f"cut short or shifted: {' | '.join(cells)[:60]!r}"
            )
        yield number, {name: cells[column] for name, column in columns.items()}


def _columns(
    grid: Cells, name: str, captions: Mapping[str, str], optional: Mapping[str, str]
) -> tuple[int, dict[str, int]]:
    """Read up to the captions; return how many they are and where the wanted ones stand."""
    anchor, number = next(iter(captions)), 0
    for number, cells in grid:
        titles = [" ".join(cell.split()).lower() for cell in cells]
        columns: dict[str, int] = {}
        for key, pattern in {**captions, **optional}.items():
            found = [at for at, title in enumerate(titles) if re.fullmatch(pattern, title)]
            if len(found) > 1 and anchor in columns:
                raise BadFile(f"{name}, line {number}: {len(found)} captions read like {key!r}")
            if found:
                columns[key] = found[0]
        if anchor in columns:
            if missing := [key for key in captions if key not in columns]:
                raise BadFile(
                    f"{name}, line {number}: no caption for {', '.join(missing)}; "
                    "the layout of another year or another file?"
                )
            return max(at for at, title in enumerate(titles) if title) + 1, columns
        if number > PREAMBLE:
            break
    raise BadFile(
        f"{name}, line {number}: no captions so far ({', '.join(list(captions)[:4])}); "
        "another file, or saved in another encoding?"
    )


def rows(member: Member, *, delimiter: str = ",") -> Cells:
    """Yield (line number, cells without blanks around them); a quoted cell may span lines."""
    if member.name.lower().endswith(".xlsx"):
        yield from _sheet(member)
        return
    texts = (f"{text}\n" for _, text in lines(member, ENCODINGS))
    reader = csv.reader(texts, delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadFile(
                f"{member.name}, line {number}: not readable as a table ({error})"
            ) from error
        if cells is None:
            return
        yield number, [cell.strip() for cell in cells]
        number = reader.line_num + 1


def _sheet(member: Member) -> Cells:
    """Read the first sheet of a workbook; its limits are checked before it is unpacked."""
    with member.open() as stream:
        data = io.BytesIO(stream.read())
    guard_zip(data, member.name)
    data.seek(0)
    try:
        sheet = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0)
    except CalamineError as error:
        raise BadFile(f"{member.name}: the workbook is damaged ({error})") from error
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        yield number, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """Write a workbook's number or day as the text files do."""
    if isinstance(cell, date):
        return f"{cell:%Y%m%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
