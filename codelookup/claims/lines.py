"""A claim line as people write it: "64490-50*1@11:AB~2026-04-01", or "64490 50 1 11".

A line is read in one form or the other and written in the first, the one that addresses carry:
code, modifiers after hyphens, units after a star, place after @, diagnoses after a colon by their
letters, day of service after ~. What is not understood is kept and told, never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

MOST_UNITS = 99_999
MOST_MODIFIERS = 4  # a claim line's fields
MOST_POINTERS = 4
LETTERS = "ABCDEFGHIJKL"  # a claim's diagnoses
LONGEST = 24  # characters of a word that is kept to be shown again

CODE = r"\d{4}[0-9A-Z]|[A-Z]\d{4}"
IS_CODE = re.compile(CODE, re.ASCII)
WITH_MODIFIERS = re.compile(
    rf"(?<![0-9A-Z.-])({CODE})((?:-[0-9A-Z]{{1,4}})*)(?![0-9A-Z.])", re.ASCII
)
COUNTING = re.compile(r"^\s*\d{1,2}[.)]\s+", re.ASCII)  # "1. 64490"
MARKS = {
    "units_text": re.compile(r"(?:[*×]|\bX(?=\s*-?\d))\s*([^\s*×@:~]*)", re.ASCII),
    "place": re.compile(r"@\s*([^\s*×@:~]*)"),
    "pointers_text": re.compile(r":\s*([^\s*×@:~]*)"),
    "day_text": re.compile(
        r"~\s*([^\s*×@:~]*)|\b(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4})\b", re.ASCII
    ),
}
SEPARATORS = re.compile(r"[\s,;|/()\[\]]+")
MODIFIER = re.compile(r"[0-9A-Z]{2}", re.ASCII)
# Numbers that are modifiers; any other number of a line is units or a place.
NUMBERED = {
    *("22", "23", "24", "25", "26", "27", "32", "33", "47", "50", "51", "52", "53", "54", "55"),
    *("56", "57", "58", "59", "62", "63", "66", "73", "74", "76", "77", "78", "79", "80", "81"),
    *("82", "90", "91", "92", "93", "95", "96", "97", "99"),
}


@dataclass(frozen=True)
class Line:
    """One line, each field as it was typed; the properties say what it means, if it means any."""

    number: int
    code: str = ""
    modifiers: tuple[str, ...] = ()
    units_text: str = ""
    place: str = ""
    pointers_text: str = ""
    day_text: str = ""
    strange: tuple[str, ...] = ()

    @property
    def has_code(self) -> bool:
        return bool(IS_CODE.fullmatch(self.code))

    @property
    def units(self) -> int | None:
        """Return the units, 1 where none are written, None where they cannot be meant."""
        if not self.units_text:
            return 1
        if not re.fullmatch(r"\d{1,6}", self.units_text, re.ASCII):
            return None
        return number if 1 <= (number := int(self.units_text)) <= MOST_UNITS else None

    @cached_property
    def day(self) -> date | None:
        """Return the line's own day; None where it has none, or none that can be meant."""
        return read_day(self.day_text)

    @property
    def pointers(self) -> tuple[int, ...]:
        """Return the places of the line's diagnoses on the claim, from 0."""
        found = re.findall(r"[A-L]|1[0-2]|[1-9]", self.pointers_text, re.ASCII)
        places = [LETTERS.index(each) if each in LETTERS else int(each) - 1 for each in found]
        return tuple(dict.fromkeys(places))

    @property
    def messages(self) -> list[str]:
        """Say what of the line could not be understood, and what to write instead."""
        if not self.has_code:
            wrong = f"“{self.code}” is no" if self.code else "The line has no"
            return [f"{wrong} CPT or HCPCS code: write five characters, as in 64490 or J3301."]
        found = []
        if self.units is None:
            found.append(
                f"“{self.units_text}” cannot be units: write a whole number from 1 to "
                f"{MOST_UNITS:,}. How many is not checked for this line."
            )
        if self.day_text and not self.day:
            found.append(
                f"“{self.day_text}” is no day of service: write it as 2026-10-01, from 1900 on. "
                "The line is not checked."
            )
        odd = [each for each in self.modifiers if not MODIFIER.fullmatch(each)]
        found += [f"“{each}” is no modifier: a modifier has two characters." for each in odd]
        if len(self.modifiers) > MOST_MODIFIERS:
            found.append(f"A line carries {MOST_MODIFIERS} modifiers at most; all are checked.")
        found += self._of_pointers()
        found += [f"“{each}” was not understood and is left out." for each in self.strange]
        return found

    def _of_pointers(self) -> list[str]:
        if not re.fullmatch(r"[A-L]*|([A-L0-9]+,)*[A-L0-9]+", self.pointers_text, re.ASCII):
            return [f"“{self.pointers_text}” names no diagnoses: write their letters, as in AB."]
        if len(self.pointers) > MOST_POINTERS:
            return [f"A line names {MOST_POINTERS} diagnoses at most."]
        return []

    def __str__(self) -> str:
        """Write the line as an address carries it."""
        text = "-".join((self.code, *self.modifiers))
        marked = (("*", self.units_text), ("@", self.place), (":", self.pointers_text))
        text += "".join(f"{mark}{value}" for mark, value in marked if value)
        text += f"~{self.day_text}" if self.day_text else ""
        return " ".join((text, *self.strange))


def read_day(text: str) -> date | None:
    if american := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII):
        text = f"{american[3]}-{american[1]}-{american[2]}"
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII)
    if not match or int(match[1]) < 1900:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper().strip()


def bare(text: str) -> str:
    """Return a field's text without blanks and without the signs that separate fields."""
    return re.sub(r"[\s*×@:~]+", "", plain(text))[:LONGEST]


def read(text: str, number: int) -> Line:
    """Read a line in either form."""
    rest = COUNTING.sub("", plain(text))
    fields: dict[str, str] = {}
    for name, mark in reversed(MARKS.items()):
        if match := mark.search(rest):
            fields[name] = next((each for each in match.groups() if each), "")[:LONGEST]
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    code, modifiers = "", list[str]()
    if found := WITH_MODIFIERS.search(rest):
        code, modifiers = found[1], [each for each in found[2].split("-") if each]
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    words = [word[:LONGEST] for word in SEPARATORS.split(rest) if word.strip("-.")]
    if not code:
        return Line(number, bare((words or [""])[0]))
    strange = _place(words, modifiers, fields)
    return Line(number, code, tuple(modifiers), strange=strange, **fields)


def _place(words: Iterable[str], modifiers: list[str], fields: dict[str, str]) -> tuple[str, ...]:
    """Give each word to its field, in the order modifiers, units, place; return what is left."""
    strange = []
    for word in words:
        is_number = re.fullmatch(r"-?\d+", word, re.ASCII)
        is_modifier = word in NUMBERED if is_number else MODIFIER.fullmatch(word)
        if is_modifier and not (is_number and "units_text" in fields):
            modifiers.append(word)
        elif is_number and "units_text" not in fields and not IS_CODE.fullmatch(word):
            fields["units_text"] = word
        elif is_number and "place" not in fields and len(word) <= 2:
            fields["place"] = word.zfill(2)
        else:
            strange.append(word)
    return tuple(strange[:3])


def of_fields(number: int, code: str, mod: str, units: str, at: str, dx: str, day: str) -> Line:
    """Make a line of a form's fields; they may hold anything."""
    parts = [part[:LONGEST] for part in re.split(r"[^0-9A-Z]+", plain(mod)) if part]
    units, at, dx, day = (bare(each) for each in (units, at, dx, day))
    return Line(number, bare(code), tuple(parts[:8]), units, at, dx, day)
