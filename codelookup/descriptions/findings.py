"""What the rules say of a text as it stands, each remark at the field that it is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import gate
from .actions import WRITTEN
from .judging import judge_draft
from .models import Description

WHOLE = ""  # where a remark stands that is about no one field


@dataclass(frozen=True)
class Findings:
    """`at`: remarks by field; `unchecked`: statements that no loaded release can answer."""

    at: dict[str, list[str]] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return sum(map(len, self.at.values()))


def of(edition: Description, facts: gate.Facts) -> Findings:
    """Hold a text against every rule as though somebody else approved it today."""
    judgement = judge_draft(edition, facts)
    return Findings(by_field(judgement.refusals), judgement.unchecked)


def by_field(problems: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(field_of(problem), []).append(problem)
    return found


def field_of(problem: str) -> str:
    """Tell from a rule's sentence which field it is about; rules name it first."""
    if problem.startswith("front matter:"):
        return "sites" if problem.startswith('front matter: "sites"') else "family"
    if re.match(r"(?:no )?source\b", problem):
        return "sources"
    first = re.match(r"\W*(\w+)", problem)
    name = first[1].lower() if first else WHOLE
    return name if name in WRITTEN else WHOLE
