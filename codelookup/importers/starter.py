"""The starter sets: our own small tables of figures of CMS's relative value release.

Figures and indicators are facts of the Medicare physician fee schedule, taken line by line from
the release that the file's name tells; `line` is the line in CMS's text file (`rvu26b_starter`) or
csv (`gpci2026_starter`). No descriptor stands in them. The conversion factor for participants of
qualifying payment models is that of the release's QPP file. The whole official files have their
own importers and replace these sets.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import CPT_CODE, System

from . import gpci, grid
from .layout import BadFile, Layout, Member
from .mpfs import check_totals, identify
from .rows import EntryRow, LocalityRow, RelativeValueRow

REQUIRED = (
    "work",
    "pe_nonfacility",
    "pe_facility",
    "malpractice",
    "total_nonfacility",
    "total_facility",
    "conversion_factor",
)
LATER = (  # in tables of 2026 on
    "conversion_factor_qpp",
    "pre_operative",
    "intra_operative",
    "post_operative",
    "cap_pe_nonfacility",
    "cap_pe_facility",
    "cap_malpractice",
)
WORDS = ("pricing", "imaging_family")
INDICATORS = (
    "modifier",
    "status",
    "pctc",
    "global_days",
    "multiple_procedure",
    "bilateral",
    "assistant",
    "co_surgeons",
    "team",
    "endoscopic_base",
    "supervision",
)


def parse(members: Sequence[Member]) -> Iterator[EntryRow | RelativeValueRow]:
    member, seen = members[0], set[str]()
    with member.text() as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            try:
                value = _value(row)
            except (KeyError, TypeError, ValueError, InvalidOperation) as error:
                raise BadFile(
                    f"{member.name}, line {number}: missing or bad figure ({error})"
                ) from error
            check_totals(value, f"{member.name}, line {number}")
            if value.value not in seen:
                seen.add(value.value)
                yield EntryRow(value.line, value.system, value.value)
            yield value


def _value(row: dict[str, Any]) -> RelativeValueRow:
    code = row["code"]
    present = [name for name in LATER if name in row]
    figures: dict[str, Any] = {name: Decimal(row[name]) for name in (*REQUIRED, *present)}
    return RelativeValueRow(
        line=int(row["line"]),
        system=System.CPT if CPT_CODE.fullmatch(code) else System.HCPCS,
        value=code,
        nonfacility_na=row["nonfacility_na"] == "NA",
        facility_na=row["facility_na"] == "NA",
        **figures,
        **{name: row[name] for name in (*INDICATORS, *(n for n in WORDS if n in row))},
    )


def parse_indices(members: Sequence[Member]) -> Iterator[LocalityRow]:
    member = members[0]
    for number, cells in grid.records(member, {name: name for name in LocalityRow._fields}):
        at = f"{member.name}, line {number}"
        if not cells["line"].isdigit():
            raise BadFile(f"{at}: {cells['line']!r} is not a line number")
        yield gpci.locality(int(cells["line"]), cells, at)


LAYOUT = Layout(
    dataset="mpfs",
    title="starter set of relative values",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^rvu\d\d[abcd]_starter\.csv$",
    identify=identify,
    parse=parse,
)

INDICES = replace(
    gpci.LAYOUT,
    title="starter set of geographic indices",
    members=r"^gpci20\d\d_starter\.csv$",
    parse=parse_indices,
)
