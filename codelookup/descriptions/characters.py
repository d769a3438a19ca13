"""Characters that do not belong in a text: unseen ones, and letters that only look right.

Such a text reads as one thing and is found, searched and compared as another.
"""

import re
import unicodedata
from collections.abc import Iterator

BLANKS = " \r\n\t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
LIKE_LETTERS = "µªº"
_RUN = re.compile(r"[^\W\d_]+")
_SEEN = "LNPS"  # letters, numbers, punctuation and symbols, by the first letter of the category


def oddity(text: str) -> str:
    """Name the first character that does not belong, with line and column; "" where all do."""
    for at, why in sorted([*_unseen(text), *_foreign(text)])[:1]:
        line = text.count("\n", 0, at) + 1
        column = at - text.rfind("\n", 0, at)
        return f"line {line}, column {column}: {why}"
    return ""


def _unseen(text: str) -> Iterator[tuple[int, str]]:
    for at, char in enumerate(text):
        category = unicodedata.category(char)
        if char in BLANKS or (category[0] in _SEEN and (category != "Nd" or char.isascii())):
            continue
        if category[0] == "M":
            yield at, f"{_named(char)} belongs to no letter here; type letter and accent as one"
        elif category == "Nd":
            yield at, f"{_named(char)} is a digit of another script; write 0 to 9"
        else:
            yield at, f"{_named(char)} cannot be seen or stands for nothing; delete it"


def _foreign(text: str) -> Iterator[tuple[int, str]]:
    """Yield letters that are not Latin; a Greek one may stand alone, as in an α-blocker."""
    if text.isascii():
        return
    for run in _RUN.finditer(text):
        for at, char in enumerate(run[0], start=run.start()):
            if not char.isalpha() or char.isascii() or char in LIKE_LETTERS:
                continue
            script = unicodedata.name(char, "").split(" ")[0]
            if script != "LATIN" and not (script == "GREEK" and len(run[0]) == 1):
                yield at, f"{_named(char)} within {run[0]!r} is no Latin letter; type it anew"


def _named(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'without a name').lower()}"
