"""Pasted lists of codes: told from words, and looked up line by line, whatever separates them."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import Code, Entry, Kind
from codelookup.catalog.nearest import nearest
from codelookup.catalog.subject import Subject, subjects
from codelookup.catalog.systems import System, key

MOST = 50  # codes of a list that are looked up
NEAREST = 3  # codes offered in the place of an unknown one
SEPARATORS = re.compile(r"[\s,;/|]+")
AROUND = "()[]{}<>'\"“”‘’#*•.:-"
WRITTEN = re.compile(r"[A-Za-z0-9.-]{1,8}")
LAST = "\uffff"  # sorts behind every code


@dataclass(frozen=True)
class Line:
    """One code as it was typed, and every code of this shape; the nearest where there is none."""

    typed: str
    found: list[Subject]
    nearest: list[Code]


@dataclass(frozen=True)
class Pasted:
    lines: list[Line]
    left_out: int  # codes beyond the most that are looked up
    repeated: int
    completions: dict[int, int]  # billable codes below each heading, by code id


def read(text: str, system: str, now: InForce) -> Pasted | None:
    """Read a text as a list of codes; None where it is no list. At most four queries.

    A list has two codes or more, and each is written as one: with a digit, and where it is only
    one or two characters long it must exist. What has no digit (LT) must exist, and two of such a
    list at least.
    """
    typed = _split(text)
    if len(typed) < 2 or not all(map(_may_be_code, typed)):
        return None
    different = _by_key(typed)
    shapes = list(different)[:MOST]
    codes = Code.objects.filter(system__in=[system] if system else System.values)
    known = _with_shapes(codes, shapes, now)
    if not _is_list(shapes, known):
        return None
    near = nearest(codes, [shape for shape in shapes if shape not in known], NEAREST)
    lines = [Line(different[s], known.get(s, []), near.get(s, [])) for s in shapes]
    headings = [about for line in lines for about in line.found if about.is_heading]
    left_out, repeated = len(different) - len(shapes), len(typed) - len(different)
    return Pasted(lines, left_out, repeated, _completions(headings))


def _split(text: str) -> list[str]:
    words = SEPARATORS.split(unicodedata.normalize("NFKC", text))
    return [bare for word in words if (bare := word.strip(AROUND))]


def _by_key(typed: Iterable[str]) -> dict[str, str]:
    """Return each code once, by its letters and digits, as it was typed first."""
    found: dict[str, str] = {}
    for word in typed:
        found.setdefault(key(word), word)
    return found


def _may_be_code(word: str) -> bool:
    return bool(WRITTEN.fullmatch(word)) and (_has_digit(word) or len(word) == 2)


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _is_list(shapes: list[str], known: dict[str, list[Subject]]) -> bool:
    if any(len(shape) < 3 and shape not in known for shape in shapes):
        return False
    return all(map(_has_digit, shapes)) or len(known) >= 2


def _with_shapes(
    codes: QuerySet[Code], shapes: list[str], now: InForce
) -> dict[str, list[Subject]]:
    found: dict[str, list[Subject]] = {}
    order = {system: place for place, system in enumerate(System.values)}
    about = [each for each in subjects(codes.filter(key__in=shapes), now) if _has_page(each)]
    for each in sorted(about, key=lambda each: (order[each.system], each.code.value)):
        found.setdefault(each.code.key, []).append(each)
    return found


def _has_page(about: Subject) -> bool:
    return about.entry.kind != Kind.NODE


def _completions(headings: list[Subject]) -> dict[int, int]:
    """Count the billable codes below each heading. One query."""
    if not headings:
        return {}
    below = Q()
    for each in headings:
        stem = each.code.key
        below |= Q(code__system=each.system, code__key__gte=stem, code__key__lt=stem + LAST)
    releases = {each.release for each in headings}
    entries = Entry.objects.filter(below, release__in=releases, is_billable=True)
    pairs = sorted(entries.values_list("code__system", "code__key"))
    return {each.code.pk: _between(pairs, each.system, each.code.key) for each in headings}


def _between(pairs: list[tuple[str, str]], system: str, stem: str) -> int:
    return bisect_left(pairs, (system, stem + LAST)) - bisect_left(pairs, (system, stem))
