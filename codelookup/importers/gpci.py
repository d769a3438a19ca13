"""Geographic practice cost indices: what work, expense and malpractice cost in each locality.

Source: CMS, `GPCI2026.csv` (`.xlsx`) in the relative value zip; public domain. A title, captions,
109 localities, footnotes. From 2026 on eight columns: the work index without and with the floor of
1.0; in 2025 seven. The `.txt` of the same name is a printed table and not read. Names carry
asterisks that point to footnotes: `*` the floor of Alaska, `**` that of frontier states.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from codelookup.catalog.models import Notice

from . import grid
from .layout import BadFile, Identity, Layout, Member, figure, of_one_form, only
from .rows import LocalityRow

CAPTIONS = {
    "mac": r"medicare admin.*contractor.*",
    "state": r"state",
    "number": r"locality number",
    "name": r"locality name",
    "pe": r"(20\d\d )?pe gpci",
    "malpractice": r"(20\d\d )?mp gpci",
}
WORK = {
    "work": r"(20\d\d )?pw gpci( \(without 1\.0 floor\))?",
    "work_floor": r"(20\d\d )?pw gpci \(with 1\.0 floor\)",
}
INDEX = ("pe", "malpractice", *WORK)
LEAST, MOST = Decimal("0.1"), Decimal(5)  # indices lie near 1; a point lost is seen


def parse(members: Sequence[Member]) -> Iterator[LocalityRow]:
    member = only(of_one_form(members, ".csv", ".xlsx"))
    footnotes = False
    for number, cells in grid.records(member, CAPTIONS, WORK):
        at = f"{member.name}, line {number}"
        if not any(text for name, text in cells.items() if name != "mac"):
            footnotes = True
            continue
        if footnotes:
            raise BadFile(f"{at}: a locality below the footnotes; lines are mixed up")
        yield locality(number, cells, at)
    if not footnotes:
        raise BadFile(f"{member.name}: ends without footnotes; cut short?")


def locality(line: int, cells: dict[str, str], at: str) -> LocalityRow:
    """Check one locality's cells and make its row."""
    shapes = {"mac": r"\d{5}", "state": r"[A-Z]{2}", "number": r"\d\d", "name": r".*[A-Z].*"}
    for name, shape in shapes.items():
        if not re.fullmatch(shape, cells[name]):
            raise BadFile(f"{at}: {name} {cells[name]!r} of {cells['name']!r} does not fit")
    values = {name: figure(cells[name], f"{at}: {name}") for name in INDEX if name in cells}
    for name, value in values.items():
        if not LEAST < value < MOST:
            raise BadFile(f"{at}: {name} {value} of {cells['name']!r} is no index near 1")
    work, floor = values.get("work"), values.get("work_floor")
    if not work and not floor:
        raise BadFile(f"{at}: no work index; the layout of another year?")
    if work and floor and floor < work:
        raise BadFile(f"{at}: work {work} without the floor is more than {floor} with it")
    return LocalityRow(
        line,
        cells["mac"],
        cells["state"],
        cells["number"],
        " ".join(cells["name"].rstrip("* ").split()),
        work,
        floor,
        values["pe"],
        values["malpractice"],
    )


def identify(name: str) -> Identity | None:
    """`GPCI2026.csv` holds from 1 January 2026."""
    if not (match := re.search(r"(?i)GPCI[-_ ]?(20\d\d)", name)):
        return None
    return Identity(f"GPCI {match[1]}", date(int(match[1]), 1, 1))


LAYOUT = Layout(
    dataset="gpci",
    title="table of geographic indices",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^GPCI20\d\d.*\.(csv|xlsx)$",
    identify=identify,
    parse=parse,
)
