"""ICD-10-CM alphabetic index, external cause index, table of neoplasms, table of drugs: XML.

Source: NCHS/CDC, "Code Tables, Tabular and Index" (`icd10cm_index_YYYY.xml`, `…_eindex_…`,
`…_neoplasm_…`, `…_drug_…`); public domain. `letter > mainTerm > term[@level]`, nested up to nine
deep, each with title, code(s) or `cell[@col=2..7]`, see, seeAlso. Non-essential modifiers (`nemod`)
stand beside the title in 2011 and inside it later; the manifestation code is `etiology` in 2011
and `manif` later. In 2011 the table of neoplasms prints each site as a main term, later all sites
stand below the one main term "Neoplasm": read as sites both times. Entries are numbered as records.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count
from xml.etree.ElementTree import Element

from codelookup.catalog.book_see import key_of
from codelookup.catalog.index_terms import COLUMNS, Book, Column

from .elements import elements, text
from .index_entries import Writer, apart, code_row, letter_of, see_apart
from .layout import BadFile, Member
from .rows import IndexCodeRow, IndexTermRow

REFERENCES = {"subcat": "subcategory", "seecat": "category"}  # tags that send to the tabular list
CODES = {"code": Column.CODE, "subcat": Column.CODE, "seecat": Column.CODE}
CODES |= {"manif": Column.MANIFESTATION, "etiology": Column.MANIFESTATION}
KNOWN = {"title", "nemod", "see", "seeAlso", "term", "cell", "note", *CODES}
CAPTIONS = {Book.NEOPLASMS: "malignant primary", Book.DRUGS: "poisoning accidental"}

Rows = Iterator[IndexTermRow | IndexCodeRow]


def parse(members: Sequence[Member], book: Book) -> Rows:
    member = members[0]
    _check_title(member, book)
    reader, captioned = Reader(book, member.name), False
    for element in elements(member, "letter", "indexHeading"):
        if element.tag == "indexHeading":
            captioned = _check_captions(element, member.name, book)
        elif book in COLUMNS and not captioned:
            raise BadFile(f"{member.name}: no <indexHeading> above the first letter; another book?")
        else:
            yield from reader.letter(element)


def _check_title(member: Member, book: Book) -> None:
    """The two indexes have the same layout; only the title tells which one a file is."""
    with closing(elements(member, "title")) as titles:
        title = " ".join((next(titles).text or "").split())
    is_external = "external" in title.lower()
    if book not in COLUMNS and is_external != (book == Book.EXTERNAL):
        raise BadFile(f"{member.name}: its title is {title!r}, so it is not the {book.label}")


def _check_captions(heading: Element, name: str, book: Book) -> bool:
    captions = {head.get("col"): " ".join((head.text or "").split()) for head in heading}
    if not captions.get("2", "").replace(",", "").lower().startswith(CAPTIONS.get(book, "none")):
        raise BadFile(f"{name}: column 2 is {captions.get('2')!r}, so it is not the {book.label}")
    return True


class Reader:
    """Walks through one book, letter by letter."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name = book, name
        self._numbers, self._writer = count(1), Writer(book)
        self._letters: set[str] = set()

    def letter(self, element: Element) -> Rows:
        letter = text(element, "title").upper().replace("#", "0-9")
        if not re.fullmatch(r"[A-Z]|0-9", letter):
            raise BadFile(f"{self.name}: a <letter> with the title {letter!r}")
        if letter in self._letters:
            raise BadFile(f"{self.name}: the letter {letter} stands twice")
        self._letters.add(letter)
        for main in element.iterfind("mainTerm"):
            yield from self._entry(main, letter, None, 0)

    def _entry(self, element: Element, letter: str, above: IndexTermRow | None, depth: int) -> Rows:
        line = next(self._numbers)
        at = f"{self.name}, record {line}"
        self._check(element, at, depth)
        title, rest = _words(element)
        codes = list(self._codes(element, line, at))
        below, row = element.findall("term"), above
        if title:
            row = self._writer.term(line, letter, above, title, **rest)
            yield row
            yield from codes
        elif codes or not below or any(rest.values()) or not above:
            raise BadFile(f"{at}: <{element.tag}> without <title>")
        # Without a title but for what is below (2011), an entry only indents.
        is_root = self.book == Book.NEOPLASMS and depth == 0 and key_of(title) == "neoplasm"
        for child in below:
            if is_root:
                own = letter_of(text(child, "title"))
                yield from self._entry(child, own, None, depth + 1)
            else:
                yield from self._entry(child, letter, row, depth + 1)

    def _check(self, element: Element, at: str, depth: int) -> None:
        if unknown := next((each.tag for each in element if each.tag not in KNOWN), ""):
            raise BadFile(f"{at}: <{unknown}> is not known; the layout of another year?")
        if depth and element.get("level") != str(depth):
            raise BadFile(f"{at}: level {element.get('level')} stands {depth} deep")
        if len(element.findall("title")) > 1:
            raise BadFile(f"{at}: two titles in one <{element.tag}>; is an end tag missing?")

    def _codes(self, element: Element, line: int, at: str) -> Iterator[IndexCodeRow]:
        seen: set[tuple[str, str]] = set()
        for child in element:
            if child.tag == "manif" and " " in (child.text or "").strip():
                continue  # words where a code belongs (neoplasms 2022): read as modifiers
            if child.tag not in CODES and child.tag != "cell":
                continue
            row = code_row(line, self._column(child, at), child.text or "", at)
            mark = (row.column, "" if child.tag == "cell" else row.printed)
            if mark in seen:
                raise BadFile(f"{at}: {child.tag} {row.printed} stands twice ({row.column})")
            seen.add(mark)
            yield row

    def _column(self, child: Element, at: str) -> Column:
        columns = COLUMNS.get(self.book, ())
        if bool(columns) != (child.tag == "cell") and child.tag not in REFERENCES:
            raise BadFile(f"{at}: a <{child.tag}> does not belong into the {self.book.label}")
        if child.tag != "cell":
            return CODES[child.tag]
        column = child.get("col", "")
        if column not in {"2", "3", "4", "5", "6", "7"}:
            raise BadFile(f"{at}: column {column!r}; the table has columns 2 to 7")
        return columns[int(column) - 2]


def _words(element: Element) -> tuple[str, dict[str, str]]:
    """Return the title, and modifiers, see and see also by the names of the row."""
    own = element.find("title")
    nemods = element.findall("nemod")
    parts: list[str] = []
    if own is not None:
        nemods = own.findall("nemod") + nemods
        parts = [own.text or "", *(each.tail or "" for each in own)]
    pairs = [apart(_flat(each)) for each in nemods]
    title, see, also = see_apart(" ".join(" ".join(parts).split()))
    title = " ".join(filter(None, [title, *(words for words, _ in pairs)]))
    modifiers = [brackets for _, brackets in pairs]
    modifiers += [f"({_flat(each)})" for each in element.iterfind("manif") if " " in _flat(each)]
    if not title:  # "electric, (taser)" in 2011
        title, modifiers = " ".join(modifiers).strip("()"), []
    sees = [see, *map(_flat, element.iterfind("see"))]
    sees += [f"{REFERENCES[each.tag]} {_flat(each)}" for each in element if each.tag in REFERENCES]
    return title, {
        "modifiers": " ".join(filter(None, modifiers)),
        "see": "; ".join(filter(None, sees)),
        "see_also": "; ".join(filter(None, [also, *map(_flat, element.iterfind("seeAlso"))])),
    }


def _flat(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
