"""Codes side by side. Comparing spends no view; what is gated shows for codes already opened."""

import re
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.models import Code
from codelookup.catalog.sections import Gate
from codelookup.catalog.subject import Subject, subjects
from codelookup.catalog.systems import System, key, procedure_system
from codelookup.claims.comparison import compare as side_by_side
from codelookup.descriptions.models import Description
from codelookup.edits.models import ADD_ONS, PAIRS, UNITS
from codelookup.lib.http import read_only
from codelookup.lib.text import write_day
from codelookup.metering import meter, pace
from codelookup.metering.visitor import Kind, Visitor, visitor_for
from codelookup.pages import families
from codelookup.pages.banner import banner
from codelookup.pages.day import BadDay, asked_day
from codelookup.pages.families import LEAST, MOST

from .code import keep_private
from .missing import bad_day

LENGTH = 400  # characters of a question
SHAPE = re.compile(r"\d{4}[0-9A-Z]|[A-Z]\d{4}", re.ASCII)


@dataclass
class Asked:
    """The codes asked for, and what of the question could not be used: (words, address)."""

    values: list[str] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)


@read_only
def compare(request: HttpRequest) -> HttpResponse:
    """Two to six codes of CPT and HCPCS on one day; without codes, the families that are ready."""
    try:
        now = in_force(asked_day(request))
    except BadDay as error:
        return bad_day(request, error)
    text = request.GET.get("codes", "")
    asked = read(text)
    found = _subjects(asked, now)
    visitor = visitor_for(request)
    opened = _opened(visitor, found)
    allowance = meter.look(visitor)
    enough = len(found) >= LEAST
    compared = side_by_side(found, lambda each: each.code.pk in opened) if enough else None
    codes = tuple(each.code.value for each in found)
    context = {
        "text": text[:LENGTH],
        "asked": asked,
        "now": now,
        "compared": compared,
        "columns": _titled(found),
        "permalink": families.address(codes, now.query) if enough else "",
        "sources": now.of_datasets(("mpfs", *UNITS, *PAIRS, ADD_ONS)),
        "families": [] if enough else families.ready(),
        "meter": banner(allowance),
        "most": MOST,
    }
    return keep_private(request, render(request, "pages/compare.html", context), allowance)


def read(text: str) -> Asked:
    """Read the codes typed: in any case, with commas, blanks or the like between them."""
    asked = Asked()
    words = [word for word in re.split(r"[\s,;/]+", text[:LENGTH]) if word]
    for word in words:
        value = key(word)
        if not SHAPE.fullmatch(value) or "." in word:
            named = f"“{word[:20]}” is no CPT or HCPCS code; only those are compared here."
            asked.messages.append((named, ""))
        elif value not in asked.values:
            asked.values.append(value)
    if len(text) > LENGTH:
        asked.messages.append((f"Only the first {LENGTH} characters were read.", ""))
    if left := asked.values[MOST:]:
        asked.values = asked.values[:MOST]
        asked.messages.append((f"At most {MOST} codes are compared; left out: {_list(left)}.", ""))
    return asked


def _list(values: list[str]) -> str:
    more = f" and {len(values) - MOST} more" if len(values) > MOST else ""
    return f"{', '.join(values[:MOST])}{more}"


def _subjects(asked: Asked, now: InForce) -> list[Subject]:
    """Return the codes as of the day in the order asked. Two queries."""
    wanted = {(str(procedure_system(value)), value) for value in asked.values}
    codes = Code.objects.filter(
        system__in=(System.CPT, System.HCPCS), value__in=[value for _, value in wanted]
    )
    known = [code for code in codes if (code.system, code.value) in wanted]
    found = {about.code.value: about for about in subjects(known, now)}
    for value in asked.values:
        if value not in found:
            address = reverse("pages:code", args=[procedure_system(value), value])
            words = f"No file loaded for {write_day(now.on)} lists {value}."
            asked.messages.append((words, address))
    if asked.values and len(found) < LEAST:
        asked.messages.append((f"A comparison needs {LEAST} to {MOST} codes that are listed.", ""))
    return [found[value] for value in asked.values if value in found]


def _opened(visitor: Visitor, found: list[Subject]) -> set[int]:
    """Return the ids of the codes whose gated facts this visitor may read. One query.

    Each counts for a member's pace as its page does.
    """
    if visitor.kind == Kind.MEMBER and visitor.user:
        if found:
            pace.count(visitor.user, len(found))
        return {each.code.pk for each in found}
    if not visitor.may_open(Gate.ACCOUNT):
        return set()
    viewed = meter.opened_among(visitor, ((each.system, each.code.value) for each in found))
    return {each.code.pk for each in found if (each.system, each.code.value) in viewed}


def _titled(found: list[Subject]) -> list[tuple[Subject, str]]:
    own = Description.objects.all().titles([each.code.pk for each in found])
    return [(each, own.get(each.code.pk) or each.entry.title) for each in found]
