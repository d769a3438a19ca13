"""The relative value file of the Medicare physician fee schedule: text, csv or workbook.

Source: CMS, `rvu26b-….zip`, member `PPRRVU2026_Apr_nonQPP.txt` (`.csv`, `.xlsx`); to 2025
`PPRRVU2025_Oct.txt`. Figures and indicators are public domain. The descriptors of CPT codes are the
AMA's and never kept; dental codes are dropped by the loader.
Text: columns as in FIELDS, counted from 1, below lines that begin with HDR. Csv and workbook:
titles, then captions over five lines, found by their words: the pricing indicator came in 2026.
Since 2026 there are two files, alike but for the conversion factor: one for participants of
qualifying payment models (QPP), one for everybody else (nonQPP). Both factors end on the row.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any, NamedTuple

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import CPT_CODE, System
from codelookup.lib.archive import lines

from . import grid
from .layout import MONTHS, BadFile, Identity, Layout, Member, of_one_form, only
from .rows import EntryRow, RelativeValueRow


class Field(NamedTuple):
    """Where a field stands: `first` column and `width` in the text, caption elsewhere."""

    name: str
    first: int
    width: int
    caption: str
    shape: str


RVU, DIGIT, FLAG = r"\d{0,3}\.\d{1,2}|\d{1,3}", r"\d", r"NA|"
FIELDS = (
    Field("code", 1, 5, "hcpcs", r"\d{4}[0-9A-Z]|[A-Z][0-9A-Z]{4}"),
    Field("modifier", 6, 2, "mod", r"26|TC|53|"),
    Field("descriptor", 8, 50, r".*\bdescription", r".*"),
    Field("status", 58, 1, "status code", r"[A-Z]"),
    Field("unused", 59, 1, "not used for medicare payment", r"\+?"),
    Field("work", 60, 6, "work rvu", RVU),
    Field("pe_nonfacility", 67, 6, "non-fac pe rvu", RVU),
    Field("nonfacility_na", 73, 2, "non-fac na indicator", FLAG),
    Field("pe_facility", 76, 6, "facility pe rvu", RVU),
    Field("facility_na", 82, 2, "facility na indicator", FLAG),
    Field("malpractice", 85, 5, "mp rvu", RVU),
    Field("total_nonfacility", 91, 6, "non-facility total", RVU),
    Field("total_facility", 97, 6, "facility total", RVU),
    Field("pctc", 103, 1, "pctc ind", DIGIT),
    Field("global_days", 104, 3, "glob days", r"\d{1,3}|XXX|YYY|ZZZ|MMM"),
    Field("pre_operative", 107, 3, "pre op", RVU),
    Field("intra_operative", 110, 3, "intra op", RVU),
    Field("post_operative", 113, 3, "post op", RVU),
    Field("multiple_procedure", 116, 1, "mult proc", DIGIT),
    Field("bilateral", 117, 1, "bilat surg", DIGIT),
    Field("assistant", 118, 1, "asst surg", DIGIT),
    Field("co_surgeons", 119, 1, "co- surg", DIGIT),
    Field("team", 120, 1, "team surg", DIGIT),
    Field("pricing", 121, 1, "pric ind", r"\d?"),
    Field("endoscopic_base", 128, 5, "endo base", r"\d{4}[0-9A-Z]|[A-Z]\d{4}|"),
    Field("conversion_factor", 133, 8, "conv factor", r"\d{1,3}\.\d{1,4}"),
    Field("supervision", 142, 2, "physician supervision of diagnostic procedures", r"\d?[0-9A]"),
    Field("calculation", 144, 1, "calculation flag", r"\d"),
    Field("imaging_family", 146, 2, "diagnostic imaging family indicator", r"\d\d?"),
    Field("cap_pe_nonfacility", 152, 6, "non-facility pe used for opps payment amount", RVU),
    Field("cap_pe_facility", 159, 6, "(?<!non-)facility pe used for opps payment amount", RVU),
    Field("cap_malpractice", 166, 6, "mp used for opps payment amount", RVU),
)
CAPTIONS = {field.name: field.caption for field in FIELDS if field.name != "pricing"}
PRICING = {field.name: field.caption for field in FIELDS if field.name == "pricing"}
WIDTH = 171
USED = {at for field in FIELDS for at in range(field.first - 1, field.first - 1 + field.width)}
GAPS = [at for at in range(WIDTH) if at not in USED]
SHAPES = [(field.name, re.compile(field.shape)) for field in FIELDS]
DECIMALS = [f.name for f in FIELDS if f.shape == RVU or f.name == "conversion_factor"]
PADDED = {"global_days": 3, "supervision": 2, "imaging_family": 2}  # workbooks drop the zeros
LEFT = {"code", "descriptor", "unused", "calculation", "nonfacility_na", "facility_na"}
KEPT = [field.name for field in FIELDS if field.name not in LEFT]
# What must be alike in the two files of a release.
TWIN = ("value", "modifier", "status", "work", "malpractice", "total_nonfacility", "total_facility")

Line = tuple[str, RelativeValueRow]  # descriptor, figures


def parse(members: Sequence[Member]) -> Iterator[EntryRow | RelativeValueRow]:
    plain, qpp = _variants(of_one_form(members, ".txt", ".csv", ".xlsx"))
    seen = set[str]()
    for descriptor, value in _twins(plain, qpp) if qpp else _values(plain):
        if value.value not in seen:
            seen.add(value.value)
            yield EntryRow(value.line, value.system, value.value, short=descriptor)
        yield value


def _variants(members: Sequence[Member]) -> tuple[Member, Member | None]:
    """Tell the file for everybody from the one for participants of qualifying models."""
    qpp = [each for each in members if re.search(r"(?i)(?<!non)(?<!non.)qpp", each.name)]
    plain = [each for each in members if each not in qpp]
    if not plain:
        raise BadFile(
            f"{qpp[0].name}: the file for qualifying payment models alone; import the zip as "
            "published, or the nonQPP file"
        )
    return only(plain), only(qpp) if qpp else None


def _twins(plain: Member, qpp: Member) -> Iterator[Line]:
    """Read both files side by side: the figures of the one, both conversion factors."""
    for mine, twin in zip_longest(_values(plain), _values(qpp)):
        if not mine or not twin:
            longer, (_, value) = (plain, mine) if mine else (qpp, twin)
            raise BadFile(
                f"{longer.name}, line {value.line}: {value.value} {value.modifier} is not in its "
                "twin; one of the two files is cut short"
            )
        descriptor, value = mine
        if differing := [n for n in TWIN if getattr(value, n) != getattr(twin[1], n)]:
            raise BadFile(
                f"{qpp.name}, line {twin[1].line}: {', '.join(differing)} of {twin[1].value} "
                f"{twin[1].modifier} differ from line {value.line} of {plain.name}"
            )
        yield descriptor, value._replace(conversion_factor_qpp=twin[1].conversion_factor)


def _values(member: Member) -> Iterator[Line]:
    """Yield descriptor and figures of each line, checked; one conversion factor in the file."""
    is_text = member.name.lower().endswith(".txt")
    factor = None
    for number, cells in _text(member) if is_text else _table(member):
        at = f"{member.name}, line {number}"
        value = _value(cells, number, at)
        factor = factor or value.conversion_factor
        if value.conversion_factor != factor or not factor:
            raise BadFile(
                f"{at}: conversion factor {value.conversion_factor} of {value.value}, in the lines "
                f"before {factor}"
            )
        yield " ".join(cells["descriptor"].split()), value


def _text(member: Member) -> Iterator[tuple[int, dict[str, str]]]:
    begun = False
    for number, line in lines(member, grid.ENCODINGS):
        if not line.strip(" \x1a") or (not begun and line.startswith("HDR")):
            continue
        if not begun and number > grid.PREAMBLE:
            break
        begun = True
        if len(line) < WIDTH:
            raise BadFile(
                f"{member.name}, line {number} is cut short: {len(line)} of {WIDTH} columns"
            )
        if line[WIDTH:].strip() or any(line[at] != " " for at in GAPS):
            raise BadFile(
                f"{member.name}, line {number}: columns do not fit the layout: {line[:7]!r}"
            )
        yield number, {f.name: line[f.first - 1 : f.first - 1 + f.width].strip() for f in FIELDS}
    if not begun:
        raise BadFile(f"{member.name}: no relative values in it; another file?")


def _table(member: Member) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in grid.records(member, CAPTIONS, PRICING, stacked=4):
        padded = {name: cells[name].zfill(width) for name, width in PADDED.items() if cells[name]}
        yield number, {"pricing": "", **cells, **padded}


def _value(cells: dict[str, str], number: int, at: str) -> RelativeValueRow:
    for name, shape in SHAPES:
        if not shape.fullmatch(cells[name]):
            what = name.replace("_", " ")
            raise BadFile(f"{at}: {what} {cells[name]!r} of {cells['code']!r} does not fit")
    kept: dict[str, Any] = {name: cells[name] for name in KEPT}
    kept |= {name: Decimal(cells[name]) for name in DECIMALS}
    value = RelativeValueRow(
        line=number,
        system=System.CPT if CPT_CODE.fullmatch(cells["code"]) else System.HCPCS,
        value=cells["code"],
        nonfacility_na=cells["nonfacility_na"] == "NA",
        facility_na=cells["facility_na"] == "NA",
        **kept,
    )
    check_totals(value, at)
    return value


def check_totals(value: RelativeValueRow, at: str) -> None:
    """Refuse a line whose parts do not make its totals."""
    for practice_expense, total in (
        (value.pe_nonfacility, value.total_nonfacility),
        (value.pe_facility, value.total_facility),
    ):
        parts = value.work + practice_expense + value.malpractice
        if parts != total:
            raise BadFile(f"{at}: {value.value} work + PE + MP is {parts}, not the total {total}")


def identify(name: str) -> Identity | None:
    """`PPRRVU2026_Apr_nonQPP` and `rvu26b-….zip` are RVU26B, in force from 1 April 2026."""
    if match := re.search(r"(?i)PPRRVU(?:20)?(\d\d)[-_ ]?([A-Z]{3})", name):
        year, month = match[1], match[2].lower()
        letter = {"jan": "a", "apr": "b", "jul": "c", "oct": "d"}.get(month, "")
    elif match := re.search(r"(?i)^rvu(\d\d)([abcd])", name):
        year, letter = match[1], match[2].lower()
    else:
        return None
    return release(year, letter) if letter else None


def release(year: str, letter: str) -> Identity:
    """Name a release by year and letter: A to D are those of January, April, July, October."""
    month = {"a": "jan", "b": "apr", "c": "jul", "d": "oct"}[letter]
    number = MONTHS.index(month) + 1
    return Identity(f"RVU{year}{letter.upper()}", date(2000 + int(year), number, 1))


LAYOUT = Layout(
    dataset="mpfs",
    title="relative value file",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^PPRRVU.*\.(txt|csv|xlsx)$",
    identify=identify,
    parse=parse,
)
