"""Technical words of a title in plain ones, as sentences of the text itself."""

import re
from functools import cache

from codelookup.descriptions import glossary

MOST = 2  # a text explains its most telling words, not all


@cache
def _meanings() -> dict[str, str]:
    return {term.name: term.means for term in glossary.of_titles()}


@cache
def _words() -> re.Pattern[str]:
    longest_first = sorted(_meanings(), key=len, reverse=True)
    return re.compile(rf"(?i)(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])")


def explained(text: str) -> list[str]:
    """Return sentences without their full stop: what the first technical words mean."""
    found = dict.fromkeys(match[0].lower() for match in _words().finditer(text))
    return [f"“{word.capitalize()}” means {_meanings()[word]}" for word in list(found)[:MOST]]
