"""Medically unlikely edits (MUE): the most units of a code that are paid.

Source: CMS, one file each for practitioners, outpatient hospitals and suppliers of equipment;
public domain, numbers only. Comma-separated, cp1252: one quoted notice over many lines, captions
(one with a line break inside), then code, value, adjudication indicator such as `1 Line Edit`, and
rationale. Edits that CMS keeps to itself are not in it. The workbook holds the same rows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from codelookup.catalog.models import Notice

from . import grid
from .layout import BadFile, Identity, Layout, Member
from .quarter import is_number, named_quarter, text_first
from .rows import UnitRow

# dataset -> how the caption of the value and the file's name call the setting
SETTINGS = {
    "mue-practitioner": "practitioner services",
    "mue-hospital": "outpatient hospital services",
    "mue-dme": "dme supplier services",
}
INDICATOR = re.compile(
    r"(1) Line Edit|(2) Date of Service Edit: Policy|(3) Date of Service Edit: Clinical"
)
MOST = 1_000_000  # units; beyond it the figure belongs to another column


def _parser(setting: str) -> Callable[[Sequence[Member]], Iterator[UnitRow]]:
    captions = {
        "code": r"hcpcs/ ?cpt code",
        "units": rf"{setting} mue values?",
        "adjudication": r"mue adjudication indicator",
        "rationale": r"mue rationale",
    }

    def parse(members: Sequence[Member]) -> Iterator[UnitRow]:
        member = text_first(members)[0]
        for number, cells in grid.records(member, captions):
            at = f"{member.name}, line {number}"
            if not is_number(cells["code"]):
                raise BadFile(f"{at}: {cells['code']!r} is not a CPT or HCPCS code")
            if not re.fullmatch(r"\d{1,7}", cells["units"], re.ASCII) or int(cells["units"]) > MOST:
                raise BadFile(f"{at}: {cells['units']!r} is not a number of units")
            if not (indicator := INDICATOR.fullmatch(cells["adjudication"])):
                raise BadFile(f"{at}: {cells['adjudication'][:60]!r} is no such indicator")
            if not cells["rationale"]:
                raise BadFile(f"{at}: no rationale")
            adjudication = int(next(each for each in indicator.groups() if each))
            units = int(cells["units"])
            yield UnitRow(number, cells["code"], units, adjudication, cells["rationale"])

    return parse


def identify(name: str) -> Identity | None:
    """`MCR_MUE_PractitionerServices_Eff_10-01-2026.csv` is 2026Q4, from 1 October 2026."""
    if not (match := re.search(r"(?i)eff_(\d\d)-(\d\d)-(20\d\d)", name)):
        return named_quarter(name)
    month, number, year = (int(each) for each in match.groups())
    try:
        first = date(year, month, number)
    except ValueError:
        return None
    return Identity(f"{year}Q{(month + 2) // 3}", first)


def _layout(dataset: str) -> Layout:
    setting = SETTINGS[dataset]
    return Layout(
        dataset=dataset,
        title=f"medically unlikely edits, {setting}".replace("dme", "DME"),
        publisher="CMS",
        notice=Notice.CMS,
        members=rf"mue_{setting.replace(' ', '')}.*\.(csv|xlsx)$",
        identify=identify,
        parse=_parser(setting),
    )


LAYOUTS = [_layout(dataset) for dataset in SETTINGS]
