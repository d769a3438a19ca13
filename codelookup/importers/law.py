"""What no import may let in: words that are somebody's property, and dental codes."""

from collections import Counter
from collections.abc import Iterator

from django.conf import settings

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import CDT_CODE, System

from .rows import (
    AddOnRow,
    EntryRow,
    FacilityRateRow,
    LabRateRow,
    PairRow,
    RelativeValueRow,
    Row,
    UnitRow,
)

CODED = (EntryRow, RelativeValueRow, FacilityRateRow, LabRateRow)  # may name a dental code


def lawful(
    rows: Iterator[Row], notice: Notice, own: Notice | None, counts: Counter[str]
) -> Iterator[Row]:
    """Drop what we have no licence for: CDT codes always, CPT words unless the operator has one.

    `notice`: whose words the layout holds; `own`: whose this one file's are, where it differs.
    """
    refused = 0  # the line of the last code left out; its figures go with it
    for row in rows:
        if isinstance(row, CODED) and row.system == System.HCPCS and CDT_CODE.fullmatch(row.value):
            counts["refused"] += row.line != refused
            refused = row.line
            continue
        if _is_dental(row):
            counts["refused"] += 1
            continue
        yield _worded(row, notice, own) if isinstance(row, EntryRow) else row


def _worded(row: EntryRow, notice: Notice, own: Notice | None) -> EntryRow:
    """Return the entry without the words that we may not keep, or could not mark as the AMA's."""
    ama = notice == Notice.AMA
    if row.system == System.CPT and not ama:
        return row._replace(short="", long="")
    if not settings.CPT_LICENSED and (ama or _is_cpt_modifier(row, own)):
        kept = {name: row.fields[name] for name in ("level",) if name in row.fields}
        return row._replace(short="", long="", fields=kept)
    return row


def _is_dental(row: Row) -> bool:
    """Tell an edit of a dental code, whose numbers we keep as little as their words."""
    if isinstance(row, PairRow):
        return row.column1[0] == "D" or row.column2[0] == "D"
    if isinstance(row, AddOnRow):
        return row.add_on[0] == "D" or row.primary[:1] == "D"
    return isinstance(row, UnitRow) and row.code[0] == "D"


def _is_cpt_modifier(row: EntryRow, own: Notice | None) -> bool:
    """CPT modifiers' words are the AMA's too, except those of our own table."""
    return row.fields.get("level") == "CPT" and own != Notice.OURS
