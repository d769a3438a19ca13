"""How well a wording answers a query: judged in Python over the first few hundred candidates."""

from collections.abc import Set
from typing import NamedTuple

from .documents import EVERYDAY, SOURCES
from .reading import Reading
from .words import STOP, WEAK

# A title says it best; a text of ours that happens to hold all the words says least.
FACTORS = {
    "title": 1.0,
    EVERYDAY: 1.0,
    "inclusion term": 0.97,
    "alphabetic index": 0.95,
    "official description": 0.95,
    "our text": 0.6,
    "definition": 0.7,
}


# What a word lacks of a full one, in fifths as `documents.weight` has it: whole numbers, since a
# precision of 1 must be exactly 1.
LACKS = {**dict.fromkeys(STOP, 5), **dict.fromkeys(WEAK, 4)}
LIGHT = frozenset(LACKS)


class Candidate(NamedTuple):
    """One wording met by a reading; `number` is its place in the index, best first."""

    number: int
    document: int
    source: int
    words: str
    merit: float
    is_billable: bool
    is_ended: bool
    value: str
    path: str


class Scored(NamedTuple):
    score: float
    candidate: Candidate
    marks: frozenset[str]

    @property
    def adds_little(self) -> bool:
        """What the wording says beyond the query is no more than "unspecified"."""
        return set(self.candidate.words.split()) - self.marks <= LIGHT


def judge(candidate: Candidate, reading: Reading) -> Scored:
    """Score a wording between 0 and about 1.1: precision first, then closeness and order."""
    held = candidate.words.split()
    unique = set(held)
    met: list[str] = []
    closeness = 0.0
    for known in reading.closest:
        for word, close in known:
            if word in unique:
                met.append(word)
                closeness += close
                break
    marks = frozenset(met)
    total = _weight(unique)
    precision = _weight(marks) / total if total else 1.0
    score = 0.55 * precision + 0.25 * closeness / len(met) + _order(held, met)
    source = SOURCES[candidate.source]
    score *= FACTORS[source] * reading.factor
    if source == EVERYDAY:
        score *= 1.0 if precision == 1.0 else 0.85  # "loose knee replacement" is another matter
    else:
        score += 0.06 * min(candidate.merit, 2.0) + (0.02 if candidate.is_billable else 0.0)
    if candidate.is_ended:
        score -= 10.0
    return Scored(score - candidate.number * 1e-9, candidate, marks)


def _weight(words: Set[str]) -> int:
    """How much different words say together, in fifths."""
    light = words & LIGHT
    return 5 * len(words) - sum([LACKS[word] for word in light])


def _order(held: list[str], met: list[str]) -> float:
    """Up to 0.2: the words stand side by side as asked, or at least in order, and at the start."""
    content = [word for word in held if word not in STOP] or held
    if len(met) == 1:
        return 0.2 if met[0] == content[0] else 0.15
    places = [content.index(word) if word in content else len(content) for word in met]
    start = 0.05 if places[0] == 0 else 0.0
    if places == list(range(places[0], places[0] + len(places))):
        return 0.15 + start
    return (0.07 if places == sorted(places) else 0.0) + start
