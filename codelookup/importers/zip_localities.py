"""The payment locality of each five-digit ZIP code.

Source: CMS, `ZIP5_OCT2025.txt` ("Zip Code to Carrier Locality File"); public domain. Fixed width of
80, columns counted from 1: state 1-2, ZIP 3-7, contractor 8-12, locality 13-14, rural 15, flag 21
(1: only the nine-digit file tells the locality of each part), year and quarter 76-80.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from codelookup.catalog.models import Notice
from codelookup.lib.archive import lines

from . import grid
from .layout import BadFile, Identity, Layout, Member, of_one_form, only
from .rows import ZipLocalityRow

WIDTH = 80
RECORD = re.compile(r"([A-Z]{2})(\d{5})(\d{5})(\d\d)[ RB].{5}([01]).{54}(20\d\d[1-4])")


def parse(members: Sequence[Member]) -> Iterator[ZipLocalityRow]:
    member, period = only(of_one_form(members, ".txt")), ""
    for number, line in lines(member, grid.ENCODINGS):
        at = f"{member.name}, line {number}"
        if not line.strip(" \x1a"):
            continue
        if len(line) < WIDTH:
            raise BadFile(f"{at} is cut short: {len(line)} of {WIDTH} columns")
        if not (match := RECORD.fullmatch(line.rstrip())):
            raise BadFile(f"{at} does not fit the layout: {line[:24]!r}")
        state, code, mac, locality, flag, quarter = match.groups()
        period = period or quarter
        if quarter != period:
            raise BadFile(f"{at}: quarter {quarter}, in the lines before {period}")
        yield ZipLocalityRow(number, code, state, mac, locality, flag == "1")


def identify(name: str) -> Identity | None:
    """`ZIP5_OCT2025.txt` holds from 1 October 2025."""
    if not (match := re.search(r"(?i)ZIP5?[-_ ]?(JAN|APR|JUL|OCT)[A-Z]*[-_ ]?(20\d\d)", name)):
        return None
    month = ("jan", "apr", "jul", "oct").index(match[1].lower()) * 3 + 1
    return Identity(f"ZIP {match[1].capitalize()} {match[2]}", date(int(match[2]), month, 1))


LAYOUT = Layout(
    dataset="zip-localities",
    title="table of ZIP codes and localities",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^ZIP5.*\.txt$",
    identify=identify,
    parse=parse,
)
