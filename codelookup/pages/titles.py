"""Titles for lists of codes: ours where there is one, else the open wording of the day."""

from collections.abc import Iterable

from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import Code, Entry
from codelookup.catalog.systems import System
from codelookup.descriptions.models import Description
from codelookup.edits.partners import Partner


def titles(codes: Iterable[Code], now: InForce) -> dict[int, str]:
    """Return the titles by code id. Two queries, however many codes."""
    listed = list(codes)
    speakers = [release for code in listed for release in now.speakers(code.system)]
    entries = Entry.objects.filter(release__in=speakers, code__in=listed)
    found = {entry.code_id: entry.title for entry in entries.select_related("release")}
    return found | Description.objects.all().titles([code.pk for code in listed])


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
