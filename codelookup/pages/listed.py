"""A pasted list as the page prints it: one line a code, and the same as CSV."""

from dataclasses import dataclass

from codelookup.catalog.in_force import InForce
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.descriptions.models import Description
from codelookup.metering.meter import Allowance
from codelookup.search.lists import Line, Pasted

from .hits import opened_of, price_of
from .templatetags.words import counted

COLUMNS = ("typed", "status", "system", "code", "title", "detail", "use instead")


@dataclass(frozen=True)
class Code:
    """One code that has the shape typed."""

    about: Subject
    title: str
    detail: str
    price: str


@dataclass(frozen=True)
class Answer:
    """One line of the list; `codes` is empty where no code has this shape."""

    line: Line
    codes: list[Code]


def answers(pasted: Pasted, allowance: Allowance, now: InForce) -> list[Answer]:
    """Word each line. Two queries at most, however many codes."""
    every = [about for line in pasted.lines for about in line.found]
    own = Description.objects.all().titles([about.code.pk for about in every])
    opened = opened_of(((about.system, about.code.value) for about in every), allowance)
    found = []
    for line in pasted.lines:
        codes = []
        for about in line.found:
            title = own.get(about.code.pk) or about.entry.title
            pair = about.system, about.code.value
            price = price_of(pair, about.is_heading, opened, allowance)
            codes.append(Code(about, title, _detail(about, pasted), price))
        found.append(Answer(line, codes))
    return found


def _detail(about: Subject, pasted: Pasted) -> str:
    below = pasted.completions.get(about.code.pk, 0)
    if below and about.status.word == "not billable":
        return f"heading of {counted(below, 'billable code')}, choose one of them"
    return about.status.detail


def csv_rows(found: list[Answer]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for answer in found:
        for code in answer.codes:
            about = code.about
            label, instead = System(about.system).label, " ".join(about.status.instead)
            word = (answer.line.typed, about.status.word)
            rows.append((*word, label, about.code.value, code.title, code.detail, instead))
        if not answer.codes:
            near = ", ".join(code.value for code in answer.line.nearest)
            detail = f"nearest: {near}" if near else ""
            rows.append((answer.line.typed, "unknown", "", "", "", detail, ""))
    return rows
