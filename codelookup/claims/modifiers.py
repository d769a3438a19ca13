"""Which modifiers go with a code, and why: rules over the fee schedule's indicators.

The rules are a table that a coder can read. A rule names one indicator; its value gives the
verdict. Nothing is asserted that no indicator says: where the schedule is silent, so are we.
Source of the rules: Medicare Claims Processing Manual chapter 12 and the legend of the RVU files.
"""

from dataclasses import dataclass

from codelookup.catalog.sections import Content, Gate, Section, Stamp, Table, always, systems
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.payment.sections import whole_code

YES, NO, IF = "allowed", "not allowed", "with documentation"


@dataclass(frozen=True)
class Rule:
    """`indicator`: attribute of RelativeValue; `verdicts`: its value -> (verdict, reason)."""

    modifiers: str
    meaning: str
    when: str
    indicator: str
    name: str
    verdicts: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Verdict:
    rule: Rule
    verdict: str
    reason: str
    indicator: str


RULES = (
    Rule(
        "26",
        "the physician's part of a test",
        "Somebody else owns the equipment and bills the rest; the signed report must stand.",
        "pctc",
        "PC/TC indicator",
        {
            "1": (YES, "the test splits into a reading and a technical part"),
            "0": (NO, "a physician's service that cannot be split"),
            "2": (NO, "the code already stands for the reading alone"),
            "3": (NO, "the code stands for the technical part alone"),
            "4": (NO, "the code stands for the whole test; others stand for its parts"),
        },
    ),
    Rule(
        "TC",
        "the technical part of a test",
        "You own the equipment and staff, and somebody else reads.",
        "pctc",
        "PC/TC indicator",
        {
            "1": (YES, "the test splits into a reading and a technical part"),
            "0": (NO, "a physician's service that cannot be split"),
            "2": (NO, "the code stands for the reading alone"),
            "3": (NO, "the code already stands for the technical part alone"),
            "4": (NO, "the code stands for the whole test; others stand for its parts"),
        },
    ),
    Rule(
        "50",
        "done on both sides in one session",
        "The record names both sides and what was done on each.",
        "bilateral",
        "bilateral indicator",
        {
            "0": (NO, "the service has no two sides, or another code covers both"),
            "1": (YES, "two sides are paid at 150 per cent of one"),
            "2": (NO, "the values already cover both sides"),
            "3": (YES, "each side is paid in full"),
        },
    ),
    Rule(
        "LT, RT",
        "the left or the right side",
        "One side of a paired part was treated; the record names it.",
        "bilateral",
        "bilateral indicator",
        {
            "1": (YES, "the part is paired, so the claim should name the side"),
            "3": (YES, "the part is paired, so the claim should name the side"),
        },
    ),
    Rule(
        "51",
        "one of several procedures in the session",
        "Medicare's contractors apply the reduction themselves; other payers may want it written.",
        "multiple_procedure",
        "multiple procedure indicator",
        {
            "0": (NO, "the code is not subject to the reduction"),
            "2": (YES, "the standard reduction applies to all but the highest-valued"),
            "3": (YES, "the endoscopy reduction applies"),
        },
    ),
    Rule(
        "80, 81, 82, AS",
        "somebody helped at the operation",
        "The operative report names the helper and says what he did.",
        "assistant",
        "assistant indicator",
        {
            "0": (IF, "paid only if the record shows that help was needed"),
            "1": (NO, "the law does not allow payment for a helper"),
            "2": (YES, "a helper may be paid"),
        },
    ),
    Rule(
        "62",
        "two surgeons shared the operation",
        "Each dictates his own part and both bill the same code.",
        "co_surgeons",
        "co-surgeon indicator",
        {
            "0": (NO, "two surgeons are not paid for it"),
            "1": (IF, "paid if the record shows that both were needed"),
            "2": (YES, "paid where the two are of different specialties"),
        },
    ),
    Rule(
        "66",
        "a team operated",
        "A highly complex operation by several physicians; the report goes with the claim.",
        "team",
        "team indicator",
        {
            "0": (NO, "a team is not paid for it"),
            "1": (IF, "paid by report if the record shows the need"),
            "2": (YES, "paid by report"),
        },
    ),
    Rule(
        "58, 78, 79",
        "a further operation within the period after surgery",
        "58: planned or more extensive; 78: back to the operating room for a complication; 79: for "
        "another reason. The record gives the reason.",
        "global_days",
        "global period",
        {
            "010": (YES, "the 10 days after it are included, so a new operation must say why"),
            "090": (YES, "the 90 days after it are included, so a new operation must say why"),
            "ZZZ": (NO, "it follows the period of the service it goes with"),
            "XXX": (NO, "the surgical periods do not apply to it"),
        },
    ),
    Rule(
        "25",
        "a visit that stands apart from a procedure that day",
        "It is the visit that carries it; the note would stand as a visit without the procedure.",
        "global_days",
        "global period",
        {
            "000": (NO, "belongs on the visit billed beside this procedure, not on the procedure"),
            "010": (NO, "belongs on the visit billed beside this procedure, not on the procedure"),
        },
    ),
)


def verdicts(subject: Subject) -> list[Verdict]:
    """Return a verdict for each rule that the code's indicators decide, allowed ones first."""
    value = whole_code(subject)
    if not value:
        return []
    found = []
    for rule in RULES:
        indicator = getattr(value, rule.indicator)
        if decided := rule.verdicts.get(indicator):
            found.append(Verdict(rule, decided[0], decided[1], indicator))
    return sorted(found, key=lambda verdict: (YES, IF, NO).index(verdict.verdict))


def load(subject: Subject) -> Content | None:
    found, value = verdicts(subject), whole_code(subject)
    if not found or not value:
        return None
    return {"verdicts": found, "stamp": Stamp(value.release, value.line)}


def table(subject: Subject) -> Table:
    rows = [
        (
            v.rule.modifiers,
            v.verdict,
            v.rule.meaning,
            v.rule.when,
            v.reason,
            v.rule.name,
            v.indicator,
        )
        for v in verdicts(subject)
    ]
    columns = ("Modifier", "Verdict", "Meaning", "When", "Reason", "Decided by", "Value")
    return Table(columns, rows)


SECTION = Section(
    slug="modifiers",
    title="Modifiers",
    gate=Gate.ACCOUNT,
    systems=systems(System.CPT, System.HCPCS),
    load=load,
    count=lambda subject: len(verdicts(subject)),
    noun="rule",
    feeds=always("mpfs"),
    table=table,
    empty="The fee schedule's indicators decide on no modifier for this code.",
    unloaded="This site has not loaded the fee schedule whose indicators decide on modifiers.",
)
