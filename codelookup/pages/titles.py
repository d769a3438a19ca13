"""Titles for lists of codes: ours where there is one, else the open wording of the day."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Q

from codelookup.catalog import tree
from codelookup.catalog.addresses import code_address
from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import Code, Entry, open_wording
from codelookup.catalog.subject import Subject
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
    found = listed(values, now)
    return named(found, own_titles(found))


class Listed(NamedTuple):
    """A procedure code of a loaded file, with the open wording of the day."""

    pk: int
    value: str
    title: str
    address: str


def listed(values: Iterable[str], now: InForce) -> list[Listed]:
    """Return those of the procedure codes that a loaded file lists. One query."""
    speakers = {r.pk: r for s in (System.CPT, System.HCPCS) for r in now.speakers(s)}
    entries = Entry.objects.codes().filter(
        release__in=list(speakers),
        code__value__in=set(values),
        code__system__in=(System.CPT, System.HCPCS),
    )
    found: dict[int, Listed] = {}
    rows = entries.values_list(
        "code_id", "code__system", "code__value", "release_id", "short", "long"
    )
    for pk, system, value, release_id, short, long in rows:
        release = speakers[release_id]
        title = found[pk].title if pk in found else ""
        title = title or open_wording(release.dataset, release.notice, short, long)
        found[pk] = Listed(pk, value, title, code_address(system, value))
    return list(found.values())


def own_titles(found: Iterable[Listed]) -> dict[int, str]:
    ids = [each.pk for each in found]
    return Description.objects.all().titles(ids) if ids else {}


def named(found: Iterable[Listed], own: Mapping[int, str]) -> dict[str, Partner]:
    return {
        each.value: Partner(each.value, own.get(each.pk) or each.title, each.address)
        for each in found
    }


def partners_of(values: Iterable[str], subject: Subject) -> dict[str, Partner]:
    return partners(values, subject.in_force)
