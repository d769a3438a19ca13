"""Place-of-service codes: two digits for where a service was given, and which rate it is paid at.

Source: CMS publishes the set as a web page; this csv is our own layout of it, with the captions
pos_code, pos_name, pos_description, pos_type (Facility, Non-Facility or empty). Numbers, names and
rates are CMS's and public domain. Rows named "Unassigned" hold no code and are left out.
"""

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from datetime import date

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import System

from . import grid
from .layout import BadFile, Identity, Layout, Member
from .rows import EntryRow

CAPTIONS = {name: name for name in ("pos_code", "pos_name", "pos_description", "pos_type")}
RATES = {
    "facility": "facility",
    "non-facility": "non-facility",
    "not designated": "not-designated",
    "": "not-designated",
}


def parse(members: Sequence[Member]) -> Iterator[EntryRow]:
    member = members[0]
    for number, cells in grid.records(member, CAPTIONS):
        code, name, rate = cells["pos_code"], cells["pos_name"], cells["pos_type"].lower()
        at = f"{member.name}, line {number}"
        if not re.fullmatch(r"\d\d", code) or not name:
            raise BadFile(f"{at}: {code!r} {name!r} is not a two-digit place with its name")
        if name.lower() == "unassigned":
            continue
        if rate not in RATES:
            raise BadFile(f"{at}: {cells['pos_type']!r} is neither Facility nor Non-Facility")
        yield EntryRow(
            number,
            System.POS,
            code,
            short=name,
            long=cells["pos_description"],
            path=(RATES[rate],),
            fields={"rate": RATES[rate]},
        )


def identify(name: str) -> Identity | None:
    """`place_of_service_2024-06.csv` is the set of June 2024."""
    if not (match := re.search(r"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(?!\d)", name)):
        return None
    day = date(int(match[1]), int(match[2]), 1)
    return Identity(f"{month_name[day.month]} {day.year}", day)


LAYOUT = Layout(
    dataset="pos",
    title="place-of-service table",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"(^pos|place[-_ ]of[-_ ]service).*\.csv$",
    identify=identify,
    parse=parse,
)
