"""OPPS addendum B: what Medicare pays a hospital's outpatient department for each code.

Source: CMS, `July 2026 OPPS Addendum B.xlsx` (`.csv`); figures are public domain, the descriptors
of CPT codes are the AMA's and not read. Titles, then captions that come and go (a change column,
the copayments). A derived csv with the captions HCPCSCode, StatusIndicator, PaymentRate is read
too. Money is written `"$1,234.50"`; a code that is not paid by itself has none.
"""

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import CPT_CODE, System

from . import grid
from .layout import MONTHS, BadFile, Identity, Layout, Member, figure, of_one_form, only
from .rows import FacilityRateRow

CAPTIONS = {
    "code": r"hcpcs ?code",
    "indicator": r"si|status ?indicator",
    "rate": r"payment ?rate",
}
MORE = {
    "apc": r"apc",
    "weight": r"relative weight",
    "copayment": r"national unadjusted copayment",
    "minimum_copayment": r"minimum unadjusted copayment",
}
CODE = re.compile(r"\d{4}[0-9A-Z]|[A-Z]\d{4}")


def parse(members: Sequence[Member]) -> Iterator[FacilityRateRow]:
    member = only(of_one_form(members, ".csv", ".xlsx"))
    for number, cells in grid.records(member, CAPTIONS, MORE):
        at = f"{member.name}, line {number}"
        if is_footnote(cells["code"], list(cells.values())[1:]):
            continue
        # A hard blank behind a code that lost its encoding on the way.
        code = checked(cells["code"].rstrip("\ufffd"), cells["indicator"], at)
        if cells.get("apc") and not re.fullmatch(r"\d{1,5}", cells["apc"]):
            raise BadFile(f"{at}: APC {cells['apc']!r} of {code} is not a number")
        yield FacilityRateRow(
            number,
            system_of(code),
            code,
            "B",
            cells["indicator"],
            apc=cells["apc"].zfill(4) if cells.get("apc") else "",
            weight=maybe(cells, "weight", at),
            rate=maybe(cells, "rate", at),
            copayment=maybe(cells, "copayment", at),
            minimum_copayment=maybe(cells, "minimum_copayment", at),
        )


def is_footnote(first: str, others: list[str]) -> bool:
    return " " in first and not any(others)


def checked(code: str, indicator: str, at: str) -> str:
    """Return the code, which must look like one and have an indicator."""
    if not CODE.fullmatch(code):
        raise BadFile(f"{at}: {code!r} is not a HCPCS or CPT code")
    if not re.fullmatch(r"[A-Z]\d?", indicator):
        raise BadFile(f"{at}: indicator {indicator!r} of {code} does not fit")
    return code


def system_of(code: str) -> str:
    return System.CPT if CPT_CODE.fullmatch(code) else System.HCPCS


def maybe(cells: dict[str, str], name: str, at: str) -> Decimal | None:
    """Read a figure that may be left blank."""
    what = name.replace("_", " ")
    return figure(cells[name], f"{at}: {what}") if cells.get(name) else None


def identify(name: str) -> Identity | None:
    """`July 2026 OPPS Addendum B` and `addendum_b_2026-07` hold from 1 July 2026."""
    if not (day := month_in(name)):
        return None
    return Identity(f"OPPS {month_name[day.month]} {day.year}", day)


def month_in(name: str) -> date | None:
    """Find month and year in a file's name, in any of the ways in which CMS writes them."""
    if match := re.search(r"(?<!\d)(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)", name):
        return date(int(match[1]), int(match[2]), 1)
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", name)
    words = re.findall(r"[a-z]+", name.lower())
    months = [MONTHS.index(word[:3]) + 1 for word in words if _is_month(word)]
    return date(int(year[1]), months[0], 1) if year and months else None


def _is_month(word: str) -> bool:
    return len(word) >= 3 and any(name.lower().startswith(word) for name in month_name[1:])


LAYOUT = Layout(
    dataset="opps",
    title="OPPS addendum B",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"addendum[ _-]?b\b.*\.(csv|xlsx)$",
    identify=identify,
    parse=parse,
)
