"""Whether each modifier fits its code, and the others on its line.

The code's part comes from the table of `claims.modifiers`; here stands what one modifier says
of another. Source: Medicare Claims Processing Manual, chapter 12.
"""

from collections.abc import Iterator

from codelookup.catalog.sections import Stamp
from codelookup.catalog.systems import System
from codelookup.claims import modifiers as table
from codelookup.claims.basket import PRACTITIONER
from codelookup.claims.claim import Claim, Item
from codelookup.claims.findings import Family, Finding, Severity, not_loaded
from codelookup.claims.lines import MODIFIER
from codelookup.claims.modifiers import Verdict
from codelookup.claims.rules import IF, NO

SEVERITIES = {NO: Severity.CONFLICT, IF: Severity.CHECK}
# Modifiers that an indicator of 9 ("the concept does not apply") rules out, by its field.
NEEDS = {
    "50": ("bilateral", "bilateral indicator"),
    "26": ("pctc", "PC/TC indicator"),
    "TC": ("pctc", "PC/TC indicator"),
    "62": ("co_surgeons", "co-surgeon indicator"),
    "66": ("team", "team indicator"),
    **dict.fromkeys(("80", "81", "82", "AS"), ("assistant", "assistant indicator")),
}
NO_CONCEPT = "9"
INCIDENT = "5"  # PC/TC: done by staff under a physician; neither 26 nor TC


def check(claim: Claim) -> Iterator[Finding]:
    knows = bool(claim.now.speakers(System.MODIFIERS))
    if not knows and any(item.line.modifiers for item in claim.items):
        yield not_loaded(Family.MODIFIERS, "a list of modifiers")
    for item in claim.items:
        if knows:
            yield from _unknown(claim, item)
        yield from _among_each_other(item)
        if claim.basket.setting == PRACTITIONER and item.subject:
            yield from _of_code(item)


def _finding(
    item: Item, severity: Severity, words: str, remedy: str = "", stamp: Stamp | None = None
) -> Finding:
    stamps = (stamp,) if stamp else ()
    return Finding(Family.MODIFIERS, severity, words, (item.number,), remedy, stamps)


def _unknown(claim: Claim, item: Item) -> Iterator[Finding]:
    for each in dict.fromkeys(item.line.modifiers):
        about = claim.small.get((System.MODIFIERS, each))
        if MODIFIER.fullmatch(each) and (not about or not about.is_listed):
            releases = claim.now.speakers(System.MODIFIERS)
            words = f"{each} is no modifier that {releases[0].label} lists."
            stamp = Stamp(releases[0])
            yield _finding(item, Severity.CONFLICT, words, "Look whether it is mistyped.", stamp)


def _of_code(item: Item) -> Iterator[Finding]:
    """Judge each modifier by the code's own indicators."""
    if not item.subject or not item.line.modifiers:
        return
    judged: dict[str, Verdict] = {}
    for verdict in table.by_indicators(item.subject, item.line.modifiers):
        for each in verdict.rule.modifiers:
            judged.setdefault(each, verdict)
    for each in dict.fromkeys(item.line.modifiers):
        if each in judged:
            yield _verdict(item, each, judged[each])
        elif words := _ruled_out(item, each):
            yield _finding(item, Severity.CONFLICT, words, f"Take {each} off.", item.stamp)


def _verdict(item: Item, modifier: str, verdict: Verdict) -> Finding:
    words = f"{modifier} on {item.code} is {verdict.verdict}, because {verdict.because}."
    remedy = f"Take {modifier} off." if verdict.verdict == NO else verdict.rule.when
    severity = SEVERITIES.get(verdict.verdict, Severity.FINE)
    return _finding(item, severity, words, remedy, item.stamp)


def _ruled_out(item: Item, modifier: str) -> str:
    field, name = NEEDS.get(modifier, ("", ""))
    indicator = getattr(item.value, field, "") if field and item.value else ""
    if indicator == NO_CONCEPT:
        return f"{modifier} on {item.code}: the {name} is 9, the concept does not apply to it."
    if field == "pctc" and indicator == INCIDENT:
        return f"{modifier} on {item.code}: the {name} is 5, done by staff and not split."
    return ""


def _among_each_other(item: Item) -> Iterator[Finding]:
    """What modifiers of one line say of each other and of its units."""
    on_line = item.line.modifiers
    for each in sorted({each for each in on_line if on_line.count(each) > 1}):
        yield _finding(item, Severity.CHECK, f"{each} stands twice on the line.", "Write it once.")
    if item.carries("50"):
        yield from _both_sides(item)
    elif item.carries("LT") and item.carries("RT"):
        words = "LT and RT stand on one line."
        remedy = "Write 50 with one unit, or a line for each side, as the payer wants it."
        yield _finding(item, Severity.CHECK, words, remedy)
    if item.carries("26") and item.carries("TC"):
        words = "26 and TC together are the whole service."
        yield _finding(item, Severity.CONFLICT, words, "Bill it without either.")
    if item.carries("62") and item.carries("66", "80", "81", "82", "AS"):
        words = "62 says that two surgeons share the operation; one of them is no helper as well."
        yield _finding(item, Severity.CONFLICT, words, "Keep the one that the report supports.")
    if item.carries("59") and item.carries("XE", "XP", "XS", "XU"):
        words = "59 stands beside an X modifier, which says the same and more."
        yield _finding(item, Severity.CHECK, words, "Keep the X modifier alone.")


def _both_sides(item: Item) -> Iterator[Finding]:
    if item.carries("LT", "RT"):
        words = "50 says both sides, LT or RT one."
        remedy = "Keep 50 for both sides, or LT or RT for one."
        yield _finding(item, Severity.CONFLICT, words, remedy)
    if (item.line.units or 1) > 1:
        words = f"50 stands with {item.line.units:,} units: it already says that there were two."
        remedy = "Medicare wants one unit with 50; some payers want two lines with LT and RT."
        yield _finding(item, Severity.CONFLICT, words, remedy)
