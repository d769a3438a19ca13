"""Add-on lines and the primary codes that must stand beside them. Two queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from codelookup.catalog.models import Release
from codelookup.catalog.sections import Stamp
from codelookup.claims.claim import Claim, Item
from codelookup.claims.findings import Family, Finding, Severity, not_loaded, on
from codelookup.edits.models import ADD_ONS, AddOnEdit, AddOnType
from codelookup.edits.spans import holds
from codelookup.edits.words import TYPES
from codelookup.payment.sections import ADD_ON


@dataclass(frozen=True)
class Rule:
    """What the file says of an add-on in one span: its type, and how many primaries it has."""

    type: int
    first_line: int
    primaries: int
    begins_on: date | None
    ends_on: date | None

    def holds(self, day: date) -> bool:
        return holds(self.begins_on, self.ends_on, day)


def check(claim: Claim) -> Iterator[Finding]:
    release = claim.now.get(ADD_ONS)
    if not release:
        lines = [item.number for item in claim.items]
        yield not_loaded(Family.ADD_ON, "the add-on code edits", lines)
        return
    codes = {item.code for item in claim.items}
    rules, matches = _rules(release, codes), _matches(release, codes)
    for day, items in claim.days:
        for item in items:
            found = [rule for rule in rules.get(item.code, []) if rule.holds(day)]
            if found:
                yield _judged(release, item, items, found, matches)
            elif item.value and item.value.global_days == ADD_ON:
                words = (
                    f"{item.code} is an add-on (global period ZZZ); {release.label} has no rule."
                )
                remedy = "It needs the service that it adds to on the same claim."
                yield Finding(
                    Family.ADD_ON, Severity.CHECK, words, (item.number,), remedy,
                    (item.stamp,) if item.stamp else (),
                )  # fmt: skip


def _rules(release: Release, codes: Iterable[str]) -> dict[str, list[Rule]]:
    rows = AddOnEdit.objects.filter(release=release, add_on__in=codes)
    grouped = rows.values_list("add_on", "type", "effective_on", "deleted_on").annotate(
        Min("line"), Count("pk")
    )
    found: dict[str, list[Rule]] = {}
    for add_on, kind, begins_on, ends_on, line, number in grouped.order_by("add_on", "type"):
        found.setdefault(add_on, []).append(Rule(kind, line, number, begins_on, ends_on))
    return found


def _matches(release: Release, codes: Iterable[str]) -> list[AddOnEdit]:
    """Return the rows that name an add-on and a primary of the claim."""
    rows = AddOnEdit.objects.filter(release=release, add_on__in=codes, primary__in=codes)
    return list(rows.order_by("line"))


def _judged(
    release: Release, item: Item, items: list[Item], rules: list[Rule], matches: list[AddOnEdit]
) -> Finding:
    beside = {other.code: other.number for other in items if other.code != item.code}
    for row in matches:
        is_live = holds(row.effective_on, row.deleted_on, item.day)
        if row.add_on == item.code and row.primary in beside and is_live:
            words = f"{item.code} is an add-on; its primary {row.primary} stands beside it."
            lines = (item.number, beside[row.primary])
            return Finding(
                Family.ADD_ON, Severity.FINE, words, lines, "", (Stamp(release, row.line),)
            )
    types = {rule.type for rule in rules}
    is_listed = types == {AddOnType.LISTED}
    listed = sum(rule.primaries for rule in rules if rule.type == AddOnType.LISTED)
    words = f"{item.code} is an add-on without its primary {on(item.day)}: alone it is not paid."
    remedy = f"Bill the primary on the same claim; the file names {listed:,} for it."
    if not is_listed:
        words = (
            f"{item.code} is an add-on, and no line of the day is a primary that the file names."
        )
        remedy = " ".join(TYPES[each] for each in sorted(types - {AddOnType.LISTED}))
    severity = Severity.CONFLICT if is_listed or len(items) == 1 else Severity.CHECK
    place = Stamp(release, min(rule.first_line for rule in rules))
    return Finding(Family.ADD_ON, severity, words, (item.number,), remedy, (place,))
