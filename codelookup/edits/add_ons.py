"""Add-on rules on the code page: which primary codes an add-on needs, which add-ons go with one."""

from collections.abc import Collection, Iterable
from functools import partial

from django.db.models import Q

from codelookup.catalog.in_force import said_by
from codelookup.catalog.models import Release
from codelookup.catalog.sections import Content, Gate, Section, Stamp, Table, always, systems
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.lib.text import write_day

from .models import ADD_ONS, AddOnEdit
from .partners import Find, Partner
from .spans import holds
from .words import TYPES, lag

SHOWN = 10  # rows a table on the code page


def _release(subject: Subject) -> Release | None:
    return subject.in_force.get(ADD_ONS)


def every_row(subject: Subject) -> list[AddOnEdit]:
    """The rules of any day with this code as add-on or primary; the longest list has 276. 1 query.

    Of the release that speaks and the one before it.
    """
    known = subject.in_force.chain(ADD_ONS)[-2:]
    if not known:
        return []
    value = subject.code.value
    either = Q(release__in=known, add_on=value) | Q(release__in=known, primary=value)
    found = AddOnEdit.objects.filter(either)
    return said_by(known, found.order_by("add_on", "primary", "pk"))


def edits(subject: Subject) -> list[AddOnEdit]:
    """The rules in force on the day."""
    release, day = _release(subject), subject.in_force.on
    return [
        edit
        for edit in subject.once("add_on_rows", every_row)
        if edit.release == release and holds(edit.effective_on, edit.deleted_on, day)
    ]


def prefetch(subjects: Collection[Subject]) -> None:
    """Look the rules of several codes up at once, which share a day. One query."""
    values = {about.code.value for about in subjects}
    release = next((_release(about) for about in subjects), None)
    found: list[AddOnEdit] = []
    if release:
        either = Q(add_on__in=values) | Q(primary__in=values)
        day = next(about.in_force.on for about in subjects)
        rules = AddOnEdit.objects.filter(either, release=release).on(day)
        found = said_by([release], rules.order_by("add_on", "primary", "pk"))
    for about in subjects:
        about.once("add_on_edits", lambda each: _of(each.code.value, found))


def _of(value: str, found: Iterable[AddOnEdit]) -> list[AddOnEdit]:
    return [edit for edit in found if value in (edit.add_on, edit.primary)]


def primaries(subject: Subject) -> list[str]:
    """The codes that this add-on needs one of; an empty one: the contractor's choice."""
    found = subject.once("add_on_edits", edits)
    return [edit.primary for edit in found if edit.add_on == subject.code.value]


def count(subject: Subject) -> int:
    return len(edits(subject))


def _named(subject: Subject, values: Iterable[str], find: Find) -> dict[str, Partner]:
    wanted = [value for value in values if value]
    return dict(find(wanted, subject)) if wanted else {}


def _sides(subject: Subject) -> tuple[list[AddOnEdit], list[AddOnEdit]]:
    """Return the rules with this code as the add-on, and those with it as the primary."""
    found, value = edits(subject), subject.code.value
    return [e for e in found if e.add_on == value], [e for e in found if e.primary == value]


def shown(subject: Subject) -> list[str]:
    """Return the partners that the code page names."""
    primaries, add_ons = _sides(subject)
    return [e.primary for e in primaries[:SHOWN]] + [e.add_on for e in add_ons[:SHOWN]]


def load(subject: Subject, find: Find) -> Content | None:
    found = edits(subject)
    if not found:
        return None
    primaries, add_ons = _sides(subject)
    named = _named(subject, shown(subject), find)
    return {
        "subject": subject,
        "types": [TYPES[each] for each in sorted({edit.type for edit in primaries})],
        "primaries": [(edit, named.get(edit.primary)) for edit in primaries[:SHOWN]],
        "primary_count": len(primaries),
        "add_ons": [(edit, named.get(edit.add_on)) for edit in add_ons[:SHOWN]],
        "add_on_count": len(add_ons),
        "lag": lag({"add-on rules": found[0].release}, subject.in_force.on),
        "stamp": Stamp(found[0].release),
    }


COLUMNS: tuple[str, ...] = ("This code is", "Partner", "Title", "Type", "First day", "Last day")
COLUMNS += ("Note", "Release", "Line")


def table(subject: Subject, find: Find) -> Table:
    value = subject.code.value
    found = edits(subject)
    others = [edit.primary if edit.add_on == value else edit.add_on for edit in found]
    named = _named(subject, others, find)
    rows = [
        (
            "add-on" if edit.add_on == value else "primary",
            other or "contractor-defined",
            named[other].title if other in named else "",
            str(edit.type),
            write_day(edit.effective_on),
            write_day(edit.deleted_on),
            edit.note,
            edit.release.label,
            str(edit.line),
        )
        for edit, other in zip(found, others, strict=True)
    ]
    return Table(COLUMNS, rows)


def section(find: Find, find_all: Find) -> Section:
    """Declare the section; `find` names partners on a code page, `find_all` those of a table."""
    return Section(
        slug="add-on",
        title="Add-on rules",
        gate=Gate.ACCOUNT,
        systems=systems(System.CPT, System.HCPCS),
        load=partial(load, find=find),
        count=count,
        noun="rule",
        feeds=always(ADD_ONS),
        table=partial(table, find=find_all),
        empty="Neither an add-on code nor the primary of one on this day.",
        unloaded="This site has not loaded the add-on code edits yet.",
    )
