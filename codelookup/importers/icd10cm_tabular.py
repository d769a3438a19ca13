"""ICD-10-CM tabular list: chapters, blocks, codes and every instructional note.

Source: NCHS/CDC, `icd10c-tabular-….xml`; public domain. `chapter > section > diag`, diags nested;
notes hang where the book prints them and hold for all codes below. Codes with a 7th character are
not listed: the nearest ancestor's `sevenChrDef` applies, the code is padded with X to six
characters and the character added. Some of those products do not exist; the prose says which
(`does_not_apply`), and the loader checks the rest against the order file where one is loaded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from xml.etree.ElementTree import Element

from codelookup.catalog.models import Kind, NoteKind, Notice
from codelookup.catalog.systems import System

from .elements import elements
from .layout import MONTHS, BadFile, Identity, Layout, Member
from .rows import EntryRow, NoteRow

NOTE_TAGS = {
    "inclusionTerm": NoteKind.INCLUSION,
    "includes": NoteKind.INCLUDES,
    "excludes1": NoteKind.EXCLUDES1,
    "excludes2": NoteKind.EXCLUDES2,
    "codeFirst": NoteKind.CODE_FIRST,
    "useAdditionalCode": NoteKind.USE_ADDITIONAL,
    "codeAlso": NoteKind.CODE_ALSO,
    "notes": NoteKind.NOTE,
    "sevenChrNote": NoteKind.SEVENTH_NOTE,
}
CODE = re.compile(r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?")
# "7th characters D and S do not apply to codes in category S06 with 6th character 7 - … or 8 - …"
EXCEPTION = re.compile(
    r"7th characters? (?P<seventh>[A-Z](?:(?:, | and | or )[A-Z])*) do(?:es)? not apply to codes "
    r"in category (?P<category>[A-Z]\w\w) with 6th character (?P<sixth>.+)"
)


@dataclass(frozen=True)
class Sevenths:
    """The 7th characters defined at a code, and the products that the prose rules out."""

    meanings: dict[str, str] = field(default_factory=dict)
    exceptions: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = ()

    def applies(self, code: str, character: str) -> bool:
        stem = code.replace(".", "")
        return not any(
            stem.startswith(category) and stem[5:6] in sixth and character in seventh
            for category, sixth, seventh in self.exceptions
        )


def parse(members: Sequence[Member]) -> Iterator[EntryRow | NoteRow]:
    member, numbers = members[0], count(1)
    for chapter in elements(member, "chapter"):
        yield from _chapter(chapter, member.name, numbers)


def _text(element: Element, tag: str, name: str, number: int) -> str:
    text = (element.findtext(tag) or "").strip()
    if not text:
        raise BadFile(f"{name}, record {number}: <{element.tag}> without <{tag}>")
    return " ".join(text.split())


def _chapter(chapter: Element, name: str, numbers: Iterator[int]) -> Iterator[EntryRow | NoteRow]:
    number = next(numbers)
    value = _text(chapter, "name", name, number)
    yield _node(number, value, _text(chapter, "desc", name, number), ())
    yield from _notes(chapter, number, value)
    for section in chapter.iterfind("section"):
        number = next(numbers)
        block = section.get("id", "")
        # A block of one category is written like a range, so that it is not taken for its category.
        block = block if "-" in block else f"{block}-{block}"
        yield _node(number, block, _text(section, "desc", name, number), (value,))
        yield from _notes(section, number, block)
        for diag in section.iterfind("diag"):
            yield from _diag(diag, name, numbers, (value, block), Sevenths())


def _node(number: int, value: str, title: str, path: tuple[str, ...]) -> EntryRow:
    title = re.sub(r"\s*\([A-Z]\w\w(-[A-Z]\w\w)?\)$", "", title)  # the range stands in the address
    return EntryRow(
        number, System.ICD10CM, value, long=title, kind=Kind.NODE, is_billable=False, path=path
    )


def _diag(
    diag: Element, name: str, numbers: Iterator[int], path: tuple[str, ...], inherited: Sevenths
) -> Iterator[EntryRow | NoteRow]:
    number = next(numbers)
    code, title = _text(diag, "name", name, number), _text(diag, "desc", name, number)
    if not CODE.fullmatch(code):
        raise BadFile(f"{name}, record {number}: {code!r} is not written like an ICD-10-CM code")
    sevenths = _sevenths(diag, inherited)
    children = diag.findall("diag")
    products = [] if children else [c for c in sevenths.meanings if sevenths.applies(code, c)]
    is_heading = bool(children or products)
    fields: dict[str, Any] = {"placeholder": True} if diag.get("placeholder") == "true" else {}
    yield EntryRow(
        number,
        System.ICD10CM,
        code,
        long=title,
        kind=Kind.HEADING if is_heading else Kind.CODE,
        is_billable=not is_heading,
        path=path,
        fields=fields,
    )
    yield from _notes(diag, number, code)
    for child in children:
        yield from _diag(child, name, numbers, (*path, code), sevenths)
    for character in products:
        yield EntryRow(
            number,
            System.ICD10CM,
            seventh_code(code, character),
            long=f"{title}, {sevenths.meanings[character]}",
            path=(*path, code),
            fields={"seventh": character},
        )


def seventh_code(code: str, character: str) -> str:
    """Add a 7th character: `S72.001` + `A` = `S72.001A`, `T07` + `A` = `T07.XXXA`."""
    stem = code.replace(".", "").ljust(6, "X")
    return f"{stem[:3]}.{stem[3:]}{character}"


def _sevenths(diag: Element, inherited: Sevenths) -> Sevenths:
    meanings = {
        extension.get("char", ""): " ".join("".join(extension.itertext()).split())
        for extension in diag.iterfind("sevenChrDef/extension")
    }
    exceptions = inherited.exceptions
    for note in diag.iterfind("notes/note"):
        if match := EXCEPTION.search(" ".join("".join(note.itertext()).split())):
            sixth = frozenset(re.findall(r"\b([0-9A-Z]) - ", match["sixth"]))
            seventh = frozenset(re.findall(r"\b[A-Z]\b", match["seventh"]))
            exceptions = (*exceptions, (match["category"], sixth, seventh))
    return Sevenths(meanings or inherited.meanings, exceptions)


def _notes(element: Element, number: int, value: str) -> Iterator[NoteRow]:
    position = 0
    for child in element:
        for kind, text, mark in _texts(child):
            if text:
                yield NoteRow(number, System.ICD10CM, value, kind, position, text, mark)
                position += 1


def _texts(child: Element) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, words, 7th character) for each line of a block of notes."""
    if kind := NOTE_TAGS.get(child.tag):
        for note in child.iterfind("note"):
            yield kind, _flat(note), ""
    elif child.tag == "sevenChrDef":
        for extension in child.iterfind("extension"):
            yield NoteKind.SEVENTH, _flat(extension), extension.get("char", "")
    elif child.tag == "visualImpairment":
        for line in _visual_impairment(child):
            yield NoteKind.NOTE, line, ""


def _flat(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _visual_impairment(table: Element) -> Iterator[str]:
    """Write the one table of the book (at H54.8) as sentences, a category each.

    Its first row holds the captions. A category gives the same acuity in up to three notations.
    """
    name = table.findtext("visCategory/heading", "")
    acuity = table.findtext("visCategory/visRange/heading", "").lower()
    most = table.findtext("visCategory/visRange/visMax/heading", "").lower()
    least = table.findtext("visCategory/visRange/visMin/heading", "").lower()
    for category in table.iterfind("visCategory[value]"):
        upper = ", ".join(filter(None, map(_flat, category.iterfind("visRange/visMax"))))
        lower = ", ".join(filter(None, map(_flat, category.iterfind("visRange/visMin"))))
        text = f"{name} {category.findtext('value')}: "
        if lower:
            text += f"{acuity}, {most} {upper}; {least} {lower}"
        else:  # not measured: "No light perception", "Undetermined or unspecified"
            text += upper
        yield text


def identify(name: str) -> Identity | None:
    """`icd10c-tabular-April-1-2026.xml` and `icd10cm-tabular-2026.xml` name their release."""
    if match := re.search(r"(?i)tabular[-_]([a-z]+)[-_](?:(\d{1,2})[-_])?(20\d\d)", name):
        month = match[1].lower()[:3]
        if month in MONTHS:
            day = date(int(match[3]), MONTHS.index(month) + 1, int(match[2] or 1))
            return Identity(f"{match[1].title()} {match[3]}", day)
    if match := re.search(r"(?i)tabular[-_](20\d\d)", name):
        return Identity(f"FY{match[1]}", date(int(match[1]) - 1, 10, 1))
    return None


LAYOUT = Layout(
    dataset="icd10cm-tabular",
    title="ICD-10-CM tabular list",
    publisher="NCHS/CDC and CMS",
    notice=Notice.NCHS,
    members=r"tabular.*\.xml$",
    identify=identify,
    parse=parse,
)
