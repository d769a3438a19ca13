"""A system's front page and the levels of its tree. Browsing costs no view."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from codelookup.catalog import book_index, tree
from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.models import Entry, EntryQuerySet, Kind
from codelookup.catalog.systems import ABOUT, System
from codelookup.descriptions.models import Description
from codelookup.lib.http import read_only
from codelookup.pages.day import BadDay, asked_day

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


@read_only
def system(request: HttpRequest, system: System) -> HttpResponse:
    """What the system is, which release speaks, and the first level of its tree."""
    return _level(request, system, "")


@read_only
def node(request: HttpRequest, system: System, node: str) -> HttpResponse:
    return _level(request, system, node)


def _level(request: HttpRequest, system: System, slug: str) -> HttpResponse:
    try:
        now = in_force(asked_day(request))
    except BadDay as error:
        return bad_day(request, error)
    speakers = now.speakers(system)
    entries = Entry.objects.tree(system, speakers, now.shelves(system))
    entries = entries.select_related("code", "release")
    here = _here(system, slug, entries) if slug else None
    if slug and not here:
        raise Http404(f"{system} has no level {slug}")
    if isinstance(here, str):
        return redirect("pages:browse", system, here, permanent=True)
    path = here.path if here else ""
    rows = _rows(system, slug, path, entries)
    context = {
        "system": system,
        "about": ABOUT[system],
        "speakers": speakers,
        "here": here,
        "crumbs": _crumbs(system, path, entries),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "day": now.query,
        "has_index": system == System.ICD10CM and bool(book_index.releases(now)),
    }
    return render(request, "pages/browse.html", context)


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


def _rows(system: System, slug: str, path: str, entries: EntryQuerySet) -> list[Row]:
    found = list(entries.filter(path=path).order_by("line", "code__value"))
    rows = {} if found and system == System.ICD10CM else _own_rows(system, slug)
    own = Description.objects.all().titles([entry.code_id for entry in found])
    for entry in found:
        value = entry.code.value
        if value not in rows:
            is_node = entry.kind == Kind.NODE
            title = own.get(entry.code_id) or entry.title
            is_parent = is_node or entry.kind == Kind.HEADING
            rows[value] = Row(value, title, is_node, is_parent, entry.is_billable)
    return list(rows.values())


def _own_rows(system: System, slug: str) -> dict[str, Row]:
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
