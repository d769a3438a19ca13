"""Check a claim: every rule family over the same facts, worst findings first."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from .basket import Basket
from .checks import add_ons, diagnoses, how_many, modifiers, order, payable, surgery, together
from .claim import Claim, look_up
from .findings import WORST_FIRST, Family, Finding, Severity


@dataclass(frozen=True)
class Report:
    """What a check found. `cells`: every two lines; `ranks`: the order of payment by day."""

    claim: Claim
    findings: list[Finding]
    cells: list[together.Cell]
    ranks: list[tuple[date, list[order.Rank]]]

    @property
    def families(self) -> list[tuple[Family, list[Finding], list[Finding]]]:
        """Each family that says something: what needs a look, and what is in order."""
        found = []
        for family in Family:
            those = [each for each in self.findings if each.family == family]
            fine = [each for each in those if each.severity == Severity.FINE]
            if those:
                found.append((family, [each for each in those if each not in fine], fine))
        return found

    @property
    def counts(self) -> list[tuple[Severity, int]]:
        counted = Counter(finding.severity for finding in self.findings)
        return [(each, counted[each]) for each in WORST_FIRST if counted[each]]

    def worst(self, line: int) -> Severity | None:
        found = [each.severity for each in self.findings if line in each.lines]
        return min(found, key=WORST_FIRST.index, default=None)


def check(basket: Basket) -> Report:
    """Check a basket. Eleven queries at most, however many lines."""
    claim = look_up(basket)
    cells, ranks = together.cells(claim), order.ranks(claim)
    found = [
        *payable.check(claim),
        *together.check(claim, cells),
        *how_many.check(claim),
        *add_ons.check(claim),
        *modifiers.check(claim),
        *surgery.check(claim),
        *order.check(claim, ranks),
        *diagnoses.check(claim),
    ]
    found.sort(key=lambda each: (WORST_FIRST.index(each.severity), each.lines))
    return Report(claim, found, cells, ranks)
