"""Two to six codes side by side: what the files say of each, and where they differ.

`opens` tells whether this visitor may read what stands behind the account's gate of a code. Facts
of codes that it does not open are not looked up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from codelookup.catalog.sections import Fact, Stamp
from codelookup.catalog.subject import Subject
from codelookup.edits import add_ons, pairs, units
from codelookup.edits.models import ADD_ONS, UNITS, PairEdit
from codelookup.edits.words import INDICATORS
from codelookup.payment import fees
from codelookup.payment import sections as payment
from codelookup.payment.amounts import INSIDE, OUTSIDE

Opens = Callable[[Subject], bool]
PRIMARIES = 6  # codes named in a cell
SHOWN, LOCKED, NONE = "shown", "locked", "none"


@dataclass(frozen=True)
class Cell:
    """`state`: shown, locked, or none where the files have nothing to say.

    Of a locked cell the text is the code, and the address leads to its section on the code's page.
    """

    text: str
    state: str = SHOWN
    address: str = ""
    differs: bool = False  # from the first code that has a fact


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return any(cell.differs for cell in self.cells)


@dataclass(frozen=True)
class Judged:
    """What the pair edits say of a column 1 code and a column 2 code. `state` as a cell's."""

    column1: str
    column2: str
    state: str
    edits: tuple[tuple[str, PairEdit, str], ...] = ()  # setting, edit, meaning of its indicator


@dataclass(frozen=True)
class Comparison:
    subjects: Sequence[Subject]
    rows: list[Row]
    matrix: list[tuple[str, list[Judged | None]]]  # None: a code with itself
    has_pairs: bool

    @property
    def differing(self) -> int:
        return sum(row.differs for row in self.rows)


def compare(subjects: Sequence[Subject], opens: Opens) -> Comparison:
    """Compare codes as of one day. Four queries at most, however many codes."""
    payment.prefetch(subjects)
    units.prefetch(subjects)
    opened = [about for about in subjects if opens(about)]
    if opened:
        add_ons.prefetch(opened)
    rows = [*_open_rows(subjects), *_gated_rows(subjects, opened), _places(subjects)]
    has_pairs = bool(pairs.settings(subjects[0])) if subjects else False
    matrix = _matrix(subjects, opened) if has_pairs else []
    return Comparison(subjects, [_marked(row) for row in rows], matrix, has_pairs)


def _marked(row: Row) -> Row:
    """Mark the cells that differ from the first that says something."""
    told = [cell.text for cell in row.cells if cell.state == SHOWN]
    cells = [
        replace(cell, differs=cell.state == SHOWN and cell.text != told[0]) for cell in row.cells
    ]
    return Row(row.label, tuple(cells))


def _open_rows(subjects: Sequence[Subject]) -> list[Row]:
    found = [{fact.label: fact for fact in payment.facts(about)} for about in subjects]
    labels = [label for label, _, _ in payment.KEY_FACTS]
    labels += [label for label in ("Add-on code", "Endoscopy base") if _any(found, label)]
    rows = [Row("Status", tuple(Cell(about.status.word) for about in subjects))]
    for label in labels:
        cells = zip(subjects, found, strict=True)
        row = Row(label, tuple(_cell(about, facts.get(label)) for about, facts in cells))
        if any(cell.state == SHOWN for cell in row.cells):
            rows.append(row)
    return [*rows, Row("Most units", tuple(_most(about) for about in subjects))]


def _any(found: Sequence[dict[str, Fact]], label: str) -> bool:
    return any(label in facts for facts in found)


def _cell(about: Subject, fact: Fact | None) -> Cell:
    if fact:
        return Cell(fact.value)
    if payment.whole_code(about):
        return Cell("does not apply")
    return Cell("no figures loaded", NONE)


def _most(about: Subject) -> Cell:
    for fact in units.facts(about):
        return Cell(f"{fact.value}, {fact.label.removeprefix('Units ')}")
    loaded = about.in_force.get(*UNITS)
    return Cell("not published" if loaded else "not loaded", NONE)


def _gated_rows(subjects: Sequence[Subject], opened: Sequence[Subject]) -> list[Row]:
    ours = {about.code.pk for about in opened}

    def row(label: str, slug: str, say: Callable[[Subject], Cell]) -> Row:
        cells = [say(each) if each.code.pk in ours else _locked(each, slug) for each in subjects]
        return Row(label, tuple(cells))

    return [
        row("National amount outside a facility", "fees", lambda each: _amount(each, OUTSIDE)),
        row("National amount in a facility", "fees", lambda each: _amount(each, INSIDE)),
        row("Primary codes it needs one of", "add-on", _primaries),
    ]


def _locked(about: Subject, slug: str) -> Cell:
    day = f"?{about.in_force.query}" if about.in_force.query else ""
    address = f"{about.code.get_absolute_url()}{day}#{slug}"
    return Cell(about.code.value, LOCKED, address)


def _amount(about: Subject, setting: str) -> Cell:
    for each in fees.national(about):
        if each.setting == setting and not each.value.modifier:
            return Cell("NA: rarely done there" if each.is_na else f"${each.allowed:,}")
    return Cell("none under this schedule" if payment.whole_code(about) else "no figures", NONE)


def _primaries(about: Subject) -> Cell:
    if not about.in_force.get(ADD_ONS):
        return Cell("not loaded", NONE)
    found = add_ons.primaries(about)
    if not found:
        return Cell("no add-on code by these rules", NONE)
    named = [value or "the contractor's choice" for value in found]
    more = f" and {len(named) - PRIMARIES:,} more" if len(named) > PRIMARIES else ""
    return Cell(f"{', '.join(named[:PRIMARIES])}{more}")


def _places(subjects: Sequence[Subject]) -> Row:
    """Where the figures stand; lines differ by nature and are not marked."""
    values = [payment.whole_code(about) for about in subjects]
    stamps = [str(Stamp(value.release, value.line)) if value else "" for value in values]
    return Row("Fee schedule line", tuple(Cell(text, NONE) for text in stamps))


def _matrix(
    subjects: Sequence[Subject], opened: Sequence[Subject]
) -> list[tuple[str, list[Judged | None]]]:
    """Judge each code as column 1 against each as column 2. One query.

    Both codes' pages list the edit, so that either of them opens it.
    """
    values, ours = [each.code.value for each in subjects], {each.code.value for each in opened}
    releases = pairs.settings(subjects[0])
    known = {release.pk: name for name, release in releases.items()}
    found: dict[tuple[str, str], list[PairEdit]] = {}
    if ours:
        edits = PairEdit.objects.among(values, ours, releases.values()).on(subjects[0].in_force.on)
        for edit in edits.order_by("release", "pk"):
            found.setdefault((edit.column1, edit.column2), []).append(edit)

    def judge(one: str, two: str) -> Judged | None:
        if one == two:
            return None
        if not {one, two} & ours:
            return Judged(one, two, LOCKED)
        told = [
            (known[edit.release_id], edit, INDICATORS[edit.modifier][0])
            for edit in found.get((one, two), [])
        ]
        return Judged(one, two, SHOWN if told else NONE, tuple(told))

    return [(one, [judge(one, two) for two in values]) for one in values]
