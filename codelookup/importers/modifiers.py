"""Modifiers: the two characters behind a code, of CPT and of HCPCS Level II.

Source: our own table `tables/modifiers.csv`, with the captions modifier, level, short_description,
long_description, add_date, term_date (YYYYMMDD) and perhaps when_to_use and source. Numbers and
dates are facts; Level II words are CMS's and public domain; those of CPT modifiers are the AMA's,
so a row of level CPT says its level in `fields`: the loader drops its words unless they are ours.
"""

import re
from collections.abc import Iterator, Sequence

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import System

from . import grid
from .layout import BadFile, Layout, Member, day, no_identity
from .rows import EntryRow

CAPTIONS = {
    name: name
    for name in (
        "modifier",
        "level",
        "short_description",
        "long_description",
        "add_date",
        "term_date",
    )
}
REMARKS = {"when_to_use": "when_to_use", "source": "source"}
NODES = {
    "cpt": "cpt-modifiers",
    "hcpcs ii": "level-ii-modifiers",
    "level ii": "level-ii-modifiers",
}


def parse(members: Sequence[Member]) -> Iterator[EntryRow]:
    member, level_two = members[0], set[str]()
    for number, cells in grid.records(member, CAPTIONS, REMARKS):
        at = f"{member.name}, line {number}"
        modifier, level = cells["modifier"], cells["level"].lower()
        if not re.fullmatch(r"[0-9A-Z]{2}", modifier):
            raise BadFile(f"{at}: {modifier!r} is not a modifier of two characters")
        if level not in NODES:
            raise BadFile(f"{at}: level {cells['level']!r} is neither CPT nor HCPCS II")
        if level == "cpt" and modifier in level_two:
            continue  # P1 to P6 are of both levels; the words of Level II are free
        if level != "cpt":
            level_two.add(modifier)
        if not cells["short_description"] and not cells["long_description"] and level != "cpt":
            raise BadFile(f"{at}: {modifier} has no words")
        fields = {name: cells[name] for name in REMARKS if cells.get(name)}
        yield EntryRow(
            number,
            System.MODIFIERS,
            modifier,
            short=cells["short_description"],
            long=cells["long_description"],
            path=(NODES[level],),
            added_on=day(cells["add_date"], at),
            terminated_on=day(cells["term_date"], at),
            fields={"level": "CPT", **fields} if level == "cpt" else fields,
        )


LAYOUT = Layout(
    dataset="modifiers",
    title="modifier table",
    publisher="AMA and CMS",
    notice=Notice.CMS,
    members=r"modifiers.*\.csv$",
    identify=no_identity,
    parse=parse,
)
