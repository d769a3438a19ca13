"""Which counties make a payment locality.

Source: CMS, `26LOCCO.csv` (`.xlsx`) in the relative value zip; public domain. A title, captions,
one row a locality with a blank line behind it; the state stands on its first row only, and a
spreadsheet has eaten the leading zeros of contractor and locality. Counties are a sentence: names
between commas, slashes or "and"; "all other counties" is what is left of a state. The locality of
the capital reaches into two more states: "…; ALEXANDRIA CITY, ARLINGTON IN VIRGINIA; …".
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from codelookup.catalog.models import Notice

from . import grid
from .layout import BadFile, Identity, Layout, Member, of_one_form, only, zeros
from .rows import CountyRow

CAPTIONS = {
    "mac": r"medicare admin.*contractor",
    "number": r"locality number",
    "state": r"state",
    "area": r"fee schedule area",
    "counties": r"counties",
}
REMAINDER = re.compile(r"(?i)all( other)? (counties|county equivalents)\b.*")


def parse(members: Sequence[Member]) -> Iterator[CountyRow]:
    member = only(of_one_form(members, ".csv", ".xlsx"))
    state, seen = "", set[tuple[str, ...]]()
    for number, cells in grid.records(member, CAPTIONS):
        at = f"{member.name}, line {number}"
        if cells["mac"].startswith("*") and not any(list(cells.values())[1:]):
            continue
        state = cells["state"] or state
        mac, locality = zeros(cells["mac"], 5), zeros(cells["number"], 2)
        if not re.fullmatch(r"\d{5}", mac) or not re.fullmatch(r"\d\d", locality):
            raise BadFile(
                f"{at}: {cells['mac']!r} {cells['number']!r} is no contractor with a locality"
            )
        if not re.fullmatch(r"[A-Z/ .&-]+", state):
            raise BadFile(f"{at}: {state!r} is not a state's name")
        if not cells["area"] or not cells["counties"]:
            raise BadFile(f"{at}: locality {mac} {locality} has no name or no counties")
        for name, where in counties(cells["counties"], state):
            row = (mac, locality, where, name)
            if row not in seen:  # Missouri's remainder stands twice
                seen.add(row)
                yield CountyRow(number, *row)


def counties(text: str, state: str) -> Iterator[tuple[str, str]]:
    """Yield each county of the sentence with its state."""
    text = " ".join(text.split())
    if REMAINDER.fullmatch(text):
        yield text, state
        return
    for part in text.split(";"):
        match = re.fullmatch(r"(?i)(.*) in ([A-Z ]+)", part.strip())
        names, where = (match[1], match[2].strip()) if match else (part, state)
        for name in re.split(r"(?i)[,/]\s*(?:and\s+)?|\s+and\s+", names):
            if plain := re.sub(r"(?i)\s+cnty$", "", name.strip()):
                yield plain, where


def identify(name: str) -> Identity | None:
    """`26LOCCO.csv` holds from 1 January 2026."""
    if not (match := re.search(r"(?i)(?<!\d)(?:20)?(\d\d)LOCCO", name)):
        return None
    year = 2000 + int(match[1])
    return Identity(f"Localities {year}", date(year, 1, 1))


LAYOUT = Layout(
    dataset="localities",
    title="table of localities and counties",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^\d\dLOCCO.*\.(csv|xlsx)$",
    identify=identify,
    parse=parse,
)
