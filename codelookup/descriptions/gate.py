"""Hold the codes and figures of a text against the loaded facts of its review day.

The facts are handed in: this package knows no fee schedule and no edits. What no loaded release can
answer is told apart from what is wrong.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain
from typing import Protocol

from codelookup.catalog.systems import System, procedure_system

from . import statements as read
from .content import Text
from .copied import Wording, copies
from .rules import sentences
from .statements import Statement


class Listed(Enum):
    YES = "listed"
    NO = "not listed by a whole release"
    UNKNOWN = "not listed, but only a starter set or nothing is loaded"


@dataclass(frozen=True)
class Figure:
    """`value` as the fact is written; `source`: release and line, for the refusal."""

    value: str
    source: str


class Facts(Protocol):
    """What is known on one day."""

    def listed(self, system: str, value: str) -> Listed: ...

    def figures(self, value: str, name: str) -> list[Figure]:
        """The figure of a procedure: several where several tables state one, [] where none does.

        Names: global_days, status, bilateral, multiple_procedure, pctc, units (the most a day),
        supplier_units (of a supplier), unit (what one stands for, such as 10 mg),
        side (of a diagnosis: right, left, bilateral).
        """

    def primaries(self, add_on: str) -> set[str] | None:
        """The codes an add-on goes with; empty: it is none; None: no list is loaded."""

    def licensed(self, values: Iterable[str]) -> list[Wording]:
        """The licensed words of these procedures and of their neighbours by number."""

    def stated(self, system: str, value: str) -> dict[str, str]:
        """What the releases say of a code, to be kept with its text; no words among it."""


@dataclass
class Verdict:
    wrong: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)


def check(text: Text, facts: Facts) -> Verdict:
    verdict = Verdict()
    meta = text.meta
    for value in dict.fromkeys([meta["code"], *meta.get("family", [])]):
        is_procedure = meta["system"] in (System.CPT, System.HCPCS)
        system = procedure_system(value) if is_procedure else meta["system"]
        _listing(verdict, facts, "front matter", system, value, "code or family")
    for value in meta.get("sites", []):
        _listing(verdict, facts, "front matter", System.POS, value, "sites")
    for part, prose in _prose(text):
        for sentence in sentences(prose):
            _check_sentence(verdict, facts, text, part, sentence)
    _copying(verdict, facts, text)
    return verdict


def named(text: Text) -> set[str]:
    """Every code that a text names, as the facts will be asked about it."""
    found = {text.meta["code"], *text.meta.get("family", []), *text.meta.get("sites", [])}
    for _, prose in _prose(text):
        found.update(read.procedures(prose), read.diagnoses(prose))
    return found


def _prose(text: Text) -> list[tuple[str, str]]:
    return [("title", text.meta["title"]), *text.parts.items()]


def _copying(verdict: Verdict, facts: Facts, text: Text) -> None:
    """Refuse what repeats the licensed words of the code, its family or a code that it names."""
    named = (value for _, prose in _prose(text) for value in read.procedures(prose))
    values = dict.fromkeys([text.meta["code"], *text.meta.get("family", []), *named])
    for part, sentence, wording in copies(_prose(text), facts.licensed(values)):
        verdict.wrong.append(
            f"{part}: {_quoted(sentence)} repeats the licensed words of {wording.code} "
            f"({wording.source}); say it in words of our own"
        )


def _check_sentence(verdict: Verdict, facts: Facts, text: Text, part: str, sentence: str) -> None:
    named = read.procedures(sentence)
    for value in named:
        _listing(verdict, facts, part, procedure_system(value), value, sentence)
    for value in read.diagnoses(sentence):
        _listing(verdict, facts, part, System.ICD10CM, value, sentence)
    own = [text.meta["code"]] if text.meta["system"] in (System.CPT, System.HCPCS) else []
    unlike = set(read.CONTRAST.findall(sentence))
    subjects = [value for value in dict.fromkeys([*own, *named]) if value not in unlike]
    for statement in read.statements(sentence) if subjects else ():
        _figure(verdict, facts, part, sentence, statement, subjects)
    said_of = _relations(facts, sentence, own)
    if part == "title" and own and read.FURTHER.search(sentence):
        said_of = chain(said_of, _no_add_on(facts, own[0]))
    for value, statement in read.sides(sentence):
        _figure(verdict, facts, part, sentence, statement, [value])
    for said in said_of:
        verdict.wrong.append(f"{part}: {_quoted(sentence)}: {said}")


def _listing(
    verdict: Verdict, facts: Facts, part: str, system: str, value: str, sentence: str
) -> None:
    answer = facts.listed(system, value)
    place = f"{part}: {_quoted(sentence)}"
    if answer == Listed.NO and not read.ENDED.search(sentence):
        label = System(system).label
        verdict.wrong.append(
            f"{place}: no loaded release lists {label} {value}; correct the code, or write a "
            "count with a comma"
        )
    elif answer != Listed.YES:
        verdict.unchecked.append(f"{place}: {value} is {answer.value}")


def _figure(
    verdict: Verdict,
    facts: Facts,
    part: str,
    sentence: str,
    statement: Statement,
    subjects: list[str],
) -> None:
    """Refuse a figure that neither the text's code nor any code of the sentence has."""
    known = {value: facts.figures(value, statement.field) for value in subjects}
    if any(figure.value == statement.value for found in known.values() for figure in found):
        return
    place = f"{part}: {_quoted(sentence)}"
    if not all(known.values()):
        verdict.unchecked.append(f"{place}: {statement.words!r}")
        return
    say = "; ".join(
        f"{value} has {figure.value} ({figure.source})"
        for value, found in known.items()
        for figure in found
    )
    name = statement.field.replace("_", " ")
    verdict.wrong.append(
        f"{place}: {statement.words!r} says {name} {statement.value}, but {say}; "
        "correct the figure or name the code that has it"
    )


def _relations(facts: Facts, sentence: str, own: list[str]) -> Iterator[str]:
    """Say which add-on relations the list does not know."""
    for match in read.ADD_ON_OF.finditer(sentence):
        others = [v for v in [*own, *read.procedures(sentence)] if v != match["value"]]
        known = [facts.primaries(value) for value in others]
        if others and None not in known and not any(match["value"] in p for p in known if p):
            yield (
                f"the add-on list gives {match['value']} as a primary of none of "
                f"{', '.join(others)}; correct the code"
            )
    if (match_own := read.IS_ADD_ON.search(sentence)) and (match_own["code"] or own):
        yield from _no_add_on(facts, match_own["code"] or own[0])
    for clause in sentence.split(";"):
        is_vague = read.NEGATION.search(clause) or read.BACKWARD.search(clause)
        if read.ADD_ON_FILE.search(clause) and not is_vague:
            yield from _partners(facts, clause, [*own, *read.procedures(sentence)], own)


def _no_add_on(facts: Facts, value: str) -> Iterator[str]:
    zzz = any(figure.value == "ZZZ" for figure in facts.figures(value, "global_days"))
    if facts.primaries(value) == set() and not zzz:
        yield f"{value} is no add-on in the add-on list; correct the relation"


def _partners(facts: Facts, clause: str, around: list[str], own: list[str]) -> Iterator[str]:
    named = read.procedures(clause)
    ties = {value: facts.primaries(value) for value in dict.fromkeys([*named, *around])}
    if None in ties.values() or len(ties) < 2:
        return
    tied = {value: found or set() for value, found in ties.items()}
    for value in named:
        if not tied[value] & tied.keys() and not any(value in found for found in tied.values()):
            others = ", ".join(other for other in tied if other != value)
            yield f"the add-on list ties {value} to none of {others}; correct the code"
    add_ons = [value for value in named if tied[value]] or own
    if add_ons and read.SOLE.search(clause) and all(len(tied[value]) > 1 for value in add_ons):
        counts = ", ".join(f"{value} has {len(tied[value])}" for value in add_ons)
        yield f"in the add-on list {counts} primaries, not one; correct the relation"


def _quoted(sentence: str) -> str:
    return f'"{sentence if len(sentence) <= 120 else sentence[:117] + "..."}"'
