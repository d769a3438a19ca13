"""One judgement of a text, whoever asks: the desk, the commands, the drafting help."""

from dataclasses import dataclass

from . import content, gate
from .content import Text


@dataclass(frozen=True)
class Judgement:
    """`refusals` keep a text from being published; `unchecked` no loaded release can answer."""

    refusals: list[str]
    unchecked: list[str]


def judge(text: Text, facts: gate.Facts | None = None) -> Judgement:
    """Hold a text against every rule, and against the facts where they are given."""
    verdict = gate.check(text, facts) if facts else gate.Verdict()
    return Judgement([*content.problems(text), *verdict.wrong], verdict.unchecked)
