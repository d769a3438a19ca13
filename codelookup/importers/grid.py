"""Files that are tables: rows of cells from comma- or tab-separated text and from workbooks.

Columns are found by their captions, never by number: CMS adds and moves them from year to year.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import zip_longest
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
    stacked: int = 0,
    sheet: str = "",
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, cells by name) for each row below the captions that is not blank.

    `captions`, `optional`: name -> regular expression for the whole caption, in lower case. The
    line of captions is the first on which the first of `captions` stands; `stacked` lines above it
    are read as part of it. `sheet`: regular expression for the sheet of a workbook.
    """
    grid = rows(member, delimiter=delimiter, sheet=sheet)
    width, columns = _columns(grid, member.name, captions, optional or {}, stacked)
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
    grid: Cells,
    name: str,
    captions: Mapping[str, str],
    optional: Mapping[str, str],
    stacked: int,
) -> tuple[int, dict[str, int]]:
    """Read up to the captions; return how many they are and where the wanted ones stand."""
    anchor, number = next(iter(captions)), 0
    above: deque[list[str]] = deque(maxlen=stacked)
    for number, cells in grid:
        titles = [
            " ".join(" ".join(cell for cell in column).split()).lower()
            for column in zip_longest(*above, cells, fillvalue="")
        ]
        above.append(cells)
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


def rows(member: Member, *, delimiter: str = ",", sheet: str = "") -> Cells:
    """Yield (line number, cells without blanks around them); a quoted cell may span lines."""
    if member.name.lower().endswith(".xlsx"):
        yield from _sheet(member, sheet)
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


def _sheet(member: Member, wanted: str) -> Cells:
    """Read a sheet of a workbook, the first that is wanted; limits are checked before unpacking."""
    with member.open() as stream:
        data = io.BytesIO(stream.read())
    guard_zip(data, member.name)
    data.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(data)
        names = [name for name in workbook.sheet_names if re.search(wanted, name)]
        if not names:
            raise BadFile(
                f"{member.name}: no sheet {wanted!r} (it has {', '.join(workbook.sheet_names)})"
            )
        sheet = workbook.get_sheet_by_name(names[0])
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
