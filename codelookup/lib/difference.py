"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def difference(old: str, new: str) -> SafeString:
    """Return both texts in one, what went in `<del>` and what came in `<ins>`; all escaped."""
    before, after = _words(old), _words(new)
    pieces = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if kind == "equal":
            pieces.append(format_html("{}", gone))
            continue
        pieces += [format_html("<del>{}</del>", gone)] if gone else []
        pieces += [format_html("<ins>{}</ins>", come)] if come else []
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _words(text: str) -> list[str]:
    """Split into words with the blanks behind them, and line ends; nothing is lost when joined."""
    return re.findall(r"\n+|\S+[^\S\n]*|[^\S\n]+", text)
