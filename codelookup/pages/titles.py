"""Titles for lists of codes: ours where there is one, else the open wording of the day."""

from collections.abc import Iterable

from django.db.models import Q

from codelookup.catalog import tree
from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import Code, Entry, open_wording
from codelookup.catalog.systems import System
from codelookup.descriptions.models import Description
from codelookup.edits.partners import Partner


def titles(codes: Iterable[Code], now: InForce) -> dict[int, str]:
    """Return the titles by code id. Two queries, however many codes."""
    listed = list(codes)
    systems = {code.system for code in listed}
    speakers = [release for system in systems for release in now.speakers(system)]
    entries = Entry.objects.filter(release__in=speakers, code__in=listed)
    found = {entry.code_id: entry.title for entry in entries.select_related("release")}
    return found | Description.objects.all().titles([code.pk for code in listed])


def level_titles(levels: Iterable[tuple[str, str]], now: InForce) -> dict[tuple[str, str], str]:
    """Return the titles of levels of the trees by (system, value). One query at most.

    A level that neither a release nor our own tables name is left out.
    """
    asked = set(levels)
    found: dict[tuple[str, str], str] = {}
    entries_of = Q(pk__in=())
    for system in {system for system, _ in asked}:
        values = {value for each, value in asked if each == system}
        shelves = now.shelves(system)
        entries_of |= Q(release__in=shelves, code__system=system, code__value__in=values)
        own = tree.nodes(system)
        found |= {(system, value): own[value].title for value in values & own.keys()}
    if asked:
        entries = Entry.objects.filter(entries_of).values_list(
            "code__system", "code__value", "release__dataset", "release__notice", "short", "long"
        )
        named = ((each[:2], open_wording(*each[2:])) for each in entries)
        found |= {level: title for level, title in named if title}
    return found


def partners(values: Iterable[str], now: InForce) -> dict[str, Partner]:
    """Name the procedure codes that a loaded file lists: title and address. Two queries."""
    speakers = [*now.speakers(System.CPT), *now.speakers(System.HCPCS)]
    entries = Entry.objects.codes().filter(release__in=speakers, code__value__in=set(values))
    found: dict[int, tuple[Code, str]] = {}
    for entry in entries.select_related("release", "code"):
        if entry.code.system in (System.CPT, System.HCPCS):
            title = found[entry.code_id][1] if entry.code_id in found else ""
            found[entry.code_id] = entry.code, title or entry.title
    own = Description.objects.all().titles(list(found)) if found else {}
    return {
        code.value: Partner(code.value, own.get(pk) or title, code.get_absolute_url())
        for pk, (code, title) in found.items()
    }
