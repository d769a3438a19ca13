"""The library in figures: how many texts, how long, how easily they read."""

from collections.abc import Iterable, Iterator
from statistics import median

from codelookup.lib.text import words

from .content import PARTS, Text
from .languages import ENGLISH, WORDINGS


def figures(texts: Iterable[Text]) -> Iterator[str]:
    """Yield a line for each system, language and part that has texts."""
    held: dict[tuple[str, str, str], list[str]] = {}
    for text in texts:
        for part, prose in text.parts.items():
            place = text.meta["system"], text.meta["language"], part
            held.setdefault(place, []).append(prose)
    order = list(PARTS.values())
    for place in sorted(held, key=lambda place: (*place[:2], order.index(place[2]))):
        yield _line(*place, held[place])


def _line(system: str, language: str, part: str, proses: list[str]) -> str:
    number = sum(len(words(prose)) for prose in proses)
    line = f"{system} {language} {part}: {len(proses)} texts, {number:,} words"
    ease = WORDINGS.get(language, WORDINGS[ENGLISH]).ease
    if part not in ease.bounds:
        return line
    found = sorted(ease.measure(prose) for prose in proses)
    return f"{line}, {ease.name} median {median(found):.1f} ({found[0]} to {found[-1]})"
