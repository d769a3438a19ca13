"""Read a model's answer into the parts of a text, or say what is wrong with it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from . import NoDraft
from .prompt import Asked

PROSE = {"common": 3_000, "overview": 3_000, "clinical_context": 3_500}  # characters, at most
LINES = {"title": 90, "service_type": 80}
POINTS, POINT = 12, 400
LISTS = ("documentation", "compliance")
SITES, SOURCES = 12, 12
KEYS = {*PROSE, *LINES, *LISTS, "sites", "sources"}
FENCE = re.compile(r"\s*```(?:json)?\s*\n(.*)\n```\s*", re.DOTALL)
ADDRESS = re.compile(r"(?i)\bhttps?://|\bwww\.")
SITE = re.compile(r"\d{2}")


@dataclass(frozen=True)
class Answer:
    """`values`: by field of `Description`, sources as handed in."""

    values: dict[str, Any]


def read(words: str, asked: Asked) -> Answer:
    """Raises NoDraft that names the key and what is wrong with it."""
    fenced = FENCE.fullmatch(words)
    try:
        held = json.loads(fenced[1] if fenced else words)
    except (ValueError, RecursionError) as error:
        raise NoDraft("The model's answer is no JSON; ask once more.") from error
    if not isinstance(held, dict):
        raise _bad("it is no object")
    if missing := sorted(KEYS - held.keys()):
        raise _bad(f"{missing[0]!r} is missing")
    if unknown := sorted(held.keys() - KEYS):
        raise _bad(f"{str(unknown[0])[:40]!r} was not asked for")
    values = {name: _line(held, name, most) for name, most in (LINES | PROSE).items()}
    for name in LISTS:
        points = [_text(each, name, POINT) for each in _list(held, name, POINTS)]
        values[name] = "\n".join(f"- {point.removeprefix('- ')}" for point in points)
    sites = _list(held, "sites", SITES)
    if not all(isinstance(site, str) and SITE.fullmatch(site) for site in sites):
        raise _bad("'sites' must hold two-digit places of service in quotes")
    return Answer({**values, "sites": sites, "sources": _sources(held, asked)})


def _bad(what: str) -> NoDraft:
    return NoDraft(f"The model's answer does not fit: {what}. Nothing was kept; ask once more.")


def _line(held: dict[str, Any], name: str, most: int) -> str:
    found = _text(held[name], name, most)
    if name in LINES and "\n" in found:
        raise _bad(f"{name!r} has more than one line")
    return found


def _text(value: Any, name: str, most: int) -> str:
    if not isinstance(value, str):
        raise _bad(f"{name!r} must be text")
    found = value.replace("\r\n", "\n").strip()
    if len(found) > most:
        raise _bad(f"{name!r} has {len(found):,} characters, at most {most:,}")
    if ADDRESS.search(found):
        raise _bad(f"{name!r} names a web address")
    return found


def _list(held: dict[str, Any], name: str, most: int) -> list[Any]:
    value = held[name]
    if not isinstance(value, list) or len(value) > most:
        raise _bad(f"{name!r} must be a list of at most {most}")
    return value


def _sources(held: dict[str, Any], asked: Asked) -> list[dict[str, str]]:
    numbers = _list(held, "sources", SOURCES)
    known = range(1, len(asked.sources) + 1)
    for number in numbers:
        if type(number) is not int or number not in known:
            raise _bad(f"it names source {str(number)[:40]!r}, and {len(known)} were handed in")
    return [dict(asked.sources[number - 1]) for number in sorted(set(numbers))]
