"""Small helpers for text and markup."""

import re
from datetime import date

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_ALLOWED_TAGS = {
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "h3",
    "h4",
    "code",
    "br",
    "dfn",
    "table",
}
_ALLOWED_TAGS |= {"thead", "tbody", "tr", "th", "td", "blockquote"}


def render_markdown(text: str) -> SafeString:
    """Turn Markdown into safe HTML: raw HTML is not read, and the result is sanitised as well."""
    html = nh3.clean(_markdown.render(text), tags=_ALLOWED_TAGS, attributes={"a": {"href"}})
    return mark_safe(html)  # noqa: S308 - sanitised one line above


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z'’-]*", text)


def _syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower().removesuffix("e"))
    return max(1, len(groups))


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade level (US school years) of plain text.

    Formula: 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid et al. 1975).
    Syllables are counted as groups of vowels, which is right within a few per cent in English.
    """
    tokens = words(text)
    if not tokens:
        return 0.0
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    syllables = sum(_syllables(token) for token in tokens)
    return round(0.39 * len(tokens) / sentences + 11.8 * syllables / len(tokens) - 15.59, 1)


def write_day(day: date | None) -> str:
    """Write a day as people do, 1 Oct 2026; nothing for none."""
    return f"{day.day} {day:%b %Y}" if day else ""
