"""Pair edits on the code page: which codes are not paid beside this one, and which it bars."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet

from codelookup.catalog.addresses import pair_address
from codelookup.catalog.in_force import said_by
from codelookup.catalog.models import Release
from codelookup.catalog.sections import Content, Gate, Section, Stamp, Table, always, systems
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.lib import replica, sql

from .models import PAIRS, Indicator, PairEdit
from .partners import Find, Partner
from .spans import Span, number
from .words import INDICATORS, lag

SHOWN = 10  # rows a table on the code page
COLUMNS = {"1": ("column1", "column2"), "2": ("column2", "column1")}  # ours, the partner's


@dataclass(frozen=True)
class Line:
    """One edit as a code sees it. `column`: where this code stands, 1 or 2."""

    edit: PairEdit
    column: str
    partner: Partner

    @property
    def words(self) -> tuple[str, str, str]:
        return INDICATORS[self.edit.modifier]

    @property
    def stamp(self) -> Stamp:
        return stamp(self.edit)

    @property
    def verdict(self) -> str:
        """The address of what is said of the two codes."""
        return pair_address(self.edit.column1, self.edit.column2)


def stamp(edit: PairEdit) -> Stamp:
    return Stamp(edit.release, edit.line, edit.part)


def settings(subject: Subject) -> dict[str, Release]:
    """The releases that speak for the day, by setting: practitioner first."""
    releases = subject.in_force.releases
    return {name: releases[dataset] for dataset, name in PAIRS.items() if dataset in releases}


def edits(subject: Subject) -> "QuerySet[PairEdit]":
    """Every edit in force on the day with this code in either column, whatever the setting."""
    found = PairEdit.objects.touching(subject.code.value, settings(subject).values())
    return found.on(subject.in_force.on)


# What an import has counted. Where the site's code was older than that, while it was upgraded, the
# edits themselves are counted: each half from its index alone, or from rows that lie together.
SPANS = """
    SELECT release_id, effective_on, deleted_on, is_first, modifier, line, number, part
    FROM edits_pairspan WHERE release_id IN ({releases}) AND code = %(code)s
    UNION ALL
    SELECT release_id, effective_on, deleted_on, TRUE, modifier, MIN(line), COUNT(*), MIN(part)
    FROM edits_pairedit WHERE release_id IN ({uncounted}) AND column1 = %(code)s
    GROUP BY release_id, effective_on, deleted_on, modifier
    UNION ALL
    SELECT release_id, effective_on, deleted_on, FALSE, modifier, MIN(line), COUNT(*), MIN(part)
    FROM edits_pairedit
    WHERE release_id IN ({uncounted}) AND column2 = %(code)s AND column1 <> %(code)s
    GROUP BY release_id, effective_on, deleted_on, modifier
"""
UNCOUNTED = """
    SELECT r.id FROM catalog_release r WHERE r.id IN ({releases})
    AND NOT EXISTS (SELECT 1 FROM edits_pairspan s WHERE s.release_id = r.id)
"""


def spans(subject: Subject) -> list[Span]:
    """Count the edits with this code by release, column, indicator and days. One query.

    Of each setting the release that speaks and the one before it.
    """
    known = [each.pk for dataset in PAIRS for each in subject.in_force.chain(dataset)[-2:]]
    if not known:
        return []
    values = {f"release{place}": pk for place, pk in enumerate(known)}
    releases = ", ".join(f"%({name})s" for name in values)
    uncounted = UNCOUNTED.format(releases=releases)
    statement = SPANS.format(releases=releases, uncounted=uncounted)
    counted = sql.rows(statement, values | {"code": subject.code.value}, replica.alias())
    return [
        Span(
            release, sql.day(first), sql.day(last), line, number, part,
            is_first=bool(is_first), indicator=indicator,
        )
        for release, first, last, is_first, indicator, line, number, part in counted
    ]  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """How many edits of one setting have one indicator, with this code in either column."""

    setting: str
    indicator: int
    as_column: Mapping[str, int]

    @property
    def number(self) -> int:
        return sum(self.as_column.values())


def tallies(subject: Subject) -> list[Tally]:
    """Count the edits in force by setting, indicator and column."""
    return subject.once("pair_tallies", _tallies)


def _tallies(subject: Subject) -> list[Tally]:
    known = settings(subject)
    counted = subject.once("pair_spans", spans) if known else []
    found = []
    for setting, release in known.items():
        for indicator in Indicator.values:
            told = [s for s in counted if (s.release_id, s.indicator) == (release.pk, indicator)]
            as_column = {
                column: number(
                    (s for s in told if s.is_first == (column == "1")), subject.in_force.on
                )
                for column in COLUMNS
            }
            if any(as_column.values()):
                found.append(Tally(setting, indicator, as_column))
    return found


def count(subject: Subject) -> int:
    return sum(each.number for each in tallies(subject))


def counts(subject: Subject) -> dict[tuple[str, str], int]:
    """How many edits there are, by setting and column."""
    found = {(name, column): 0 for name in settings(subject) for column in COLUMNS}
    for each in tallies(subject):
        for column, edits_there in each.as_column.items():
            found[each.setting, column] += edits_there
    return found


def _chosen(subject: Subject) -> str:
    """Return the setting that the address asks for, else the first of which there is an edit."""
    known, number = settings(subject), counts(subject)
    if (asked := subject.asked.get("setting", "")) in known:
        return asked
    return next((n for n in known if any(number[n, each] for each in COLUMNS)), "")


def first_rows(subject: Subject) -> list[PairEdit]:
    """Return the first edits of both columns in the setting that is shown."""
    return subject.once("first_pairs", _first_rows)


def _first_rows(subject: Subject) -> list[PairEdit]:
    setting, number = _chosen(subject), counts(subject)
    found: list[PairEdit] = []
    for column, (ours, theirs) in COLUMNS.items():
        if number.get((setting, column)):
            release = settings(subject)[setting]
            rows = PairEdit.objects.filter(release=release, **{ours: subject.code.value})
            rows = rows.on(subject.in_force.on).select_related("rationale")
            found += said_by([release], rows.order_by(theirs, "effective_on", "pk")[:SHOWN])
    return found


def shown(subject: Subject) -> list[str]:
    """Return the partners that the code page names."""
    value = subject.code.value
    return [e.column2 if e.column1 == value else e.column1 for e in first_rows(subject)]


def lines(subject: Subject, found: Sequence[PairEdit], find: Find, column: str = "") -> list[Line]:
    """Say for each edit where this code stands, and who the partner is."""
    value = subject.code.value
    placed = [(edit, column or ("1" if edit.column1 == value else "2")) for edit in found]
    others = [edit.column2 if place == "1" else edit.column1 for edit, place in placed]
    named = find(others, subject) if others else {}
    return [
        Line(edit, place, named.get(other, Partner(other)))
        for (edit, place), other in zip(placed, others, strict=True)
    ]


def load(subject: Subject, find: Find) -> Content | None:
    """The first rows of both columns for one setting, and how many there are of each."""
    known, number = settings(subject), counts(subject)
    if not any(number.values()):
        return None
    setting, found = _chosen(subject), first_rows(subject)
    told = lines(subject, found, find)
    return {
        "subject": subject,
        "setting": setting,
        "settings": [
            (name, name in known, sum(number.get((name, each), 0) for each in COLUMNS))
            for name in PAIRS.values()
        ],
        "columns": [
            (each, number[setting, each], [line for line in told if line.column == each])
            for each in COLUMNS
        ],
        "is_undated": any(edit.effective_on is None for edit in found),
        "lag": lag({setting: known[setting]}, subject.in_force.on),
        "stamp": Stamp(known[setting]),
    }


def section(find: Find, table: Callable[[Subject], Table]) -> Section:
    """Declare the section; `find` names the partners, `table` makes the whole of it."""
    return Section(
        slug="ncci-edits",
        title="NCCI edits",
        gate=Gate.ACCOUNT,
        systems=systems(System.CPT, System.HCPCS),
        load=partial(load, find=find),
        count=count,
        noun="edit",
        feeds=always(*PAIRS),
        table=table,
        empty="No edit in force on this day pairs this code with another.",
        unloaded="This site has not loaded the NCCI pair edits yet.",
    )


def between(first: str, second: str, subject: Subject) -> list[PairEdit]:
    """Everything ever said of two codes, whatever the day. One query."""
    found = PairEdit.objects.between(first, second, settings(subject).values())
    return list(found.select_related("release", "rationale"))
