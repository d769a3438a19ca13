"""Families of codes that our own texts name, each with the address of its comparison."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from codelookup.catalog.models import Code
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.descriptions import sections as descriptions
from codelookup.descriptions.models import Description

LEAST, MOST = 2, 6  # codes of a comparison


@dataclass(frozen=True)
class Family:
    codes: tuple[str, ...]
    title: str  # of the first code that has a text of ours

    @property
    def address(self) -> str:
        return address(self.codes)


def address(codes: tuple[str, ...], query: str = "") -> str:
    """Return the address of a comparison; commas stand as themselves."""
    asked = urlencode({"codes": ",".join(codes)}, safe=",")
    return f"{reverse('pages:compare')}?{asked}{f'&{query}' if query else ''}"


def of(subject: Subject) -> str:
    """Return the address that compares the code's family, empty where we name none."""
    own = descriptions.of(subject)
    if not own or subject.system not in (System.CPT, System.HCPCS):
        return ""
    codes = _around(own.family, subject.code.value)
    return address(codes, subject.in_force.query) if len(codes) >= LEAST else ""


def _around(family: list[str], value: str) -> tuple[str, ...]:
    """Return at most six codes of the family, this one among them."""
    start = max(0, family.index(value) - MOST + 1) if value in family else 0
    return tuple(family[start : start + MOST])


def ready() -> list[Family]:
    """Return every family of ours of which loaded files list two codes. Two queries."""
    written = Description.objects.published().filter(code__system__in=(System.CPT, System.HCPCS))
    rows = list(written.order_by("code__value").values_list("code__value", "title", "family"))
    own = {value: title for value, title, _ in rows}
    named = dict.fromkeys(_around(family, value) for value, _, family in rows)
    values = {value for codes in named for value in codes}
    listed = Code.objects.listed().filter(system__in=(System.CPT, System.HCPCS), value__in=values)
    known = set(listed.values_list("value", flat=True))
    kept = dict.fromkeys(tuple(v for v in codes if v in known) for codes in named)
    return [
        Family(codes, next((own[value] for value in codes if value in own), ""))
        for codes in kept
        if len(codes) >= LEAST
    ]
