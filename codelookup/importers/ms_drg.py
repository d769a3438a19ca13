"""MS-DRG weights: each group with its weight, days of stay and transfer rules.

Source: CMS, IPPS final rule, Table 5 (`CMS-NNNN-F Table 5.txt`); public domain. Tab-separated,
cp1252, a quoted title over two lines, then captions that name the fiscal year and so change with
it. Since FY 2023 a weight may fall by a tenth at most: `weight` is the one with that cap, which
Medicare pays by, `weight_uncapped` the one before it. `.` stands for no figure.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import System

from . import grid
from .layout import BadFile, Layout, Member, fiscal_year
from .rows import EntryRow

CAPTIONS = {
    "drg": r"ms-drg",
    "post_acute": r".*post-?acute.*",
    "special_pay": r".*special pay.*",
    "mdc": r"mdc",
    "type": r"type",
    "title": r"ms-drg title",
    "weight": r"(?!.*before).*weights?\b.*",
    "gmlos": r"geometric mean los",
    "amlos": r"arithmetic mean los",
}
UNCAPPED = {"weight_uncapped": r".*weights?\b.*before.*"}
# Words of the titles that stay in capitals, with the punctuation that clings to them.
ABBREVIATION = re.compile(
    r"\W*(CC|MCC|CC/MCC|ECMO|MV|O\.R\.|HIV|AMI|CAR|TPA|AICD|D&C|PTCA|CNS|URI|AMA|T-CELL)\W*"
)
FIGURES = ("weight", "weight_uncapped", "gmlos", "amlos")


def parse(members: Sequence[Member]) -> Iterator[EntryRow]:
    member = members[0]
    for number, cells in grid.records(member, CAPTIONS, UNCAPPED, delimiter="\t"):
        drg, mdc, title = cells.pop("drg"), cells.pop("mdc"), cells.pop("title")
        at = f"{member.name}, line {number}"
        if _is_footnote(drg, [mdc, title, *cells.values()]):
            continue
        if not re.fullmatch(r"\d{3}", drg) or not title:
            raise BadFile(f"{at}: {drg!r} {title!r} is no MS-DRG with its title")
        if not re.fullmatch(r"\d\d|PRE|", mdc):
            raise BadFile(f"{at}: {mdc!r} is not a major diagnostic category")
        yield EntryRow(
            number,
            System.MSDRG,
            drg,
            short=sentence(title),
            long=" ".join(title.split()),
            path=(_node(mdc),),
            fields=_fields(cells, mdc, at),
        )


def sentence(title: str) -> str:
    """Write a title in capitals as a sentence; abbreviations keep theirs."""
    words = [word if ABBREVIATION.fullmatch(word) else word.lower() for word in title.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _is_footnote(first: str, others: list[str]) -> bool:
    return " " in first and not any(others)


def _node(mdc: str) -> str:
    if not mdc:
        return "unassigned"
    return "pre-mdc" if mdc == "PRE" else f"mdc-{mdc}"


def _fields(cells: dict[str, str], mdc: str, at: str) -> dict[str, Any]:
    named = {name: text for name, text in {"mdc": mdc, **cells}.items() if text not in {"", "."}}
    figures = [name for name in FIGURES if name in named]
    for name in figures:
        if not re.fullmatch(r"\d+(\.\d+)?", named[name]):
            raise BadFile(f"{at}: {name} {named[name]!r} is not a number")
    if figures and len(figures) < sum(name in cells for name in FIGURES):
        raise BadFile(f"{at}: holds {', '.join(figures)} only; a group has all figures or none")
    return named


LAYOUT = Layout(
    dataset="ms-drg",
    title="MS-DRG Table 5",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"table[ _]?5\b.*\.txt$|table5.*\.txt$|^drg_weights\.txt$",
    identify=fiscal_year,
    parse=parse,
)
