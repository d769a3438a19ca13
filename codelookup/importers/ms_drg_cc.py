"""Complication lists: which diagnoses move a hospital stay to a higher-paid MS-DRG.

Source: CMS, IPPS final rule, Table 6J (complete CC list) and Table 6I (complete MCC list); public
domain. Tab-separated, cp1252: title, captions `Diagnosis Code` and `Description`, one dotted
ICD-10-CM code a line, and a line `Notes:` at the end. Tables 6J.1 and 6J.2 (additions and
deletions) look alike and are told apart by the title.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import System
from codelookup.lib.archive import lines

from . import grid
from .icd10cm_tabular import CODE
from .layout import BadFile, Layout, Member, fiscal_year
from .rows import Row, SeverityRow

CAPTIONS = {"code": r"diagnosis code", "title": r"description"}


def _parser(table: str, level: str) -> Callable[[Sequence[Member]], Iterator[Row]]:
    def parse(members: Sequence[Member]) -> Iterator[Row]:
        member = members[0]
        _, title = next(lines(member, grid.ENCODINGS))
        if not re.search(rf"(?i)\btable {table}\b(?!\.\d).*\bcomplete {level} list", title):
            raise BadFile(
                f"{member.name}, line 1: {title.strip()[:60]!r} is not Table {table}, "
                f"the complete {level} list"
            )
        for number, cells in grid.records(member, CAPTIONS, delimiter="\t"):
            code = cells["code"]
            if not code:  # notes below the list
                continue
            if not CODE.fullmatch(code) or not cells["title"]:
                raise BadFile(
                    f"{member.name}, line {number}: {code!r} {cells['title'][:40]!r} is not an "
                    "ICD-10-CM code with its title"
                )
            yield SeverityRow(number, System.ICD10CM, code, level)

    return parse


def _layout(table: str, level: str) -> Layout:
    return Layout(
        dataset=f"ms-drg-{level.lower()}",
        title=f"MS-DRG Table {table}, complete {level} list",
        publisher="CMS",
        notice=Notice.CMS,
        members=rf"table[ _]?{table}\b(?!\.\d).*\.txt$|table{table}_.*\.txt$|^{level}_list\.txt$",
        identify=fiscal_year,
        parse=_parser(table, level),
    )


LAYOUT_CC = _layout("6J", "CC")
LAYOUT_MCC = _layout("6I", "MCC")
