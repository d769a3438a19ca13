"""Anesthesia conversion factors: dollars per unit of base and time, by locality.

Source: CMS, `ANES2026.csv` (`.xlsx`, `.txt`) in the relative value zip; public domain. Csv and
workbook: captions, the last of which names the nation's factor, then a locality a row, cells with
blanks behind them. Text: contractor, locality, name and the factor in cents, without a point.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from codelookup.catalog.models import Notice
from codelookup.lib.archive import lines

from . import grid
from .layout import BadFile, Identity, Layout, Member, figure, of_one_form, only, zeros
from .rows import AnesthesiaFactorRow

FACTOR = r"(?:national )?anes(?:thesia)? (?:cf|conversion factor) of \$?(\d+\.\d+)"
CAPTIONS = {
    "mac": r"contractor",
    "number": r"locality",
    "name": r"locality name",
    "factor": FACTOR,
}
RECORD = re.compile(r"(\d{5}) +(\d\d) +(\S.*?\S) +(\d{3,5})")
LEAST, MOST = Decimal(5), Decimal(100)  # dollars; a point lost is seen


def parse(members: Sequence[Member]) -> Iterator[AnesthesiaFactorRow]:
    member = only(of_one_form(members, ".csv", ".xlsx", ".txt"))
    rows = _text(member) if member.name.lower().endswith(".txt") else _table(member)
    for row in rows:
        if not LEAST < row.factor < MOST:
            raise BadFile(
                f"{member.name}, line {row.line}: {row.factor} dollars a unit in {row.name!r} "
                "cannot be"
            )
        yield row


def _table(member: Member) -> Iterator[AnesthesiaFactorRow]:
    for number, line in grid.rows(member):
        titles = [" ".join(cell.split()).lower() for cell in line]
        if match := next((m for title in titles if (m := re.fullmatch(FACTOR, title))), None):
            yield AnesthesiaFactorRow(number, "", "", "NATIONAL", Decimal(match[1]))
            break
        if number > grid.PREAMBLE:
            break
    for number, cells in grid.records(member, CAPTIONS):
        at = f"{member.name}, line {number}"
        mac, locality = zeros(cells["mac"], 5), zeros(cells["number"], 2)
        name = " ".join(cells["name"].rstrip("* ").split())
        if not re.fullmatch(r"\d{5}", mac) or not re.fullmatch(r"\d\d", locality) or not name:
            raise BadFile(f"{at}: {cells['mac']!r} {cells['number']!r} {name!r} is no locality")
        yield AnesthesiaFactorRow(number, mac, locality, name, figure(cells["factor"], at))


def _text(member: Member) -> Iterator[AnesthesiaFactorRow]:
    for number, line in lines(member, grid.ENCODINGS):
        if not line.strip(" \x1a"):
            continue
        if not (match := RECORD.fullmatch(line.strip())):
            raise BadFile(f"{member.name}, line {number} does not fit the layout: {line[:60]!r}")
        mac, locality, name, cents = match.groups()
        name = name.rstrip("* ")
        yield AnesthesiaFactorRow(number, mac, locality, name, Decimal(cents) / 100)


def identify(name: str) -> Identity | None:
    """`ANES2026.csv` holds from 1 January 2026."""
    if not (match := re.search(r"(?i)ANES[-_ ]?(20\d\d)", name)):
        return None
    return Identity(f"Anesthesia {match[1]}", date(int(match[1]), 1, 1))


LAYOUT = Layout(
    dataset="anesthesia",
    title="table of anesthesia conversion factors",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^ANES20\d\d.*\.(csv|xlsx|txt)$",
    identify=identify,
    parse=parse,
)
