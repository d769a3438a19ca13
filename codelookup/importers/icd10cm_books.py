"""The four books of the ICD-10-CM index as datasets; the drug table also comes as CSV.

CSV (`icd10cm-drug-April-2025.csv`, cp1252): a title line, a line of captions which comes again
within the file, then substance and six codes. Indents are en dashes, `see` stands in the title.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import takewhile

from codelookup.catalog.index_terms import COLUMNS, Book
from codelookup.catalog.models import Notice

from .grid import records
from .icd10cm_index import parse as parse_xml
from .index_entries import Writer, apart, code_row, letter_of, see_apart
from .layout import MONTHS, BadFile, Identity, Layout, Member, Parse
from .rows import IndexCodeRow, IndexTermRow

INDENT = "–"
CAPTIONS = {
    "substance": "substance",
    "accidental": r"poisoning,? accidental.*",
    "self-harm": r"poisoning,? intentional self-harm",
    "assault": r"poisoning,? assault",
    "undetermined": r"poisoning,? undetermined",
    "adverse": "adverse effect",
    "underdosing": "underdosing",
}


def parse_drugs(members: Sequence[Member]) -> Iterator[IndexTermRow | IndexCodeRow]:
    if not members[0].name.lower().endswith(".csv"):
        yield from parse_xml(members, Book.DRUGS)
        return
    member, writer = members[0], Writer(Book.DRUGS)
    trail: list[IndexTermRow] = []
    for line, cells in records(member, CAPTIONS):
        if cells["substance"].lower() == "substance":
            continue  # the captions again
        at = f"{member.name}, line {line}"
        words = cells["substance"].split()
        level = len(list(takewhile(INDENT.__eq__, words)))
        if level > len(trail):
            raise BadFile(f"{at}: indented {level} deep below {len(trail)}; is a line missing?")
        text, see, also = see_apart(" ".join(words[level:]))
        title, modifiers = _name(text)
        if not title:
            raise BadFile(f"{at}: no substance: {' | '.join(cells.values())[:60]!r}")
        above = trail[level - 1] if level else None
        rest = {"modifiers": modifiers, "see": see, "see_also": also}
        row = writer.term(line, letter_of(title), above, title, **rest)
        trail[level:] = [row]
        yield row
        yield from _codes(cells, line, at)


def _name(text: str) -> tuple[str, str]:
    """Take brackets apart where a blank stands before them; others belong to the name."""
    head, blank, tail = text.partition(" (")
    words, modifiers = apart(f"({tail}") if blank else ("", "")
    title = " ".join(filter(None, [head, words]))
    return title, modifiers


def _codes(cells: dict[str, str], line: int, at: str) -> Iterator[IndexCodeRow]:
    codes = {column: cells[column] for column in COLUMNS[Book.DRUGS]}
    if not any(codes.values()):
        return  # only leads to what is below or elsewhere
    if empty := [column.label for column, code in codes.items() if not code]:
        raise BadFile(f"{at}: no code for {', '.join(empty)}; cut short or shifted?")
    for column, code in codes.items():
        yield code_row(line, column, code, at)


def identify(name: str) -> Identity | None:
    """`icd10cm_index_2026.xml` is a fiscal year's, `icd10cm-drug-April-2025.csv` that month's."""
    match = re.search(r"(?i)[-_]([a-z]{3,9})[-_](?:(\d{1,2})[-_])?(20\d\d)", name)
    if match and (month := match[1].lower()[:3]) in MONTHS:
        day = date(int(match[3]), MONTHS.index(month) + 1, int(match[2] or 1))
        return Identity(f"{match[1].title()} {match[3]}", day)
    if match := re.search(r"(?i)(?:index|neoplasm|drugs?)[-_](20\d\d)", name):
        return Identity(f"FY{match[1]}", date(int(match[1]) - 1, 10, 1))
    return None


def _layout(dataset: str, book: Book, members: str, parse: Parse) -> Layout:
    return Layout(
        dataset=dataset,
        title=f"ICD-10-CM {book.label[0].lower()}{book.label[1:]}",
        publisher="NCHS/CDC and CMS",
        notice=Notice.NCHS,
        members=members,
        identify=identify,
        parse=parse,
    )


LAYOUT_INDEX = _layout(
    "icd10cm-index",
    Book.DISEASES,
    r"^icd10cm[-_]index[-_].*\.xml$",
    partial(parse_xml, book=Book.DISEASES),
)
LAYOUT_EXTERNAL = _layout(
    "icd10cm-external",
    Book.EXTERNAL,
    r"^icd10cm[-_]eindex[-_].*\.xml$",
    partial(parse_xml, book=Book.EXTERNAL),
)
LAYOUT_NEOPLASM = _layout(
    "icd10cm-neoplasm",
    Book.NEOPLASMS,
    r"^icd10cm[-_]neoplasm[-_].*\.xml$",
    partial(parse_xml, book=Book.NEOPLASMS),
)
LAYOUT_DRUG = _layout(
    "icd10cm-drug", Book.DRUGS, r"^icd10cm[-_]drugs?[-_].*\.(xml|csv)$", parse_drugs
)
