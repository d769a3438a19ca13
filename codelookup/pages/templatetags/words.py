"""Template helpers: dates and numbers as people write them, codes in notes as links."""

import re
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from codelookup.catalog.notes import CODE

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"


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
