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
    conversion_factor_qpp: Decimal | None = None
    pre_operative: Decimal = Decimal(0)
    intra_operative: Decimal = Decimal(0)
    post_operative: Decimal = Decimal(0)
    pricing: str = ""
    imaging_family: str = "99"
    cap_pe_nonfacility: Decimal = Decimal(0)
    cap_pe_facility: Decimal = Decimal(0)
    cap_malpractice: Decimal = Decimal(0)


class IndexTermRow(NamedTuple):
    """One entry of the alphabetic index or of a table; `parent` is the line of the entry above."""

    line: int
    book: str
    letter: str
    slug: str
    level: int
    parent: int | None
    key: str
    title: str
    words: str
    modifiers: str = ""
    see: str = ""
    see_also: str = ""


class IndexCodeRow(NamedTuple):
    """A code that the entry of this line prints; no `value` where the print names no code."""

    line: int
    column: str
    printed: str
    system: str
    value: str


class LocalityRow(NamedTuple):
    """The geographic practice cost indices of one payment locality."""

    line: int
    mac: str
    state: str
    number: str
    name: str
    work: Decimal | None
    work_floor: Decimal | None
    pe: Decimal
    malpractice: Decimal


class CountyRow(NamedTuple):
    """A county, or a remainder of a state ("ALL OTHER COUNTIES"), within a payment locality."""

    line: int
    mac: str
    number: str
    state: str
    name: str


class ZipLocalityRow(NamedTuple):
    line: int
    zip: str
    state: str
    mac: str
    number: str
    plus_four: bool


class AnesthesiaFactorRow(NamedTuple):
    """Dollars per anesthesia unit in a locality; without contractor and number, the nation's."""

    line: int
    mac: str
    number: str
    name: str
    factor: Decimal


class FacilityRateRow(NamedTuple):
    """What Medicare pays a hospital's outpatient department or a surgical center. Dollars."""

    line: int
    system: str
    value: str
    addendum: str
    indicator: str
    apc: str = ""
    weight: Decimal | None = None
    rate: Decimal | None = None
    copayment: Decimal | None = None
    minimum_copayment: Decimal | None = None
    discounted: str = ""


class LabRateRow(NamedTuple):
    """A line of the clinical laboratory fee schedule. Dollars."""

    line: int
    system: str
    value: str
    modifier: str
    valid_from: date | None
    indicator: str
    rate: Decimal


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


class PairSpanRow(NamedTuple):
    """How many staged pairs name a code in one column: no file says it, `staging` counts them."""

    line: int
    part: int
    code: str
    is_first: bool
    effective_on: IsoDay | None
    deleted_on: IsoDay | None
    modifier: int
    number: int


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
Row = (
    EntryRow
    | NoteRow
    | AxisValueRow
    | AxisTermRow
    | SeverityRow
    | RelativeValueRow
    | IndexTermRow
    | IndexCodeRow
    | LocalityRow
    | CountyRow
    | ZipLocalityRow
    | AnesthesiaFactorRow
    | FacilityRateRow
    | LabRateRow
    | Edit
)
