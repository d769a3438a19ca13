"""Which lines of a day are not paid beside each other: NCCI's pair edits, all lines with all.

Source of the modifiers that may set an edit aside: NCCI Policy Manual, chapter I.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from codelookup.claims.claim import Claim, Item
from codelookup.claims.findings import Family, Finding, Severity, age, not_loaded
from codelookup.edits.models import PAIRS, Indicator, PairEdit
from codelookup.edits.pairs import stamp
from codelookup.edits.verdicts import sentence

from .surgery import is_visit

SIDES = {"LT", "RT", "E1", "E2", "E3", "E4", "FA", "TA", "LC", "LD", "RC", "LM", "RI"}
SIDES |= {f"F{digit}" for digit in range(1, 10)} | {f"T{digit}" for digit in range(1, 10)}
GLOBAL = {"24", "25", "57", "58", "78", "79"}
OTHER = {"27", "59", "91", "XE", "XP", "XS", "XU"}
SETTING_ASIDE = SIDES | GLOBAL | OTHER
ON_VISITS = {"24", "25", "27", "57"}

# verdict of a cell -> (sign, words)
CELLS = {
    "none": ("✓", "no edit"),
    "never": ("✕", "not together, no modifier helps"),
    "needs": ("!", "not together without a modifier"),
    "aside": ("±", "set aside by a modifier, if the record shows why"),
    "apart": ("·", "different days"),
    "unknown": ("?", "not checked"),
}


@dataclass(frozen=True)
class Cell:
    """Two lines of the matrix. `modifiers`: those on the lines that may set the edit aside."""

    one: Item
    other: Item
    verdict: str
    edit: PairEdit | None = None
    modifiers: tuple[str, ...] = ()

    @property
    def sign(self) -> str:
        return CELLS[self.verdict][0]

    @property
    def words(self) -> str:
        return CELLS[self.verdict][1]


def cells(claim: Claim) -> list[Cell]:
    """Judge every two lines of the claim."""
    dataset = claim.dataset(PAIRS)
    loaded = {item.now.on for item in claim.items if item.now.get(dataset)}
    return [_cell(claim, one, other, loaded) for one, other in combinations(claim.items, 2)]


def _cell(claim: Claim, one: Item, other: Item, loaded: set[date]) -> Cell:
    if one.now is not other.now and one.day != other.day:
        return Cell(one, other, "apart")
    if one.now.on not in loaded:
        return Cell(one, other, "unknown")
    edit = claim.pair(one, other) if one.code != other.code else None
    if not edit or edit.modifier == Indicator.NOT_APPLICABLE:
        return Cell(one, other, "none")
    if edit.modifier == Indicator.NEVER:
        return Cell(one, other, "never", edit)
    found = setting_aside(one, other)
    return Cell(one, other, "aside" if found else "needs", edit, found)


def setting_aside(one: Item, other: Item) -> tuple[str, ...]:
    """Return the modifiers that may tell two lines apart: not a side that both of them name.

    Of a visit beside something else only what the visit itself carries counts.
    """
    first, second = set(one.line.modifiers), set(other.line.modifiers)
    if is_visit(one.code) != is_visit(other.code):
        return tuple(sorted((first if is_visit(one.code) else second) & ON_VISITS))
    return tuple(sorted(((first | second) - (first & second & SIDES)) & SETTING_ASIDE))


def check(claim: Claim, found: list[Cell]) -> Iterator[Finding]:
    dataset = claim.dataset(PAIRS)
    loaded = {item.now.get(dataset) for item in claim.items}
    if None in loaded and len(claim.items) > 1:
        yield not_loaded(Family.TOGETHER, f"the pair edits ({claim.basket.setting})")
    for release in filter(None, loaded):
        latest = max((i.now for i in claim.items), key=lambda now: now.on)
        if old := age(release, latest):
            words = f"{old} Pairs made or ended since are not in it."
            yield Finding(Family.TOGETHER, Severity.NOTE, words)
    for cell in found:
        if cell.edit:
            yield _finding(cell, cell.edit)


def _finding(cell: Cell, edit: PairEdit) -> Finding:
    lines = (cell.one.number, cell.other.number)
    words = sentence(edit, cell.one.code, cell.other.code)
    words = f"{words} Reason in the file: {edit.rationale}."
    stamps = (stamp(edit),)
    if cell.verdict == "aside":
        named = " and ".join(cell.modifiers)
        remedy = f"Modifier {named} may set it aside: the record must show why."
        return Finding(Family.TOGETHER, Severity.CHECK, words, lines, remedy, stamps)
    remedy = f"Take {edit.column2} off the claim; it is part of {edit.column1}."
    if cell.verdict == "needs" and is_visit(cell.one.code) != is_visit(cell.other.code):
        remedy = "If the note stands as a visit of its own, write 25 on it (57 where the visit led "
        remedy += "to a major operation). If not, take it off."
    elif cell.verdict == "needs":
        remedy = (
            f"If {edit.column2} was distinct, say how: XE, XS, XP or XU (else 59), or the side. "
            "If not, take it off."
        )
        if set(cell.one.line.modifiers) & set(cell.other.line.modifiers) & SIDES:
            remedy += " Both lines name the same side, which tells them apart from nothing."
    return Finding(Family.TOGETHER, Severity.CONFLICT, words, lines, remedy, stamps)
