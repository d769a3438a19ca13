"""One judgement of a text, whoever asks: the desk, the commands, the drafting help."""

from copy import copy
from dataclasses import dataclass

from django.utils import timezone

from . import content, gate
from .content import Text
from .models import Description

SOMEBODY = "whoever will review it"


@dataclass(frozen=True)
class Judgement:
    """`refusals` keep a text from being published; `unchecked` no loaded release can answer."""

    refusals: list[str]
    unchecked: list[str]


def judge(text: Text, facts: gate.Facts | None = None) -> Judgement:
    """Hold a text against every rule, and against the facts where they are given."""
    verdict = gate.check(text, facts) if facts else gate.Verdict()
    return Judgement([*content.problems(text), *verdict.wrong], verdict.unchecked)


def judge_draft(edition: Description, facts: gate.Facts) -> Judgement:
    """Judge a text that nobody has reviewed as though somebody else approved it today."""
    signed = copy(edition)
    signed.reviewer, signed.reviewed_on = SOMEBODY, timezone.localdate()
    return judge(content.of(signed), facts)
