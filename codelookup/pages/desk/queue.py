"""What waits at the desk: one's own texts, those to judge, and what a release or a reader brought.

As many queries for a full desk as for an empty one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.models import Code, Entry
from codelookup.catalog.systems import System, key
from codelookup.descriptions.editors import inside
from codelookup.descriptions.models import (
    OPEN,
    Assignment,
    Description,
    Editor,
    ErrorReport,
    Recheck,
    State,
)
from codelookup.lib.http import read_only
from codelookup.pages.titles import titles

from .doors import editors_only

FIRST = 10  # rows of each list on the whole queue
ROWS = 50  # of one list alone

TITLES = {
    "work": "Your texts",
    "review": "Waiting for review",
    "rechecks": "To be looked at again",
    "reports": "Reported by readers",
    "drafts": "Drafts of others",
    "unwritten": "Your codes without a text",
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for. `ranges` are the editor's own; `is_mine`: only what lies there."""

    show: str
    system: str
    first: str
    last: str
    is_mine: bool
    ranges: list[Assignment]

    def address(self, show: str) -> str:
        who = "mine" if self.is_mine else "all"
        asked = {"system": self.system, "from": self.first, "to": self.last, "show": show}
        return urlencode({"who": who, **{name: value for name, value in asked.items() if value}})

    def codes(self, way: str = "code__") -> Q:
        """Return the condition on codes. `way`: from what is listed to its code."""
        found = Q(**{f"{way}system": self.system}) if self.system else Q()
        if self.first or self.last:
            bounds = [
                Assignment(system=each, first=self.first, last=self.last or self.first)
                for each in ([self.system] if self.system else System.values)
            ]
            found &= inside(bounds, way)
        return found

    def mine(self, way: str = "code__") -> Q:
        return self.codes(way) & inside(self.ranges, way)

    def theirs(self, way: str = "code__") -> Q:
        return self.mine(way) if self.is_mine else self.codes(way)


@dataclass(frozen=True)
class Group:
    slug: str
    page: Page[Any]
    address: str

    @property
    def title(self) -> str:
        return TITLES[self.slug]

    @property
    def number(self) -> int:
        return self.page.paginator.count


def asked(request: HttpRequest, editor: Editor) -> Asked:
    """Read the address; who has ranges sees them first, and anything unknown is no filter."""
    get, ranges = request.GET, list(editor.assignments.all())
    return Asked(
        show=get.get("show", "") if get.get("show") in TITLES else "",
        system=get.get("system", "") if get.get("system") in System.values else "",
        first=key(get.get("from", ""))[:12],
        last=key(get.get("to", ""))[:12],
        is_mine=get.get("who", "mine" if ranges else "all") == "mine",
        ranges=ranges,
    )


def lists(editor: Editor, ask: Asked, now: InForce) -> dict[str, QuerySet[Any]]:
    texts = Description.objects.at_desk().order_by("updated_at", "pk")
    return {
        "work": texts.work_of(editor).filter(ask.codes()),
        "review": texts.awaiting(editor).filter(ask.theirs()),
        "rechecks": Recheck.objects.open()
        .filter(ask.theirs("description__code__"), description__state=State.PUBLISHED)
        .select_related("description__code")
        .order_by("raised_at", "pk"),
        "reports": ErrorReport.objects.open()
        .filter(ask.theirs())
        .select_related("code")
        .order_by("reported_at", "pk"),
        "drafts": texts.drafts_of_others(editor).filter(ask.theirs()),
        "unwritten": unwritten(ask, now),
    }


def unwritten(ask: Asked, now: InForce) -> QuerySet[Code]:
    """Return the codes of the editor's ranges that are in force and that nobody writes about."""
    systems = {each.system for each in ask.ranges}
    speakers = [release for system in sorted(systems) for release in now.speakers(system)]
    listed = Entry.objects.codes().filter(code=OuterRef("pk"), release__in=speakers)
    texts = Description.objects.filter(code=OuterRef("pk"), language="en")
    written = texts.filter(state__in=[*OPEN, State.PUBLISHED])
    found = Code.objects.filter(ask.mine(""), Exists(listed)).exclude(Exists(written))
    return found.order_by("system", "value")


@editors_only()
@read_only
def queue(request: HttpRequest, editor: Editor) -> HttpResponse:
    """Show the first rows of every list, or one list alone, paged."""
    ask, now = asked(request, editor), in_force()
    wanted = [ask.show] if ask.show else list(TITLES)
    found = lists(editor, ask, now)
    number = request.GET.get("page") if ask.show else 1
    size = ROWS if ask.show else FIRST
    groups = [
        Group(slug, Paginator(found[slug], size).get_page(number), ask.address(slug))
        for slug in wanted
    ]
    context = {
        "editor": editor,
        "ask": ask,
        "groups": groups,
        "titles": titles(_codes(groups), now),
        "paged": ask.address(ask.show),
        "choices": TITLES.items(),
    }
    return render(request, "desk/queue.html", context)


def _codes(groups: Iterable[Group]) -> list[Code]:
    """Return the codes of what is listed without a title of its own."""
    rows = {group.slug: list(group.page.object_list) for group in groups}
    return [row.code for row in rows.get("reports", [])] + rows.get("unwritten", [])
