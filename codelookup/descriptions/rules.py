"""What can be told from the words of a text alone: names, empty parts, lists, reading grade.

Also what can be told from the words of all texts together: sentences taken from another text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from codelookup.lib.text import reading_grade, words

GRADES = {"common": 12.5, "overview": 15.0, "clinical_context": 12.5}  # US school years, at most
LISTS = ("documentation", "compliance")
POINTS = (2, 12)
NAMED = re.compile(r"\b(?:Mrs?|Ms|Mx|Miss|Dr|Prof)\.?\s+[A-Z][\w'’-]+")

DOUBLED_SHARE = 0.2  # of a text's sentences, in one other text
DOUBLED_LEAST = 3  # sentences
DOUBLED_WORDS = 8  # shorter ones are formulas such as "One unit is one visit."


def sentences(prose: str) -> list[str]:
    """Split prose or a list of points; a point without a full stop is a sentence too."""
    lines = (line.strip().removeprefix("- ") for line in prose.splitlines())
    found = [part.strip() for line in lines for part in re.split(r"(?<=[.!?])\s+", line)]
    return [sentence for sentence in found if sentence]


def problems(title: str, parts: Mapping[str, str]) -> list[str]:
    found = [
        f"{part}: the heading has no text; write it or take the heading out"
        for part, prose in parts.items()
        if not prose.strip()
    ]
    for part, most in GRADES.items():
        if (grade := reading_grade(parts.get(part, ""))) > most:
            found.append(f"{part}: reading grade {grade}, at most {most}; shorten the sentences")
    for part in LISTS:
        found += _list_problems(part, parts.get(part, ""))
    for part, prose in [("title", title), *parts.items()]:
        if match := NAMED.search(prose):
            found.append(f"{part}: names a person ({match[0]!r}); say age and work instead")
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
