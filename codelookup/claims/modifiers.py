"""Which modifiers go with a code, and why: the rules of `rules/*.toml` over loaded facts."""

from collections.abc import Collection
from dataclasses import dataclass

from codelookup.catalog.sections import Content, Gate, Section, Stamp, Table, always, systems
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.edits.models import PAIRS
from codelookup.payment.fees import absence

from .evidence import EVIDENCE, WORDS, Evidence
from .rules import IF, NO, VERDICTS, YES, Rule, naming, rules

SHORT = {YES: "yes", IF: "with documentation", NO: "no"}
TONES = {YES: "allowed", IF: "attention", NO: "forbidden"}
# Files that decide on modifiers, and on which where they are absent.
DECIDING = (
    (("mpfs",), "the fee schedule, which decides on most"),
    (tuple(PAIRS), "the NCCI pair edits, which decide on 59 and XE, XS, XP, XU"),
    (("mue-practitioner",), "the practitioners' unit limits, which decide on 76 and 77"),
)


OF_EDITS = {"pairs", "units"}  # facts that are looked up code by code


@dataclass(frozen=True)
class Verdict:
    rule: Rule
    verdict: str
    reason: str
    evidence: Evidence

    @property
    def because(self) -> str:
        return f"{self.evidence.said}: {self.reason}"

    @property
    def sentence(self) -> str:
        return f"{self.rule.names}: {SHORT[self.verdict]}, because {self.because}."

    @property
    def tone(self) -> str:
        return TONES[self.verdict]

    @property
    def stamp(self) -> Stamp:
        return self.evidence.stamp


def verdicts(subject: Subject) -> list[Verdict]:
    """Return a verdict for each rule that a fact decides, allowed ones first. One query."""
    return subject.once("modifiers", _verdicts)


def by_indicators(subject: Subject, modifiers: Collection[str]) -> list[Verdict]:
    """The verdicts on some modifiers as far as the fee schedule alone decides."""
    asked = [
        rule
        for rule in rules()
        if set(rule.modifiers) & set(modifiers) and rule.decided_by not in OF_EDITS
    ]
    return _judged(subject, asked)


def _verdicts(subject: Subject) -> list[Verdict]:
    return _judged(subject, rules())


def _judged(subject: Subject, asked: Collection[Rule]) -> list[Verdict]:
    facts = {name: EVIDENCE[name](subject) for name in {rule.decided_by for rule in asked}}
    found = []
    for rule in asked:
        fact = facts[rule.decided_by]
        if fact and fact.value in rule.values:
            verdict, reason = rule.values[fact.value]
            found.append(Verdict(rule, verdict, reason.format(**fact.figures), fact))
    return sorted(found, key=lambda each: (VERDICTS.index(each.verdict), each.rule.modifiers))


def load(subject: Subject) -> Content | None:
    found = verdicts(subject)
    if not found:
        return None
    return {
        "verdicts": found,
        "has_modifier_pages": subject.in_force.get("modifiers") is not None,
        "missing": [words for names, words in DECIDING if not subject.in_force.get(*names)],
        "query": subject.in_force.query,
    }


COLUMNS: tuple[str, ...] = ("Modifier", "Verdict", "Meaning", "When", "Documentation", "Reason")
COLUMNS += ("Decided by", "Value", "Rule from", "Release", "Line")


def table(subject: Subject) -> Table:
    rows = [
        (
            each.rule.names,
            each.verdict,
            each.rule.meaning,
            each.rule.when,
            each.rule.documents,
            each.because,
            each.evidence.name,
            each.evidence.value,
            each.rule.source,
            each.stamp.release.label,
            str(each.stamp.line or ""),
        )
        for each in verdicts(subject)
    ]
    return Table(COLUMNS, rows)


SECTION = Section(
    slug="modifiers",
    title="Modifiers",
    gate=Gate.ACCOUNT,
    systems=systems(System.CPT, System.HCPCS),
    load=load,
    count=lambda subject: len(verdicts(subject)),
    noun="rule",
    feeds=always("mpfs", *PAIRS, "mue-practitioner"),
    table=table,
    empty="The files loaded decide on no modifier for this code.",
    unloaded="This site has not loaded the fee schedule whose indicators decide on modifiers.",
    absence=absence,
)


def load_rules(subject: Subject) -> Content | None:
    """What the page of a modifier says: which fact of a code decides on it, and how."""
    found = naming(subject.code.value)
    return {"rules": [(rule, WORDS[rule.decided_by]) for rule in found]} if found else None


OF_MODIFIER = Section(
    slug="modifiers",
    title="What decides on it",
    gate=Gate.ACCOUNT,
    systems=systems(System.MODIFIERS),
    load=load_rules,
    count=lambda subject: len(naming(subject.code.value)),
    noun="rule",
    empty="No rule of this site decides on this modifier: no file that it reads tells.",
)
