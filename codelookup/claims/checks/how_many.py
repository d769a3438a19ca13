"""How many units are paid: medically unlikely edits by line or by day, and lines written twice."""

from collections.abc import Iterator

from codelookup.catalog.sections import Stamp
from codelookup.claims.claim import Claim, Item
from codelookup.claims.findings import Family, Finding, Severity, age, not_loaded, on
from codelookup.edits.models import UNITS, Adjudication, UnitEdit
from codelookup.edits.words import ADJUDICATIONS

AGAIN = ("76", "77", "91", "59", "XE", "XS", "XP", "XU", "LT", "RT", "58", "78", "79")


def check(claim: Claim) -> Iterator[Finding]:
    dataset = claim.dataset(UNITS)
    missing = [item.number for item in claim.items if not item.now.get(dataset)]
    if missing:
        yield not_loaded(Family.HOW_MANY, f"the unit limits ({claim.basket.setting})", missing)
    releases = {r: item.now for item in claim.items if (r := item.now.get(dataset))}
    for release, now in releases.items():
        if old := age(release, now):
            yield Finding(Family.HOW_MANY, Severity.NOTE, f"{old} Limits may have changed since.")
    for _, items in claim.days:
        by_code: dict[str, list[Item]] = {}
        for item in items:
            by_code.setdefault(item.code, []).append(item)
        for those in by_code.values():
            yield from _of_code(claim, those)
            yield from _twice(those)


def _of_code(claim: Claim, items: list[Item]) -> Iterator[Finding]:
    first, lines = items[0], tuple(item.number for item in items)
    release = first.now.get(claim.dataset(UNITS))
    counted = [item for item in items if item.line.units is not None]
    if not release or not counted:
        return
    edit = claim.limit(first)
    if not edit:
        words = f"{first.code}: {release.label} publishes no value for it."
        if release.is_partial:
            words = f"{first.code} is not in the part of {release.label} that is loaded."
        remedy = "Some limits are kept unpublished: it does not mean that any number is paid."
        yield Finding(Family.HOW_MANY, Severity.NOTE, words, lines, remedy, (Stamp(release),))
    elif edit.adjudication == Adjudication.LINE:
        for item in counted:
            yield _judged(edit, item.line.units or 0, (item.number,), "on this line")
    else:
        total = sum(item.line.units or 0 for item in counted)
        yield _judged(edit, total, lines, f"{on(first.day)}, all lines together")


def _judged(edit: UnitEdit, units: int, lines: tuple[int, ...], where: str) -> Finding:
    counted_by, meaning = ADJUDICATIONS[edit.adjudication]
    limit = f"the limit is {edit.units:,} (MAI {edit.adjudication}, {counted_by})"
    stamps = (Stamp(edit.release, edit.line),)
    number = f"{units:,} unit{'' if units == 1 else 's'}"
    words = f"{edit.code}: {number} {where}; {limit}. Rationale: {edit.rationale}."
    if units <= edit.units:
        return Finding(Family.HOW_MANY, Severity.FINE, words, lines, "", stamps)
    return Finding(Family.HOW_MANY, Severity.CONFLICT, words, lines, meaning, stamps)


def _twice(items: list[Item]) -> Iterator[Finding]:
    """Name lines that say the same of a day: without a reason the second is a duplicate."""
    seen: dict[frozenset[str], int] = {}
    for item in items:
        said = frozenset(item.line.modifiers)
        if said in seen and not item.carries(*AGAIN):
            yield Finding(
                Family.HOW_MANY,
                Severity.CHECK,
                f"{item.code} stands on two lines of {on(item.day)[3:]} with the same modifiers.",
                (seen[said], item.number),
                "Add the units to one line, or say why it was done again: 76, 77, 91 or a side.",
            )
        seen.setdefault(said, item.number)
