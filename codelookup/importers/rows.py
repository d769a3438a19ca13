"""What a parser yields: one small tuple for each kind of row. Parsers know no database."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, NewType

from codelookup.catalog.models import Kind

IsoDay = NewType("IsoDay", str)  # a day as YYYY-MM-DD, where making dates of it costs too much


class EntryRow(NamedTuple):
    """What the file says about one code. `path`: the ancestors' values, root first."""

    line: int
    system: str
    value: str
    short: str = ""
    long: str = ""
    kind: str = Kind.CODE
    is_billable: bool = True
    path: tuple[str, ...] = ()
    added_on: date | None = None
    terminated_on: date | None = None
    fields: dict[str, Any] = {}


class NoteRow(NamedTuple):
    line: int
    system: str
    value: str
    kind: str
    position: int
    text: str
    mark: str = ""


class AxisValueRow(NamedTuple):
    line: int
    table: str
    row: int
    position: int
    title: str
    character: str
    label: str
    definition: str = ""


class AxisTermRow(NamedTuple):
    line: int
    section: str
    position: int
    label: str
    definition: str = ""
    explanation: str = ""
    includes: str = ""


class SeverityRow(NamedTuple):
    line: int
    system: str
    value: str
    level: str


class RelativeValueRow(NamedTuple):
    """One line of the Medicare physician fee schedule relative value file. RVUs, days, dollars."""

    line: int
    system: str
    value: str
    modifier: str
    status: str
    work: Decimal
    pe_nonfacility: Decimal
    pe_facility: Decimal
    malpractice: Decimal
    total_nonfacility: Decimal
    total_facility: Decimal
    nonfacility_na: bool
    facility_na: bool
    pctc: str
    global_days: str
    multiple_procedure: str
    bilateral: str
    assistant: str
    co_surgeons: str
    team: str
    endoscopic_base: str
    supervision: str
    conversion_factor: Decimal


class PairRow(NamedTuple):
    """An NCCI edit; millions of them, so the cells are what both databases take as it is."""

    line: int
    effective_on: IsoDay | None
    deleted_on: IsoDay | None
    part: int
    modifier: int
    rationale: str
    is_before_1996: bool
    column1: str
    column2: str


class UnitRow(NamedTuple):
    line: int
    code: str
    units: int
    adjudication: int
    rationale: str


class AddOnRow(NamedTuple):
    """`primary`: empty where the contractor decides."""

    line: int
    type: int
    add_on: str
    primary: str
    effective_on: date | None
    deleted_on: date | None
    add_on_deleted_on: date | None
    primary_deleted_on: date | None
    note: str


Edit = PairRow | UnitRow | AddOnRow
Row = EntryRow | NoteRow | AxisValueRow | AxisTermRow | SeverityRow | RelativeValueRow | Edit
