"""The starter set of HCPCS Level II: what the record says of the codes that have a text of ours.

Numbers, dates and indicators are facts of CMS's Alpha-Numeric HCPCS File of the release that the
table's name tells; `line` is the line in CMS's text file. No words of it stand here. The whole
official file has its own importer and replaces this set.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import System

from .layout import BadFile, Identity, Layout, Member, day
from .rows import EntryRow

FIELDS = ("coverage", "betos", "action", "action_effective")
LISTS = ("pricing", "type_of_service")


def parse(members: Sequence[Member]) -> Iterator[EntryRow]:
    member = members[0]
    with member.text() as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            at = f"{member.name}, line {number}"
            try:
                fields: dict[str, str | list[str]] = {n: row[n] for n in FIELDS if row[n]}
                fields |= {name: row[name].split() for name in LISTS if row[name]}
                line, code, added = int(row["line"]), row["code"], row["added"]
            except (KeyError, TypeError, ValueError) as error:
                raise BadFile(f"{at}: missing or bad field ({error})") from error
            yield EntryRow(line, System.HCPCS, code, added_on=day(added, at), fields=fields)


def identify(name: str) -> Identity | None:
    """`hcpc2025_oct_starter.csv`."""
    return Identity("October 2025", date(2025, 10, 1)) if name.startswith("hcpc2025_oct") else None


LAYOUT = Layout(
    dataset="hcpcs",
    title="starter set of HCPCS Level II",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^hcpc2025_oct_starter\.csv$",
    identify=identify,
    parse=parse,
)
