"""How a query can be read: as typed, with misspelt words mended, with everyday words explained."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice, product

from . import index, spelling, vocabulary
from .documents import weight
from .words import FILLER, STOP, fold, tokens, words

MAX_WORDS = 12
PREFIXES = 12  # known words that a beginning may stand for
MANY_PREFIXES = 100  # the same, where other words have found too little with fewer
MENDINGS = 12  # combinations of corrections that are held against the vocabulary
MEANINGS = 3  # official wordings of one everyday word that are searched


@dataclass(frozen=True)
class Also:
    """An entry of the vocabulary that was applied: what was typed, what was searched as well."""

    term: str
    means: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """One word of a query and the words of the index that may stand for it, with closeness."""

    typed: str
    known: dict[str, float] = field(hash=False)


@dataclass(frozen=True)
class Reading:
    """One way to ask: all groups must be met. `factor` lowers the merit of what it finds."""

    groups: tuple[Group, ...]
    factor: float = 1.0

    @property
    def is_askable(self) -> bool:
        return bool(self.groups) and all(group.known for group in self.groups)

    @cached_property
    def closest(self) -> list[list[tuple[str, float]]]:
        """Of each group its known words, the closest first."""
        return [sorted(group.known.items(), key=lambda each: -each[1]) for group in self.groups]

    @property
    def expression(self) -> str:
        """The engine's own words; every word comes from the index, none from the visitor."""
        parts = (" OR ".join(f'"{word}"' for word in group.known) for group in self.groups)
        return " AND ".join(f"({part})" for part in parts)


@dataclass(frozen=True)
class Understood:
    """A query's readings: those asked first, and those asked where they find too little.

    The later ones are made while they are walked, once: most queries never need them.
    """

    first: tuple[Reading, ...]
    later: Iterator[Reading]
    also: tuple[Also, ...] = ()
    unknown: dict[str, list[str]] = field(default_factory=dict)  # misspelt word, its corrections

    def corrected(self, text: str, met: frozenset[str]) -> str:
        """Write the query anew with its misspelt words mended, as what was found spells them."""
        found, changed = [], False
        for written in words(text)[:MAX_WORDS]:
            near = self.unknown.get(fold(written), [])
            best = next(
                (word for word in near if set(word.split()) <= met), near[0] if near else ""
            )
            if best in ("", fold(written)):  # known, or met as it is spelt
                found.append(written)
            else:
                found.append(" ".join(_written(word) for word in best.split()))
                changed = True
        return " ".join(found) if changed else ""


def understand(text: str, ahead: bool, literal: bool = False) -> Understood:
    """Read a query. `ahead`: the last word may be unfinished. `literal`: exactly as typed."""
    typed = tokens(text)[:MAX_WORDS]
    unfinished = typed[-1:] if ahead else []  # "i" may become "infarction"
    said = [word for word in typed if word not in STOP or [word] == unfinished] or typed
    content = [word for word in said if word not in FILLER or [word] == unfinished] or said
    lexicon = Lexicon(said, literal, dict(zip(typed, words(text), strict=False)))
    as_typed = Reading(tuple(lexicon.groups(content, ahead)))
    if literal:
        return Understood((as_typed,) if as_typed.is_askable else (), iter(()))
    unknown = lexicon.unknown(said)
    mended, matches = _explainable(said, unknown)
    if any(match.covered & FILLER for match in matches):
        as_typed = replace(as_typed, factor=0.8)  # "get pregnant" is less than "can't get pregnant"
    explained = _explained(lexicon, matches, mended)
    first = _once(r for r in [as_typed, *explained] if r.is_askable)
    if mended == said and matches and matches[0].covered >= set(said):
        unknown = {}  # an everyday word, however it is spelt
    also = tuple(Also(match.term, match.means) for match in matches)
    later = chain(
        _looser(lexicon, as_typed, content),
        _partly_explained(lexicon, matches, mended),
        _left_out(lexicon, as_typed),
    )
    return Understood(first, later, also, unknown)


def _once(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Leave out what is asked already with more merit: it would find the same."""
    found: dict[tuple[Group, ...], Reading] = {}
    for reading in readings:
        held = found.setdefault(reading.groups, reading)
        if reading.factor > held.factor:
            found[reading.groups] = reading
    return tuple(found.values())


def _explainable(
    said: list[str], unknown: dict[str, list[str]]
) -> tuple[list[str], list[vocabulary.Match]]:
    """Mend the misspelt words so that an everyday word comes of it, if any correction does."""
    default: tuple[list[str], list[vocabulary.Match]] | None = None
    choices = [unknown.get(word) or [word] for word in said]
    for choice in islice(product(*choices), MENDINGS):
        mended = [word for each in choice for word in each.split()]
        matches = vocabulary.matches(mended, index.fetch)
        if matches and matches[0].covered >= set(mended):
            return mended, matches
        default = default or (mended, matches)
    return default or (said, [])


class Lexicon:
    """What the index knows of the words of one query. A few look-ups by key."""

    def __init__(self, asked: list[str], literal: bool, written: dict[str, str]) -> None:
        self.literal = literal
        self.written = written  # what looks like a plural may be a slip: "poas" is no "poa"
        self.df: dict[str, int] = {}  # wordings that hold the word; 0: only everyday words do
        self._look_up(asked)
        self._nearest: dict[str, list[str]] = {}

    def _look_up(self, asked: Iterable[str]) -> None:
        if missing := sorted(set(asked) - self.df.keys()):
            marks = ", ".join("?" * len(missing))
            rows = index.fetch(f"SELECT word, df FROM word WHERE word IN ({marks})", missing)
            self.df |= dict(rows)

    def groups(self, asked: list[str], ahead: bool = False) -> Iterator[Group]:
        self._look_up(asked)
        for place, word in enumerate(asked):
            is_last = place == len(asked) - 1
            yield Group(word, self._known(word, ahead and is_last))

    def _known(self, word: str, unfinished: bool) -> dict[str, float]:
        found = {word: 1.0} if word in self.df else {}
        if self.literal:
            return found
        begun = {}
        if unfinished or (not self.df.get(word) and len(word) > 1):
            begun = {each: 0.8 for each in self.beginning(word) if each not in found}
        if not self.df.get(word) and not (unfinished and begun):
            found = dict.fromkeys(self.nearest(word), 0.7) | found
        return begun | found

    def beginning(self, word: str, most: int = PREFIXES) -> list[str]:
        if word.isdigit():
            return []
        rows = index.fetch(
            "SELECT word FROM word WHERE word >= ? AND word < ? ORDER BY df DESC LIMIT ?",
            [word, word + "\uffff", most],
        )
        return [row[0] for row in rows]

    def nearest(self, word: str) -> list[str]:
        if word not in self._nearest:
            self._nearest[word] = spelling.nearest(self.written.get(word, word), index.fetch)
        return self._nearest[word]

    def unknown(self, asked: list[str]) -> dict[str, list[str]]:
        """Return the misspelt words with what they may be; two run together count as one."""
        found = {}
        for place, word in enumerate(asked):
            if self.df.get(word) or (place == len(asked) - 1 and self.beginning(word)):
                continue
            parts = spelling.split(word, index.fetch)
            near = [word] if word in self.df else []
            if near := near + ([" ".join(parts)] if parts else self.nearest(word)):
                found[word] = near
        return found


def _written(word: str) -> str:
    rows = index.fetch("SELECT written FROM word WHERE word = ?", [word])
    return str(rows[0][0]) if rows else word


def _explained(
    lexicon: Lexicon, found: list[vocabulary.Match], asked: list[str]
) -> Iterator[Reading]:
    """Official words in place of everyday ones; the second and third meaning one at a time."""
    if not found and asked:
        if not all(lexicon.df.get(word) for word in asked):  # mended words alone
            yield Reading(tuple(lexicon.groups(asked)), 0.9)
        return
    covered = frozenset[str]().union(*(match.covered for match in found))
    rest = [word for word in asked if word not in covered and word not in FILLER]
    firsts = [match.means[0] for match in found]
    # The everyday word itself, with the small words that belong to it: "can't poop".
    yield Reading(tuple(lexicon.groups([w for w in asked if w in covered or w in rest])), 0.98)
    for place, match in enumerate(found):
        for number, meaning in enumerate(match.means[:MEANINGS]):
            if place and not number:
                continue  # the first meanings together have been asked
            meanings = [*firsts[:place], meaning, *firsts[place + 1 :]]
            meant = [w for w in tokens(" ".join(meanings)) if w not in STOP]
            whole = list(dict.fromkeys([*meant, *rest]))
            yield Reading(tuple(lexicon.groups(whole)), 0.9 - 0.05 * number)


def _partly_explained(
    lexicon: Lexicon, found: list[vocabulary.Match], asked: list[str]
) -> Iterator[Reading]:
    """Each everyday word alone, where the rest of the query is found beside none of them."""
    for match in found:
        share = len(match.covered) / len(asked)
        if share < 1:
            own = [word for word in asked if word in match.covered]
            meant = [word for word in tokens(match.means[0]) if word not in STOP]
            yield Reading(tuple(lexicon.groups(own)), 0.3 + 0.4 * share)
            yield Reading(tuple(lexicon.groups(meant)), 0.2 + 0.4 * share)


def _looser(lexicon: Lexicon, as_typed: Reading, content: list[str]) -> Iterator[Reading]:
    """Words as beginnings, as slips of their neighbours, and two written apart as one."""
    groups = as_typed.groups
    loosened = (_loosened(lexicon, group, group is groups[-1]) for group in groups)
    yield Reading(tuple(loosened), 0.7)
    for at in range(len(content) - 1):
        (joined,) = lexicon.groups([content[at] + content[at + 1]])
        if joined.typed in lexicon.df:
            yield Reading((*groups[:at], joined, *groups[at + 2 :]), 0.9)


def _left_out(lexicon: Lexicon, as_typed: Reading) -> Iterator[Reading]:
    """The query without its unknown words, then without one known word after the other."""
    groups = as_typed.groups
    askable = tuple(group for group in groups if group.known)
    share = len(askable) / max(1, len(groups))
    if len(askable) < len(groups):
        yield Reading(askable, 0.6 * share)
    if len(askable) > 1:
        share -= 1 / len(groups)
        said = sorted(askable, key=lambda g: (weight(g.typed), -lexicon.df.get(g.typed, 0)))
        for dropped in said:
            yield Reading(tuple(g for g in askable if g is not dropped), 0.6 * share)


def _loosened(lexicon: Lexicon, group: Group, is_last: bool) -> Group:
    """Let a known word be the beginning of others, or a slip of a neighbour."""
    is_begun = is_last or len(group.typed) > 3
    near = lexicon.beginning(group.typed, MANY_PREFIXES) if is_begun else []
    near = near + (lexicon.nearest(group.typed) if len(group.typed) > 3 else [])
    return Group(group.typed, group.known | {w: 0.6 for w in near if w not in group.known})
