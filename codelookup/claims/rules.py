"""The table of modifier rules: `rules/*.toml`, written so that a coder can read and correct it.

A rule names its modifiers, when to use them, what the record must hold, its source, and the one
fact that decides (`decided_by`, a name in `evidence.EVIDENCE`). `[rule.values]` gives for a value
of that fact a verdict and a reason, which may name figures in braces. A value that is not listed
decides nothing: where the files are silent, so are we. Wording is ours, never the AMA's.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

YES, IF, NO = "allowed", "with documentation", "not allowed"
VERDICTS = (YES, IF, NO)  # in the order of the page
FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Rule:
    """`values`: value of the deciding fact -> (verdict, reason)."""

    modifiers: tuple[str, ...]
    meaning: str
    when: str
    documents: str
    decided_by: str
    source: str
    values: Mapping[str, tuple[str, str]]

    @property
    def names(self) -> str:
        return ", ".join(self.modifiers)

    @property
    def plain(self) -> list[tuple[str, str, str]]:
        """Return value, verdict and reason without a code at hand: figures stand as dots."""
        return [
            (value, verdict, re.sub(r"{\w+}", "…", reason))
            for value, (verdict, reason) in self.values.items()
        ]


@cache
def rules() -> tuple[Rule, ...]:
    """Read the table. Raises KeyError or TypeError where a rule lacks or exceeds its fields."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for each in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
            modifiers, values = each.pop("modifiers"), each.pop("values")
            told = {value: (verdict, reason) for value, (verdict, reason) in values.items()}
            found.append(Rule(modifiers=tuple(modifiers), values=told, **each))
    return tuple(found)


def naming(modifier: str) -> list[Rule]:
    return [rule for rule in rules() if modifier in rule.modifiers]
