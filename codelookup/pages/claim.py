"""A claim in an address: read from it, or from the fields of a form, and written back in short.

/claim-check/?on=2026-04-15&pos=11&d=M54.16&l=64490-50*1@11&l=99213-25
"""

import re
from itertools import zip_longest
from urllib.parse import quote

from django.http import QueryDict

from codelookup.catalog.systems import key
from codelookup.claims.basket import MOST, PRACTITIONER, SETTINGS, Basket
from codelookup.claims.lines import LETTERS, Line, bare, of_fields, read, read_day
from codelookup.lib.middleware import MAX_QUERY

# Of a row of the form, in the order of `of_fields`; each comes once a row.
FIELDS = ("code", "mod", "units", "at", "dx", "day")
FEWEST, MORE = 5, 5  # rows of an empty form, and how many a press adds
READABLE = "*@:~,-./"  # signs that stand as they are in a query string


def asked(get: QueryDict) -> Basket:
    """Read a claim. What cannot be meant is kept, to be told at its place."""
    lines = _lines(get)
    diagnoses = _diagnoses(get)
    day_text = bare(get.get("on", ""))
    setting = get.get("setting", "")
    return Basket(
        tuple(lines[:MOST]),
        tuple(diagnoses[: len(LETTERS)]),
        day_text,
        read_day(day_text),
        bare(get.get("pos", "")),
        setting if setting in SETTINGS else PRACTITIONER,
        tuple(str(line)[:40] for line in lines[MOST:]),
        tuple(diagnoses[len(LETTERS) :]),
    )


def _lines(get: QueryDict) -> list[Line]:
    written = get.getlist("l")
    rows = [
        row
        for row in zip_longest(*(get.getlist(name) for name in FIELDS), fillvalue="")
        if any(map(bare, row))
    ]
    pasted = get.get("paste", "").splitlines()
    number = 0
    found = []
    for text in filter(str.strip, written):
        found.append(read(text, number := number + 1))
    for row in rows:
        found.append(of_fields(number := number + 1, *row))
    for text in filter(str.strip, pasted):
        found.append(read(text, number := number + 1))
    return found


def _diagnoses(get: QueryDict) -> list[str]:
    typed = re.split(r"[\s,;|/]+", " ".join(get.getlist("d")))
    return [bare(each) for each in typed if key(each)]


def address(basket: Basket, **more: str) -> str:
    """Return the claim as a query string, the same for everybody who writes the same claim."""
    parts = [("on", basket.day_text), ("pos", basket.place)]
    if basket.setting != PRACTITIONER:
        parts.append(("setting", basket.setting))
    parts += [("d", each) for each in (*basket.diagnoses, *basket.left_out_diagnoses)]
    parts += [("l", str(line)) for line in basket.lines]
    parts += [("l", text) for text in basket.left_out]
    parts += more.items()
    return "&".join(
        f"{name}={quote(value, safe=READABLE + ' ').replace(' ', '+')}"
        for name, value in parts
        if value
    )


def in_short(get: QueryDict, basket: Basket) -> str:
    """Return the short address of what a form has sent; nothing where it is short already."""
    if not any(name in get for name in (*FIELDS, "paste")):
        return ""
    rows = get.get("rows", "")
    short = address(basket, rows=rows if re.fullmatch(r"\d{1,2}", rows, re.ASCII) else "")
    return short if len(short) <= MAX_QUERY else ""


def rows(get: QueryDict, basket: Basket) -> list[Line]:
    """Return the lines with empty ones below, for the form."""
    wanted = get.get("rows", "")
    asked_for = int(wanted) if re.fullmatch(r"\d{1,2}", wanted, re.ASCII) else FEWEST
    filled = len(basket.lines)
    number = min(MOST, max(asked_for, filled + 1))
    return [*basket.lines, *(Line(place) for place in range(filled + 1, number + 1))]
