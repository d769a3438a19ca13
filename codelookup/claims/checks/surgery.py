"""Visits and further operations on the day of a procedure and in the period after it.

Source: Medicare Claims Processing Manual, chapter 12, section 40. One patient, and one physician
or physicians of one group and specialty, as everywhere in a claim.
"""

from collections.abc import Iterator

from codelookup.claims.basket import PRACTITIONER
from codelookup.claims.claim import Claim, Item
from codelookup.claims.findings import Family, Finding, Severity

PERIODS = {"000": 0, "010": 10, "090": 90}  # days after the procedure that it includes
MAJOR = "090"  # includes the day before as well
RETURNING = ("58", "78", "79")
# Numbers of visits: eyes, and evaluation and management.
VISITS = (("92002", "92014"), ("99202", "99499"))


def is_visit(code: str) -> bool:
    return any(first <= code <= last for first, last in VISITS)


def check(claim: Claim) -> Iterator[Finding]:
    if claim.basket.setting != PRACTITIONER:
        return
    visits = [item for item in claim.items if is_visit(item.code)]
    procedures = [(item, days) for item in claim.items if (days := _period(item))]
    for procedure, days in procedures:
        for visit in visits:
            yield from _visit(procedure, visit, days)
        if PERIODS[days]:
            for other, _ in procedures:
                yield from _returning(procedure, other, days)


def _period(item: Item) -> str:
    """Return the global period of a procedure; nothing for what has none."""
    days = item.value.global_days if item.value else ""
    return days if days in PERIODS and not item.carries("26", "TC") else ""


def _visit(procedure: Item, visit: Item, days: str) -> Iterator[Finding]:
    """Judge a visit by how it lies to the procedure."""
    apart = (visit.day - procedure.day).days
    is_major = days == MAJOR
    if apart == 0:
        wanted, when = ("57" if is_major else "25"), "on the day of"
    elif apart == -1 and is_major:
        wanted, when = "57", "on the day before"
    elif 0 < apart <= PERIODS[days]:
        wanted, when = "24", f"within the {PERIODS[days]} days after"
    else:
        return
    lines = (visit.number, procedure.number)
    stamps = (procedure.stamp,) if procedure.stamp else ()
    words = f"{visit.code} is a visit {when} {procedure.code}, whose global period is {days}"
    accepted = {wanted, "25"} if is_major and apart == 0 else {wanted}
    if found := sorted(accepted & set(visit.line.modifiers)):
        words = f"{words}; {found[0]} says that it stands apart."
        remedy = REASONS[found[0]]
        yield Finding(Family.GLOBAL, Severity.CHECK, words, lines, remedy, stamps)
        return
    words = f"{words}: without {wanted} it is paid with the procedure."
    remedy = f"If the record supports it, write {wanted} on the visit. {REASONS[wanted]}"
    yield Finding(Family.GLOBAL, Severity.CONFLICT, words, lines, remedy, stamps)


REASONS = {
    "24": "24: the visit has nothing to do with the operation.",
    "25": "25: the note would stand as a visit without the procedure.",
    "57": "57: at this visit the operation was decided on.",
}


def _returning(first: Item, later: Item, days: str) -> Iterator[Finding]:
    """A further procedure within the period of an earlier one must say why."""
    apart = (later.day - first.day).days
    if not 0 < apart <= PERIODS[days] or later.carries(*RETURNING):
        return
    words = f"{later.code} falls within the {PERIODS[days]} days after {first.code}"
    remedy = (
        "Say why: 58 if it was planned or goes further, 78 for a return to the operating room, "
        "79 if it has nothing to do with the first."
    )
    stamps = (first.stamp,) if first.stamp else ()
    yield Finding(
        Family.GLOBAL, Severity.CONFLICT, f"{words} without 58, 78 or 79.",
        (later.number, first.number), remedy, stamps,
    )  # fmt: skip
