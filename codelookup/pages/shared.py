"""Pages that say the same to everybody, kept in this process under the version of the data.

They are rendered without the request, so that nothing of a visitor can be in what is kept; his own
parts fill the holes when the page is sent. Code pages, where gates decide, are `pages.kept`.
"""

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone

from codelookup.catalog import version
from codelookup.lib.http import put_together
from codelookup.lib.lru import Lru

from . import holes, own
from .look import theme_of

FILLED: Mapping[str, Callable[[HttpRequest], str]] = {
    "who": own.who,
    "meter": own.meter,
    "recent": own.recent,
    "notices": own.notices,
    "here": own.here,
}
HOLES = holes.named(FILLED)
MOST = 3 * 2**20  # bytes of all pages, compressed: some five hundred
OVERHEAD = 1_000  # bytes of a kept page beside its parts
LONGEST = 200  # characters of what is asked for; what is longer nobody asks for twice


Key = tuple[date, str, str, Hashable]  # day, host and prefix, theme, what is asked


class Told(NamedTuple):
    """What a page says: its template and what goes into it, nothing of the visitor's."""

    template: str
    context: Mapping[str, Any]


def _size(page: holes.Parts) -> int:
    return OVERHEAD + holes.size(page)


_pages: Lru[holes.Parts] = Lru(min(MOST, settings.PAGE_CACHE_MB * 2**20), _size)


def answer(
    request: HttpRequest,
    asked: Hashable,
    tell: Callable[[], Told | HttpResponse],
    of_data: bool = True,
) -> HttpResponse:
    """Answer from what is kept, else with what `tell` says now: a page, or an answer of its own.

    `asked` names the page and everything of the address that `tell` reads: what else stands there
    changes nothing. `of_data`: it says what the tables hold; then one query where it is kept.
    """
    theme = theme_of(request)
    origin = f"{request.scheme}://{request.get_host()}{get_script_prefix()}"
    key = (timezone.localdate(), origin, theme, asked)
    token = version.current() if of_data else ""
    page: holes.Parts | HttpResponse | None = _pages.get((token, key))
    if not page:
        with _pages.making((token, key)) as found:
            page = found or _made(token, key, partial(_rendered, tell, theme), of_data)
    if isinstance(page, HttpResponse):
        return page
    parts = [p if isinstance(p, bytes) else FILLED[p](request).encode() for p in page]
    return put_together(request, parts)


def forget() -> None:
    """Keep nothing of what was said so far."""
    _pages.clear()


def _made(
    token: str, key: Key, read: Callable[[], holes.Parts | HttpResponse], of_data: bool
) -> holes.Parts | HttpResponse:
    """Render the page from one version of the data, and keep it if others may ask for it."""
    made, settled = version.settled(token, read) if of_data else (read(), token)
    is_short = len(str(key[-1])) <= LONGEST
    if settled is not None and is_short and not isinstance(made, HttpResponse):
        _pages.put((settled, key), made)
    return made


def _rendered(tell: Callable[[], Told | HttpResponse], theme: str) -> holes.Parts | HttpResponse:
    if isinstance(told := tell(), HttpResponse):
        return told
    frame = {"theme": theme, "holes": HOLES}
    return holes.cut(render_to_string(told.template, {**frame, **told.context}))
