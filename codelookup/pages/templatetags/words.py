"""Template helpers: dates and numbers as people write them, codes in notes as links."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from codelookup.catalog.addresses import code_address
from codelookup.catalog.in_force import InForce
from codelookup.catalog.notes import CODE
from codelookup.importers.registry import LAYOUTS
from codelookup.search.words import fold

register = template.Library()

WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
SHORTEST = 3  # letters of a beginning that is marked; shorter marks must be the whole word


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"


@register.filter
def web(address: str) -> str:
    """Return an address of the web, nothing for one of another kind: `javascript:` would run."""
    return address if re.match(r"https?://", address) else ""


@register.filter
def staying(address: str, now: InForce) -> str:
    """Return an address that stays on the day for which the page is read."""
    path, mark, place = address.partition("#")
    return f"{path}?{now.query}{mark}{place}" if now.query else address


@register.filter
def code_page(value: str, system: str) -> str:
    return code_address(system, value)


@register.filter
def counted(number: int, noun: str) -> str:
    """`3|counted:"note"` is "3 notes"."""
    plural = f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


@register.filter
def day(text: str) -> str:
    """`2026-10-01` is "1 Oct 2026"."""
    return date_format(date.fromisoformat(text))


@register.filter
def dataset_name(dataset: str) -> str:
    """Say which file a dataset is in plain words; one that is imported no more keeps its name."""
    layout = LAYOUTS.get(dataset)
    return layout.title[:1].upper() + layout.title[1:] if layout else dataset


@register.filter
def get(mapping: dict[Any, Any], name: Any) -> Any:
    return mapping.get(name, "")


@register.filter
def link_codes(text: str, links: dict[str, str]) -> SafeString:
    """Escape a note and turn the codes that exist into links."""

    def link(match: re.Match[str]) -> str:
        code = match[0]
        if code not in links:
            return code
        return str(format_html('<a class="code" href="{}">{}</a>', links[code], code))

    return mark_safe(CODE.sub(link, escape(text)))  # noqa: S308 - escaped before linking


@register.filter
def marked(text: str, marks: Collection[str]) -> SafeString:
    """Escape a text and mark the words, or beginnings of words, that were searched."""
    folded = {_folded(mark) for mark in marks}
    begun = [mark for mark in folded if len(mark) >= SHORTEST]
    parts, end = [], 0
    for match in WORD.finditer(text):
        if length := _marked_length(match[0], folded, begun):
            parts += [escape(text[end : match.start()]), "<mark>"]
            end = match.start() + length
            parts += [escape(match[0][:length]), "</mark>"]
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - escaped piece by piece


def _folded(text: str) -> str:
    """Write letters as the search compares them: no accents, no case."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in apart if not unicodedata.combining(char))


def _marked_length(word: str, marks: Collection[str], begun: Collection[str]) -> int:
    """Return how many characters of a word are to be marked: `begun` are marks long enough."""
    whole = _folded(word)
    if whole in marks or fold(whole) in marks:
        return len(word)
    longest = max((len(mark) for mark in begun if whole.startswith(mark)), default=0)
    if not longest or word.isascii():
        return longest
    return next((n for n in range(1, len(word)) if len(_folded(word[:n])) >= longest > 0), 0)
