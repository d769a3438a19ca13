"""A layout is how one dataset's official file looks: which member, whose words, which parser."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codelookup.catalog.models import Notice
from codelookup.lib.archive import BadFile, Member

from .rows import Row

__all__ = ["BadFile", "Identity", "Layout", "Member"]

Parse = Callable[[Sequence[Member]], Iterator[Row]]


@dataclass(frozen=True)
class Identity:
    """Which release a file is: its label and the first day on which it holds."""

    label: str
    effective_on: date


@dataclass(frozen=True)
class Layout:
    """One dataset's file layout.

    `members`: regular expression for the wanted member(s) of an archive.
    `identify`: reads label and first day from a file's name, None where the name does not tell.
    `parse`: generator from the chosen members to rows; raises BadFile with file and line.
    `is_split`: published in several files that make one release.
    """

    dataset: str
    title: str
    publisher: str
    notice: Notice
    members: str
    identify: Callable[[str], Identity | None]
    parse: Parse
    is_split: bool = False


def fiscal_year(name: str) -> Identity | None:
    """`icd10cm_order_2026.txt` is fiscal year 2026, in force from 1 October 2025."""
    if not (match := re.search(r"(?<!\d)(20\d\d)(?!\d)", name)):
        return None
    year = int(match[1])
    return Identity(f"FY{year}", date(year - 1, 10, 1))


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def day(text: str, at: str) -> date | None:
    """Read a day written YYYYMMDD, None where nothing is written; `at` names file and line."""
    if not text:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise BadFile(f"{at}: {text!r} is not a day written YYYYMMDD") from error


def of_one_form(members: Sequence[Member], *suffixes: str) -> list[Member]:
    """Return the members of the first form that is there: archives hold a file in several."""
    for suffix in suffixes:
        if found := [each for each in members if each.name.lower().endswith(suffix)]:
            return found
    raise BadFile(f"{members[0].name}: neither {' nor '.join(suffixes)}")


def only(members: Sequence[Member]) -> Member:
    """Return the one member; two files of the same form are two releases."""
    if len(members) > 1:
        names = " and ".join(each.name for each in members)
        raise BadFile(f"{names}: more than one record file; import the right one by itself")
    return members[0]


def figure(text: str, at: str) -> Decimal:
    """Read a number, perhaps with dollar sign and commas; `at` names file, line and caption."""
    plain = text.replace("$", "").replace(",", "").strip()
    if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", plain):
        raise BadFile(f"{at} {text!r} is not a number")
    return Decimal(plain)


def zeros(text: str, width: int) -> str:
    """Give a number back the leading zeros that a spreadsheet has eaten; nothing stays nothing."""
    return text.zfill(width) if text else ""


def no_identity(name: str) -> None:
    """For files whose names tell nothing: the operator gives --label and --effective-on."""
