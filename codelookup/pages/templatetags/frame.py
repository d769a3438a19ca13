"""Template tags of the frame that every page has: what of it never changes is put together once."""

from functools import lru_cache

from django import template
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

from codelookup.catalog.systems import System

register = template.Library()


class Once(template.Node):
    """What is the same in every answer of a process: addresses of pages and of static files."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.kept: tuple[str, SafeString] | None = None  # the site's prefix, and what it made

    def render(self, context: Context) -> SafeString:
        kept, prefix = self.kept, get_script_prefix()
        if not kept or kept[0] != prefix:
            # Without any variable: nothing of whoever comes first is in it.
            kept = self.kept = prefix, self.nodelist.render(context.new({}))
        return kept[1]


@register.tag
def once(parser: Parser, token: Token) -> Once:
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist)


@register.simple_tag
def navigation(*current: object) -> SafeString:
    """Links to the systems; `current`: where one may be, the first that is a system counts."""
    here = next((each for each in System if each in current), None)
    return _navigation(here, get_script_prefix())


@lru_cache(maxsize=32)
def _navigation(here: System | None, prefix: str) -> SafeString:
    return render_to_string("_systems.html", {"systems": list(System), "here": here})
