"""A system's front page and the levels of its tree. Browsing costs no view."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from codelookup.catalog import book_index, tree
from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.levels import Level, levels
from codelookup.catalog.models import Entry, EntryQuerySet, Kind
from codelookup.catalog.systems import ABOUT, System
from codelookup.descriptions.models import Description
from codelookup.lib.http import read_only
from codelookup.pages.day import BadDay, asked_day
from codelookup.pages.shared import Told, answer

from .missing import bad_day

PAGE = 200  # rows a page


@dataclass(frozen=True)
class Row:
    """One line of a level: a node to open, or a code to read."""

    value: str
    title: str
    is_node: bool
    has_children: bool
    is_billable: bool
    range: str = ""
    codes: int | None = None  # billable codes below it; None: it is a code itself


@read_only
def system(request: HttpRequest, system: System) -> HttpResponse:
    """What the system is, which release speaks, and the first level of its tree."""
    return _level(request, system, "")


@read_only
def node(request: HttpRequest, system: System, node: str) -> HttpResponse:
    return _level(request, system, node)


def _level(request: HttpRequest, system: System, slug: str) -> HttpResponse:
    try:
        on = asked_day(request)
    except BadDay as error:
        return bad_day(request, error)
    number = request.GET.get("page", "1")
    return answer(
        request, ("level", system, slug, on, number), partial(_told, system, slug, on, number)
    )


def _told(system: System, slug: str, on: date | None, number: str) -> Told | HttpResponse:
    """Say what stands below a level, on one of its pages."""
    now = in_force(on)
    speakers = now.speakers(system)
    entries = Entry.objects.tree(system, speakers, now.shelves(system))
    entries = entries.select_related("code", "release")
    here = _here(system, slug, entries) if slug else None
    if slug and not here:
        raise Http404(f"{system} has no level {slug}")
    if isinstance(here, str):
        return redirect("pages:browse", system, here, permanent=True)
    path = here.path if here else ""
    counted = levels(system, speakers)
    page, rows = _page(number, system, here, entries)
    context = {
        "system": system,
        "about": ABOUT[system],
        "speakers": speakers,
        "here": here,
        "below": counted.get(path),
        "codes": _valid(counted.get(path), now),
        "crumbs": _crumbs(system, path, entries),
        "neighbours": _neighbours(system, here, entries) if here else (None, None),
        "page": page,
        "rows": [_counted(row, path, counted, now) for row in rows],
        "build": _build(system, here),
        "day": now.query,
        "has_index": system == System.ICD10CM and bool(book_index.releases(now)),
        "on": f"?{now.query}" if now.query else "",
    }
    return Told("pages/browse.html", context)


@dataclass(frozen=True)
class Here:
    """The level being looked at; `path` is the path that its children carry."""

    value: str
    title: str
    path: str
    is_code: bool


def _here(system: System, slug: str, entries: EntryQuerySet) -> Here | str | None:
    """Find a level by its slug; a text is the slug that it should have been."""
    if entry := entries.filter(code__value=slug).first():
        path = entry.path_below(slug)
        return Here(slug, entry.title, path, entry.kind != Kind.NODE)
    nodes = tree.nodes(system)
    if own := nodes.get(slug):
        ancestors = [own]
        while ancestors[0].parent:
            ancestors.insert(0, nodes[ancestors[0].parent])
        return Here(slug, own.title, " ".join(each.slug for each in ancestors), False)
    if slug != slug.upper() and entries.filter(code__value=slug.upper()).exists():
        return slug.upper()
    return None


def _page(
    number: str, system: System, here: Here | None, entries: EntryQuerySet
) -> tuple["Page[str]", list[Row]]:
    """Return one page of the level: our own nodes first, then what the releases list."""
    below = entries.filter(path=here.path if here else "").order_by("line", "code__value")
    listed: dict[str, int] = {}
    for value, pk in below.values_list("code__value", "pk"):
        listed.setdefault(value, pk)
    own = {} if listed and system == System.ICD10CM else _own_rows(system, here)
    values = [*own, *(value for value in listed if value not in own)]
    page = Paginator(values, PAGE).get_page(number)
    rows = own | _read(entries, [listed[value] for value in page if value not in own])
    return page, [rows[value] for value in page]


def _read(entries: EntryQuerySet, wanted: list[int]) -> dict[str, Row]:
    found = list(entries.filter(pk__in=wanted)) if wanted else []
    own = Description.objects.all().titles([entry.code_id for entry in found])
    return {
        entry.code.value: Row(
            entry.code.value,
            own.get(entry.code_id) or entry.title,
            entry.kind == Kind.NODE,
            entry.kind in (Kind.NODE, Kind.HEADING),
            entry.is_billable,
        )
        for entry in found
    }


def _counted(row: Row, path: str, counted: Mapping[str, Level], now: InForce) -> Row:
    """Say how many codes stand below a row and from which to which; our own range where none do."""
    if not row.has_children:
        return row
    level = counted.get(f"{path} {row.value}".strip())
    return replace(row, codes=_valid(level, now), range=level.range if level else row.range)


def _valid(level: Level | None, now: InForce) -> int:
    return level.valid_on(now.on) if level else 0


def _neighbours(
    system: System, here: Here, entries: EntryQuerySet
) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """Return slug and title of the levels before and after this one, below the same parent."""
    above = here.path.split()[:-1]
    beside = entries.filter(path=" ".join(above)).exclude(kind=Kind.CODE)
    beside = beside.order_by("line", "code__value")
    listed = {node.slug: node.title for node in tree.children(system, above[-1] if above else "")}
    if system == System.ICD10CM and (found := {e.code.value: e.title for e in beside}):
        listed = found
    slugs = list(listed)
    place = slugs.index(here.value) if here.value in listed else -1
    before = slugs[place - 1] if place > 0 else None
    after = slugs[place + 1] if 0 <= place < len(slugs) - 1 else None
    return (
        (before, listed[before]) if before else None,
        (after, listed[after]) if after else None,
    )


def _build(system: System, here: Here | None) -> str:
    """Return where to begin building a code from this level; empty where nothing is built."""
    if system == System.ICD10PCS:
        return here.value if here else "start"
    if system == System.ICD10CM:
        return here.value if here and here.is_code else "" if here else "start"
    return ""


def _own_rows(system: System, here: Here | None) -> dict[str, Row]:
    slug = here.value if here else ""
    return {
        node.slug: Row(node.slug, node.title, True, True, False, node.range)
        for node in tree.children(system, slug)
    }


def _crumbs(system: System, path: str, entries: EntryQuerySet) -> list[tuple[str, str]]:
    """Return (slug, title) of each level above and of the level itself."""
    slugs, nodes = path.split(), tree.nodes(system)
    above = entries.filter(code__value__in=slugs)
    titles = {entry.code.value: entry.title for entry in above}
    return [
        (slug, titles.get(slug) or (nodes[slug].title if slug in nodes else slug)) for slug in slugs
    ]


def counts(now: InForce) -> dict[System, int]:
    """Return the number of code pages of each system on the day.

    From the releases' own counts; only where two releases overlap are the codes counted.
    """
    found = {}
    for each in System:
        speakers = [r for r in now.speakers(each) if r.code_counts.get(each)]
        if len(speakers) > 1:
            codes = Entry.objects.codes().filter(release__in=speakers, code__system=each)
            found[each] = codes.values("code").distinct().count()
        else:
            found[each] = speakers[0].code_counts[each] if speakers else 0
    return found
