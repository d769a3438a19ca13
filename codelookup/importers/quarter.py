"""Quarterly files of CMS's coding edits: the quarter in their names, their codes and days."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from codelookup.catalog.systems import CPT_CODE

from .layout import BadFile, Identity, Member

LEVEL2 = re.compile(r"[A-Z]\d{4}")


def quarter(year: int, number: int) -> Identity:
    return Identity(f"{year}Q{number}", date(year, 3 * number - 2, 1))


def named_quarter(name: str) -> Identity | None:
    """`AOC_V2026Q3-MCR.txt` and `medicare-ncci-2026q3-…` hold from 1 July 2026."""
    match = re.search(r"(?i)(20\d\d)-?q([1-4])", name)
    return quarter(int(match[1]), int(match[2])) if match else None


def is_number(code: str) -> bool:
    """Tell whether this is how CPT or HCPCS Level II writes a code."""
    return bool(CPT_CODE.fullmatch(code) or LEVEL2.fullmatch(code)) and code.isascii()


def ordinal_day(text: str, at: str) -> date | None:
    """Read a day written YYYYDDD (year and day of the year), None where nothing is written."""
    if not text:
        return None
    if re.fullmatch(r"(19|20)\d{5}", text, re.ASCII):
        year, number = int(text[:4]), int(text[4:])
        found = date(year, 1, 1) + timedelta(days=number - 1)
        if found.year == year:
            return found
    raise BadFile(f"{at}: {text!r} is not a day written YYYYDDD")


def text_first(members: Iterable[Member]) -> list[Member]:
    """A release holds the same rows as text and as a workbook: take each of them once."""
    chosen: dict[str, Member] = {}
    for member in members:
        stem, _, kind = member.name.lower().rpartition(".")
        if stem not in chosen or kind != "xlsx":
            chosen[stem] = member
    return list(chosen.values())
