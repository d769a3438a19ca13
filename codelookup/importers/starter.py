"""The starter set of relative values: our own small table of figures of CMS's RVU files.

Figures and indicators are facts of the Medicare physician fee schedule, taken line by line from
the release named in the file's `release` column; `line` is the line in CMS's text file. No
descriptor stands in it. The whole official file has its own importer and replaces this set.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import CPT_CODE, System

from .layout import BadFile, Identity, Layout, Member
from .rows import EntryRow, RelativeValueRow

DECIMALS = (
    "work",
    "pe_nonfacility",
    "pe_facility",
    "malpractice",
    "total_nonfacility",
    "total_facility",
    "conversion_factor",
)
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
            for place in ("nonfacility", "facility"):
                parts = value.work + getattr(value, f"pe_{place}") + value.malpractice
                if parts != getattr(value, f"total_{place}"):
                    raise BadFile(
                        f"{member.name}, line {number}: {value.value} work + PE + MP is {parts}, "
                        f"not the total {getattr(value, f'total_{place}')}"
                    )
            if value.value not in seen:
                seen.add(value.value)
                yield EntryRow(value.line, value.system, value.value)
            yield value


def _value(row: dict[str, Any]) -> RelativeValueRow:
    code = row["code"]
    figures: dict[str, Any] = {name: Decimal(row[name]) for name in DECIMALS}
    return RelativeValueRow(
        line=int(row["line"]),
        system=System.CPT if CPT_CODE.fullmatch(code) else System.HCPCS,
        value=code,
        nonfacility_na=row["nonfacility_na"] == "NA",
        facility_na=row["facility_na"] == "NA",
        **figures,
        **{name: row[name] for name in INDICATORS},
    )


def identify(name: str) -> Identity | None:
    """`rvu26b_starter.csv`: letters A to D are the releases of January, April, July, October."""
    if name.startswith("rvu") and name[3:5].isdigit() and name[5:6] in "abcd":
        month = {"a": 1, "b": 4, "c": 7, "d": 10}[name[5]]
        return Identity(name[:6].upper(), date(2000 + int(name[3:5]), month, 1))
    return None


LAYOUT = Layout(
    dataset="mpfs",
    title="starter set of relative values",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^rvu\d\d[abcd]_starter\.csv$",
    identify=identify,
    parse=parse,
)
