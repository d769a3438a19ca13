"""Whether a text repeats an official descriptor that is somebody's property.

Compared are content words: small words, endings of the plural and signs are left out on both
sides, so that a copy with "the" for "a" is still a copy.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .rules import sentences

# Measured on our 79 texts of HCPCS Level II against the official words of their codes, families and
# neighbours, which none of them was written from: 40 share two words in a row, 18 three, 7 four,
# none five.
RUN = 6
WHOLE = 4  # a sentence that is a whole descriptor is a copy from this many content words on
SMALL = re.compile(
    r"""(?x)a|an|and|any|are|as|at|be|been|by|can|each|for|from|has|have|if|in|into|is|it|its|may|
    more|not|of|on|one|only|or|other|per|such|than|that|the|their|them|then|there|these|they|this|
    to|was|were|when|which|with|without|your"""
)


@dataclass(frozen=True)
class Wording:
    """Licensed words of a code; `source`: release and line."""

    code: str
    words: str
    source: str


def content_words(text: str) -> list[str]:
    found = re.findall(r"[a-z]+|\d+", text.casefold())
    return [_singular(word) for word in found if not SMALL.fullmatch(word)]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


def _runs(found: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(found[at : at + length]) for at in range(len(found) - length + 1))


def copies(
    prose: Iterable[tuple[str, str]], wordings: Iterable[Wording]
) -> Iterator[tuple[str, str, Wording]]:
    """Yield part, sentence and wording once for each sentence of the parts that repeats one."""
    runs: dict[tuple[str, ...], Wording] = {}
    wholes: dict[tuple[str, ...], Wording] = {}
    for wording in wordings:
        said = content_words(wording.words)
        runs |= dict.fromkeys(_runs(said, RUN), wording)
        for whole in (wording.words, *re.split(r"[;.]", wording.words)):
            if len(key := tuple(content_words(whole))) >= WHOLE:
                wholes[key] = wording
    if not runs and not wholes:
        return
    for part, text in prose:
        for sentence in sentences(text):
            said = content_words(sentence)
            shared = next((runs[run] for run in _runs(said, RUN) if run in runs), None)
            if found := shared or wholes.get(tuple(said)):
                yield part, sentence, found
