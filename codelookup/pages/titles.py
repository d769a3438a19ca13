"""Titles for lists of codes: ours where there is one, else the open wording of the day."""

from collections.abc import Iterable

from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import Code, Entry
from codelookup.descriptions.models import Description


def titles(codes: Iterable[Code], now: InForce) -> dict[int, str]:
    """Return the titles by code id. Two queries, however many codes."""
    listed = list(codes)
    systems = {code.system for code in listed}
    speakers = [release for system in systems for release in now.speakers(system)]
    entries = Entry.objects.filter(release__in=speakers, code__in=listed)
    found = {entry.code_id: entry.title for entry in entries.select_related("release")}
    return found | Description.objects.all().titles([code.pk for code in listed])
