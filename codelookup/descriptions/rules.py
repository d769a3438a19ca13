"""What can be told from the words of a text alone: names, empty parts, lists, reading grade.

Also what can be told from the words of all texts together: sentences taken from another text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from codelookup.lib.text import words

from .languages import Ease, Wording

MEASURABLE = 10  # words
LISTS = ("documentation", "compliance")
POINTS = (2, 12)

DOUBLED_SHARE = 0.2  # of a text's sentences, in one other text
DOUBLED_LEAST = 3  # sentences
DOUBLED_WORDS = 8  # shorter ones are formulas such as "One unit is one visit."


def sentences(prose: str) -> list[str]:
    """Split prose or a list of points; a point without a full stop is a sentence too."""
    lines = (line.strip().removeprefix("- ") for line in prose.splitlines())
    found = [part.strip() for line in lines for part in re.split(r"(?<=[.!?])\s+", line)]
    return [sentence for sentence in found if sentence]


def problems(title: str, parts: Mapping[str, str], said: Wording) -> list[str]:
    found = [
        f"{part}: the heading has no text; write it or take the heading out"
        for part, prose in parts.items()
        if not prose.strip()
    ]
    found += _ease_problems(parts, said.ease)
    for part in LISTS:
        found += _list_problems(part, parts.get(part, ""))
    for part, prose in [("title", title), *parts.items()]:
        if match := said.named.search(prose):
            found.append(f"{part}: names a person ({match[0]!r}); say age and work instead")
    return found


def _ease_problems(parts: Mapping[str, str], ease: Ease) -> list[str]:
    """Hold what can be measured: a figure of a few words says nothing."""
    found = []
    for part, (least, most) in ease.bounds.items():
        figure = ease.measure(parts.get(part, ""))
        if len(words(parts.get(part, ""))) >= MEASURABLE and not least <= figure <= most:
            remedy = ease.too_low if figure < least else ease.too_high
            found.append(f"{part}: {ease.name} {figure}, must be {least:g} to {most:g}; {remedy}")
    return found


def _list_problems(part: str, prose: str) -> list[str]:
    lines = [line.strip() for line in prose.splitlines() if line.strip()]
    if not lines:
        return []
    if stray := next((line for line in lines if not line.startswith("- ")), ""):
        return [f"{part}: {stray[:40]!r} is no point; every line begins with '- '"]
    least, most = POINTS
    if not least <= len(lines) <= most:
        return [f"{part}: {len(lines)} points, must be {least} to {most}"]
    return []


def doubled(texts: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    """Name the texts that share too many sentences with one other; texts come by name."""
    mine = {name: _long_sentences(parts) for name, parts in texts}
    holders: dict[str, list[str]] = defaultdict(list)
    for name, held in mine.items():
        for sentence in held:
            holders[sentence].append(name)
    found = {}
    for name, held in mine.items():
        shared = Counter(other for s in held for other in holders[s] if other != name)
        for other, number in shared.most_common(1):
            if number >= DOUBLED_LEAST and number / len(held) > DOUBLED_SHARE:
                example = next(s for s in sorted(held) if other in holders[s])
                found[name] = (
                    f"{number} of {len(held)} sentences stand in {other} too, such as "
                    f"{example[:60]!r}; write them anew"
                )
    return found


def _long_sentences(parts: Mapping[str, str]) -> set[str]:
    every = (s for prose in parts.values() for s in sentences(prose))
    return {s.casefold() for s in every if len(words(s)) >= DOUBLED_WORDS}
