"""What entries of the alphabetic index have in common, in whichever layout they are written."""

import re
from collections import Counter

from django.utils.text import slugify

from codelookup.catalog.book_see import key_of
from codelookup.catalog.index_terms import Book
from codelookup.catalog.systems import System

from .layout import BadFile
from .rows import IndexCodeRow, IndexTermRow

NO_CODE = {"-", "--"}  # printed where a table has no code for the column
CODE = re.compile(
    r"(?P<code>[A-Z]\d[0-9A-Z](?:\.[0-9A-Zx]{1,4})?)"
    r"(?:\.?-{1,2}(?P<last>[A-Z]\d[0-9A-Z])?)?"  # more characters needed, or a range
)
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
LONGEST_SLUG = 80


def letter_of(title: str) -> str:
    """Return the letter under which a title is found: A to Z, 0-9 for numbers."""
    match = re.search(r"[A-Za-z0-9]", title)
    first = match[0].upper() if match else "0"
    return "0-9" if first.isdigit() else first


def code_row(line: int, column: str, text: str, at: str) -> IndexCodeRow:
    """Read one printed code; a dash behind it leads to the heading."""
    printed = " ".join(text.split()).strip("[]")
    if printed in NO_CODE:
        return IndexCodeRow(line, column, printed, System.ICD10CM, "")
    match = CODE.fullmatch(printed)
    if not match:
        raise BadFile(f"{at}: {printed!r} is not written like an ICD-10-CM code")
    value = "" if match["last"] else match["code"].upper()
    return IndexCodeRow(line, column, printed, System.ICD10CM, value)


def apart(text: str) -> tuple[str, str]:
    """Take the non-essential modifiers, which stand in brackets, apart from the words."""
    return " ".join(BRACKETS.sub(" ", text).split()), " ".join(BRACKETS.findall(text))


def see_apart(text: str) -> tuple[str, str, str]:
    """Split `Ant poison -see Insecticide` into title, see and see also."""
    title, dash, reference = text.partition(" -see ")
    if not dash:
        return text, "", ""
    if reference.startswith("also "):
        return title.strip(), "", reference.removeprefix("also ").strip()
    return title.strip(), reference.strip(), ""


class Writer:
    """Makes the rows of one book: spells out words and names each main term for its address."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._slugs: Counter[str] = Counter()

    def term(
        self, line: int, letter: str, above: IndexTermRow | None, title: str, **rest: str
    ) -> IndexTermRow:
        words = title
        if above:
            words = f"{above.words}, {title}"
        elif self.book == Book.NEOPLASMS and key_of(title) != "neoplasm":
            words = f"Neoplasm, {title}"  # the book prints sites only
        return IndexTermRow(
            line,
            self.book,
            above.letter if above else letter,
            above.slug if above else self._slug(title, line),
            above.level + 1 if above else 0,
            above.line if above else None,
            key_of(title),
            title,
            words,
            **rest,
        )

    def _slug(self, title: str, line: int) -> str:
        """Main terms of the same words are told apart by a number."""
        slug = slugify(title)[:LONGEST_SLUG].strip("-") or f"record-{line}"
        self._slugs[slug] += 1
        return slug if self._slugs[slug] == 1 else f"{slug}-{self._slugs[slug]}"
