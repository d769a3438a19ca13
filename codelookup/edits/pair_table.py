"""The whole list of a code's pair edits: narrowed by what the address asks, read as it is shown."""

import re
from collections.abc import Sequence
from functools import partial

from django.db.models import Q, QuerySet

from codelookup.catalog.sections import Filter, Linked, Rows, Table
from codelookup.catalog.subject import Subject
from codelookup.lib.text import write_day

from .models import PAIRS, Indicator, PairEdit
from .pairs import COLUMNS, edits, lines, settings
from .partners import Find
from .words import INDICATORS

CAPTIONS: tuple[str, ...] = ("Setting", "This code is", "Partner", "Title", "Modifier indicator")
CAPTIONS += ("Meaning", "First day", "Last day", "Rationale", "Release", "Line")
NUMBER = r"[0-9A-Z]{1,5}"


def table(subject: Subject, find: Find) -> Table:
    found, messages = narrowed(subject)
    ordered = found.select_related("release", "rationale").order_by(
        "column1", "column2", "release", "effective_on", "pk"
    )
    rows = Rows(ordered, partial(_cells, subject=subject, find=find))
    return Table(CAPTIONS, rows, filters=_filters(subject), message=" ".join(messages))


def narrowed(subject: Subject) -> tuple["QuerySet[PairEdit]", list[str]]:
    """Return the edits that the address asks for, and what of it could not be understood."""
    asked, value = subject.asked, subject.code.value
    found, messages = edits(subject), []
    known = settings(subject)
    if setting := asked.get("setting", ""):
        if setting in known:
            found = found.filter(release=known[setting])
        else:
            messages.append(f"No setting “{setting[:20]}” is loaded.")
    column = asked.get("column", "")
    if column in COLUMNS:
        found = found.filter(**{COLUMNS[column][0]: value})
    elif column:
        messages.append(f"There is no column “{column[:20]}”.")
    if indicator := asked.get("indicator", ""):
        if indicator in {str(each) for each in Indicator.values}:
            found = found.filter(modifier=int(indicator))
        else:
            messages.append(f"There is no indicator “{indicator[:20]}”.")
    if partner := asked.get("partner", "").strip().upper():
        if span := _span(partner):
            found = found.filter(_is_partner(value, *span))
        else:
            messages.append(
                f"“{partner[:20]}” is no code or range. Write 64490, 64490-64495 or 644."
            )
    return found, messages


def _span(text: str) -> tuple[str, str] | None:
    """Read a code, the beginning of codes, or a range as first and last."""
    if not (match := re.fullmatch(rf"({NUMBER})(?:\s*[-–]\s*({NUMBER}))?", text, re.ASCII)):
        return None
    first, last = match[1], match[2] or match[1]
    return (first, last.ljust(5, "Z")) if first <= last else (last, first.ljust(5, "Z"))


def _is_partner(value: str, first: str, last: str) -> Q:
    return Q(column1=value, column2__gte=first, column2__lte=last) | Q(
        column2=value, column1__gte=first, column1__lte=last
    )


def _filters(subject: Subject) -> tuple[Filter, ...]:
    asked = subject.asked
    known = settings(subject)
    choices = {
        "setting": ("Setting", [("", "all"), *((name, name) for name in known)]),
        "column": ("This code is", [("", "either"), ("1", "column 1"), ("2", "column 2")]),
        "indicator": (
            "Modifier",
            [("", "any"), *((str(each), f"{each}: {INDICATORS[each][0]}") for each in INDICATORS)],
        ),
    }
    selects = [
        Filter(name, label, asked.get(name, ""), tuple(options))
        for name, (label, options) in choices.items()
    ]
    return (*selects, Filter("partner", "Partner code or range", asked.get("partner", "")[:20]))


def _cells(found: Sequence[PairEdit], subject: Subject, find: Find) -> list[tuple[str, ...]]:
    query = f"?{subject.in_force.query}" if subject.in_force.query else ""
    rows: list[tuple[str, ...]] = []
    for line in lines(subject, found, find):
        edit = line.edit
        pair = line.verdict + query
        rows.append(
            (
                PAIRS[edit.release.dataset],
                f"column {line.column}",
                Linked(line.partner.value, pair),
                line.partner.title,
                str(edit.modifier),
                line.words[0],
                write_day(edit.effective_on) or "date not in the file",
                write_day(edit.deleted_on),
                edit.rationale.text,
                edit.release.label,
                f"{edit.part}:{edit.line}" if edit.part else str(edit.line),
            )
        )
    return rows
