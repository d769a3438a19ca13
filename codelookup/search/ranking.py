"""How well a wording answers a query: judged in Python over the first few hundred candidates."""

from dataclasses import dataclass

from .documents import EVERYDAY, SOURCES, weight
from .reading import Reading
from .words import STOP

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


@dataclass(frozen=True)
class Candidate:
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


@dataclass(frozen=True)
class Scored:
    score: float
    candidate: Candidate
    marks: frozenset[str]
    adds_little: bool  # what the wording says beyond the query is no more than "unspecified"


def judge(candidate: Candidate, reading: Reading) -> Scored:
    """Score a wording between 0 and about 1.1: precision first, then closeness and order."""
    held = candidate.words.split()
    unique = dict.fromkeys(held)
    met: list[str] = []
    closeness = 0.0
    for group in reading.groups:
        best = max((w for w in group.known if w in unique), key=group.known.__getitem__)
        met.append(best)
        closeness += group.known[best]
    total = sum(weight(word) for word in unique)
    extra = [word for word in unique if word not in met and word not in STOP]
    precision = sum(weight(word) for word in set(met)) / total if total else 1.0
    score = 0.55 * precision + 0.25 * closeness / len(met) + _order(held, met)
    source = SOURCES[candidate.source]
    score *= FACTORS[source] * reading.factor
    if source == EVERYDAY:
        score *= 1.0 if precision == 1.0 else 0.85  # "loose knee replacement" is another matter
    else:
        score += 0.06 * min(candidate.merit, 2.0) + (0.02 if candidate.is_billable else 0.0)
    if candidate.is_ended:
        score -= 10.0
    little = all(weight(word) < 1.0 for word in extra)
    return Scored(score - candidate.number * 1e-9, candidate, frozenset(met), little)


def _order(held: list[str], met: list[str]) -> float:
    """Up to 0.2: the words stand side by side as asked, or at least in order, and at the start."""
    content = [word for word in held if word not in STOP] or held
    places = [content.index(word) if word in content else len(content) for word in met]
    start = 0.05 if places[0] == 0 else 0.0
    if places == list(range(places[0], places[0] + len(places))):
        return 0.15 + start
    return (0.07 if places == sorted(places) else 0.0) + start
