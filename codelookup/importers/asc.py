"""ASC addenda: what Medicare pays an ambulatory surgical center, and what it does not pay there.

Source: CMS, `…_asc_addenda.xlsx`; figures are public domain, the descriptors of CPT codes are the
AMA's and not read. A workbook: sheet AA covered procedures, BB ancillary services, EE excluded
procedures; DD1 and DD2 are legends. Titles, captions that name the quarter, rows, notes. Lines are
those of the sheet that the addendum names. A sheet that is cut short has no notes (AA, BB).
"""

import re
from calendar import month_name
from collections.abc import Iterator, Sequence

from codelookup.catalog.models import Notice

from . import grid
from .layout import BadFile, Identity, Layout, Member, of_one_form, only
from .opps import CODE, checked, is_footnote, maybe, month_in, system_of
from .rows import FacilityRateRow

CODE_CAPTION = {"code": r"hcpcs ?code"}
CAPTIONS = {
    **CODE_CAPTION,
    "indicator": r".*\bpayment indicator",
    "weight": r".*\bpayment weight",
    "rate": r".*\bpayment rate",
}
DISCOUNT = {"discounted": r"subject to multiple procedure discounting"}
SHEETS = {"AA": r"\bAA$", "BB": r"\bBB$"}
EXCLUDED = r"\bEE$"


def parse(members: Sequence[Member]) -> Iterator[FacilityRateRow]:
    member = only(of_one_form(members, ".xlsx"))
    for addendum, sheet in SHEETS.items():
        yield from _paid(member, addendum, sheet)
    for number, cells in grid.records(member, CODE_CAPTION, sheet=EXCLUDED):
        code = cells["code"]
        if " " in code:
            continue
        if not CODE.fullmatch(code):
            raise BadFile(f"{member.name} EE, line {number}: {code!r} is not a HCPCS or CPT code")
        yield FacilityRateRow(number, system_of(code), code, "EE", "")


def _paid(member: Member, addendum: str, sheet: str) -> Iterator[FacilityRateRow]:
    notes = False
    for number, cells in grid.records(member, CAPTIONS, DISCOUNT, sheet=sheet):
        at = f"{member.name} {addendum}, line {number}"
        if is_footnote(cells["code"], list(cells.values())[1:]):
            notes = True
            continue
        code = checked(cells["code"], cells["indicator"], at)
        discounted = cells.get("discounted", "")
        if discounted not in {"Y", "N", ""}:
            raise BadFile(f"{at}: {discounted!r} of {code} is neither Y nor N")
        yield FacilityRateRow(
            number,
            system_of(code),
            code,
            addendum,
            cells["indicator"],
            weight=maybe(cells, "weight", at),
            rate=maybe(cells, "rate", at),
            discounted=discounted,
        )
    if not notes:
        raise BadFile(f"{member.name} {addendum}: ends without notes; cut short?")


def identify(name: str) -> Identity | None:
    """`2020-07_asc_addenda` and `July 2026 ASC Addenda` hold from the first of that month."""
    if not re.search(r"(?i)asc", name) or not (day := month_in(name)):
        return None
    return Identity(f"ASC {month_name[day.month]} {day.year}", day)


LAYOUT = Layout(
    dataset="asc",
    title="ASC addenda",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"asc.*addend.*\.xlsx$|addend.*asc.*\.xlsx$",
    identify=identify,
    parse=parse,
)
