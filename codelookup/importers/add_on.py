"""Add-on code edits (AOC): which primary codes an add-on code needs beside it.

Source: CMS, one quarterly zip with the same rows in two text layouts and a workbook; public domain,
numbers only. `AOC_V2026Q3-MCR.txt` is tab-separated below a notice and captions;
`AOC_V2026Q3-F-MCR.txt` is 97 characters wide: 1 type, 2-6 add-on, 7-13 its last day, 14-18
primary, 19-25 its last day, 26-32 first day, 33-39 last day, 40-97 note. Days are YYYYDDD. The
primary `CCCCC` stands for whatever the Medicare contractor accepts (types 2 and 3).
"""

from collections.abc import Iterator, Sequence

from codelookup.catalog.models import Notice
from codelookup.lib.archive import lines

from . import grid
from .layout import BadFile, Layout, Member
from .quarter import is_number, named_quarter, ordinal_day, text_first
from .rows import AddOnRow

CAPTIONS = (
    "aoc_edit_type",
    "add-on_code",
    "aoc_deldt",
    "primary_code",
    "primary_code_deldt",
    "aoc_edit_effdt",
    "aoc_edit_deldt",
    "special_instruction_notes",
)
WIDTHS = (1, 5, 7, 5, 7, 7, 7, 58)
CONTRACTOR = "CCCCC"
Cells = Iterator[tuple[int, list[str]]]


def parse(members: Sequence[Member]) -> Iterator[AddOnRow]:
    member = _best(members)
    for number, cells in _cells(member):
        at = f"{member.name}, line {number}"
        if len(cells) != len(CAPTIONS):
            raise BadFile(f"{at}: {len(cells)} cells instead of {len(CAPTIONS)}")
        kind, add_on, add_on_end, primary, primary_end, begin, end, note = cells
        if kind not in {"1", "2", "3"}:
            raise BadFile(f"{at}: {kind!r} is not a type 1, 2 or 3")
        for code in (add_on, primary):
            if not is_number(code) and (code != CONTRACTOR or code is add_on):
                raise BadFile(f"{at}: {code!r} is not a CPT or HCPCS code")
        if primary == CONTRACTOR and kind == "1":
            raise BadFile(f"{at}: type 1 names every primary code, not {CONTRACTOR}")
        first, last = ordinal_day(begin, at), ordinal_day(end, at)
        if not first:
            raise BadFile(f"{at}: the first day is missing")
        if last and last < first:
            raise BadFile(f"{at}: it ends on {last} before it begins on {first}")
        yield AddOnRow(
            number,
            int(kind),
            add_on,
            "" if primary == CONTRACTOR else primary,
            first,
            last,
            ordinal_day(add_on_end, at),
            ordinal_day(primary_end, at),
            note.strip('" '),
        )


def _best(members: Sequence[Member]) -> Member:
    """Of the three forms in a zip take the tab-separated one, then the wide, then the workbook."""
    found = text_first(members)
    return min(found, key=lambda each: (each.name.lower().endswith("xlsx"), "-F-" in each.name))


def _cells(member: Member) -> Cells:
    if member.name.lower().endswith(".xlsx"):
        yield from _below_captions(grid.rows(member), member.name)
        return
    _, head = next(lines(member, grid.ENCODINGS), (0, ""))
    if "\t" in head or not head[:1].isdigit():
        yield from _below_captions(_tabbed(member), member.name)
    else:
        yield from _wide(member)


def _tabbed(member: Member) -> Cells:
    for number, text in lines(member, grid.ENCODINGS):
        yield number, [cell.strip() for cell in text.split("\t")]


def _below_captions(rows: Cells, name: str) -> Cells:
    """Yield the rows below the captions, their cells in our order."""
    places: list[int] = []
    number = 0
    for number, cells in rows:
        titles = [cell.lower() for cell in cells]
        if not places and CAPTIONS[0] in titles:
            if missing := [each for each in CAPTIONS if each not in titles]:
                raise BadFile(f"{name}, line {number}: no caption for {', '.join(missing)}")
            places = [titles.index(each) for each in CAPTIONS]
        elif places and any(cells):
            if len(cells) <= max(places):
                raise BadFile(f"{name}, line {number}: {len(cells)} cells; cut short?")
            yield number, [cells[place] for place in places]
        elif not places and number > grid.PREAMBLE:
            break
    if not places:
        raise BadFile(f"{name}, line {number}: no captions so far ({CAPTIONS[0]}); another file?")


def _wide(member: Member) -> Cells:
    for number, text in lines(member, grid.ENCODINGS):
        if not text.strip():
            continue
        if len(text) != sum(WIDTHS):
            raise BadFile(
                f"{member.name}, line {number}: {len(text)} characters instead of {sum(WIDTHS)}"
            )
        cells, at = [], 0
        for width in WIDTHS:
            cells.append(text[at : at + width].strip())
            at += width
        yield number, cells


LAYOUT = Layout(
    dataset="add-on",
    title="add-on code edits",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^aoc_v.*\.(txt|xlsx)$",
    identify=named_quarter,
    parse=parse,
)
