"""The clinical laboratory fee schedule: what Medicare pays for a test.

Source: CMS, `26CLABQ1.zip` (csv); figures are public domain, the descriptors of CPT codes are the
AMA's and not read. Titles, then captions YEAR, HCPCS, MOD, EFF_DATE, INDICATOR, RATE; days are
written YYYYMMDD. Indicator N: a national limit, L: a local fee.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from codelookup.catalog.models import Notice

from . import grid
from .layout import BadFile, Identity, Layout, Member, day, figure, of_one_form, only
from .opps import CODE, system_of
from .rows import LabRateRow

CAPTIONS = {
    "year": r"year",
    "code": r"hcpcs",
    "modifier": r"mod",
    "valid_from": r"eff[_ ]?date",
    "indicator": r"indicator",
    "rate": r"rate.*",
}


def parse(members: Sequence[Member]) -> Iterator[LabRateRow]:
    member = only(of_one_form(members, ".csv", ".xlsx"))
    year = ""
    for number, cells in grid.records(member, CAPTIONS):
        at = f"{member.name}, line {number}"
        code = cells["code"]
        if not CODE.fullmatch(code):
            raise BadFile(f"{at}: {code!r} is not a HCPCS or CPT code")
        if not re.fullmatch(r"[A-Z0-9]{2}|", cells["modifier"]):
            raise BadFile(f"{at}: {cells['modifier']!r} of {code} is not a modifier")
        if cells["indicator"] not in {"N", "L"}:
            raise BadFile(f"{at}: indicator {cells['indicator']!r} of {code} is neither N nor L")
        year = year or cells["year"]
        if cells["year"] != year or not re.fullmatch(r"20\d\d", year):
            raise BadFile(f"{at}: year {cells['year']!r}, in the lines before {year!r}")
        yield LabRateRow(
            number,
            system_of(code),
            code,
            cells["modifier"],
            day(cells["valid_from"], at),
            cells["indicator"],
            figure(cells["rate"], f"{at}: rate"),
        )


def identify(name: str) -> Identity | None:
    """`26CLABQ2` holds from 1 April 2026, `CLFS_2026` from 1 January."""
    if match := re.search(r"(?i)(\d\d)CLAB(?:Q([1-4]))?", name):
        year, quarter = 2000 + int(match[1]), int(match[2] or 1)
    elif match := re.search(r"(?i)CLFS[-_ ]?(20\d\d)", name):
        year, quarter = int(match[1]), 1
    else:
        return None
    label = f"CLFS {year}" if quarter == 1 else f"CLFS {year}, quarter {quarter}"
    return Identity(label, date(year, quarter * 3 - 2, 1))


LAYOUT = Layout(
    dataset="clfs",
    title="clinical laboratory fee schedule",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"(CLAB|CLFS).*\.(csv|xlsx)$",
    identify=identify,
    parse=parse,
)
