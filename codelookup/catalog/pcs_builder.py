"""ICD-10-PCS codes built character by character, from those that exist.

The codes in force say what may be chosen. The tables, where loaded, give the names, and are
compared with the codes; without them the words are read off the titles. What a name means stands
in the official description, behind its gate: building is free.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from . import tree
from .in_force import InForce
from .levels import levels
from .models import AxisValue, Entry, Release
from .pcs_words import words_of
from .systems import System

LENGTH = 7
FEW = 12  # codes left from which on they are listed
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and no O: they look like 1 and 0

# What the positions are called, by section: (second, ..., seventh). The first is the section.
_PLAIN = ("Body system", "Operation", "Body part", "Approach", "Device", "Qualifier")
_REGION = ("Body system", "Operation", "Body region", "Approach", "Method", "Qualifier")
_MIND = ("Body system", "Type", "Qualifier", "Qualifier", "Qualifier", "Qualifier")
AXES: dict[str, tuple[str, ...]] = {
    "2": (*_PLAIN[:2], "Body region", *_PLAIN[3:]),
    "3": (*_PLAIN[:2], "Body system or region", "Approach", "Substance", "Qualifier"),
    "4": (*_PLAIN[:2], "Body system", "Approach", "Function or device", "Qualifier"),
    "5": (*_PLAIN[:2], "Body system", "Duration", "Function", "Qualifier"),
    "6": (*_PLAIN[:2], "Body system", "Duration", "Qualifier", "Qualifier"),
    "7": _REGION,
    "8": _REGION,
    "9": _REGION,
    "B": ("Body system", "Type", "Body part", "Contrast", "Qualifier", "Qualifier"),
    "C": ("Body system", "Type", "Body part", "Radionuclide", "Qualifier", "Qualifier"),
    "D": (
        *("Body system", "Modality", "Treatment site"),
        *("Modality qualifier", "Isotope", "Qualifier"),
    ),
    "F": (
        *("Section qualifier", "Type", "Body system or region"),
        *("Type qualifier", "Equipment", "Qualifier"),
    ),
    "G": _MIND,
    "H": _MIND,
    "X": (*_PLAIN[:4], "Device, substance or technology", "Qualifier"),
}


def axis(prefix: str) -> str:
    """Return what the character after the prefix stands for."""
    if not prefix:
        return "Section"
    return AXES.get(prefix[0], _PLAIN)[len(prefix) - 1] if len(prefix) < LENGTH else ""


@dataclass(frozen=True)
class Choice:
    """One character that may come next. `label` is empty where nothing says what it means."""

    prefix: str
    character: str
    label: str
    codes: int
    example: str = ""
    is_tabled: bool = True  # the tables know it, or none are loaded

    @property
    def value(self) -> str:
        return self.prefix + self.character

    @property
    def position(self) -> int:
        return len(self.value)

    @property
    def axis(self) -> str:
        return axis(self.prefix)


@dataclass
class Builder:
    """What can be built on one day, for one address. Holds what has been read for it."""

    now: InForce
    _titles: dict[str, dict[str, str]] = field(default_factory=dict)
    _cells: dict[str, list[AxisValue]] = field(default_factory=dict)

    @cached_property
    def codes(self) -> Release | None:
        return self.now.get("icd10pcs")

    @cached_property
    def tables(self) -> Release | None:
        return self.now.get("icd10pcs-tables")

    def titles(self, table: str) -> dict[str, str]:
        """Return every code of a table with its title. One query a table."""
        if table not in self._titles:
            path = " ".join(tree.place(System.ICD10PCS, table))
            entries = Entry.objects.codes().filter(release=self.codes, path=path)
            rows = entries.order_by("line").values_list("code__value", "long", "short")
            self._titles[table] = {value: long or short for value, long, short in rows}
        return self._titles[table]

    def left(self, prefix: str) -> dict[str, str]:
        """Return the codes that begin with the prefix, which is a table's or longer."""
        titles = self.titles(prefix[:3])
        return {code: title for code, title in titles.items() if code.startswith(prefix)}

    def count(self, prefix: str) -> int:
        if len(prefix) > 3:
            return len(self.left(prefix))
        counted = levels(System.ICD10PCS, [self.codes] if self.codes else [])
        level = counted.get(" ".join(prefix[:length] for length in range(1, len(prefix) + 1)))
        return level.codes if level else 0

    def followers(self, prefix: str) -> dict[str, int]:
        """Return the characters that may come next, in order, with the codes each leaves."""
        if len(prefix) < 3:
            counted = {each: self.count(prefix + each) for each in CHARACTERS}
            return {character: codes for character, codes in counted.items() if codes}
        if len(prefix) >= LENGTH:
            return {}
        return dict(sorted(Counter(code[len(prefix)] for code in self.left(prefix)).items()))

    def possible(self, text: str) -> str:
        """Return the longest beginning of the text with which a code begins."""
        for length in range(1, min(len(text), LENGTH) + 1):
            if text[length - 1] not in CHARACTERS or not self.count(text[:length]):
                return text[: length - 1]
        return text[:LENGTH]

    def choices(self, prefix: str) -> list[Choice]:
        followers = self.followers(prefix)
        known = self._known(prefix, list(followers))
        words: dict[str, str] = {}
        if len(prefix) >= 3 and not followers.keys() <= known.keys():
            words = words_of(self.titles(prefix[:3]), prefix)
        return [
            Choice(
                prefix,
                character,
                known.get(character) or words.get(character, ""),
                codes=codes,
                example="" if character in known else self._example(prefix + character),
                is_tabled=character in known or not self.tables,
            )
            for character, codes in followers.items()
        ]

    def chosen(self, prefix: str) -> list[Choice]:
        """Spell out the characters chosen so far."""
        found = []
        for length in range(len(prefix)):
            before, character = prefix[:length], prefix[length]
            label = self._known(before, [character]).get(character, "")
            if not label and length >= 3:
                label = words_of(self.titles(prefix[:3]), before).get(character, "")
            found.append(Choice(before, character, label, 0))
        return found

    def disagreement(self, prefix: str) -> tuple[int, int]:
        """Count the codes that only the tables allow, and those that only the release lists."""
        if not self.tables or len(prefix) < 3:
            return 0, 0
        allowed = self._allowed(prefix)
        listed = self.left(prefix).keys()
        return len(allowed - listed), len(listed - allowed)

    def _example(self, prefix: str) -> str:
        return next(iter(self.left(prefix).values()), "") if len(prefix) > 3 else ""

    def _known(self, prefix: str, characters: list[str]) -> dict[str, str]:
        """Return the names of characters as the tables give them."""
        if len(prefix) < 3:
            nodes = tree.nodes(System.ICD10PCS)
            listed = [each for each in characters if prefix + each in nodes]
            return {each: nodes[prefix + each].title for each in listed}
        found: dict[str, str] = {}
        for cell in (cell for row in self._rows(prefix).values() for cell in row):
            if cell.position == len(prefix) + 1 and cell.character in characters:
                label = found.get(cell.character, "")
                if cell.label not in label.split(" or "):
                    found[cell.character] = f"{label} or {cell.label}" if label else cell.label
        return found

    def _rows(self, prefix: str) -> dict[int, list[AxisValue]]:
        """Return the rows of the table that allow the prefix. One query a table."""
        table = prefix[:3]
        if self.tables and table not in self._cells:
            cells = AxisValue.objects.filter(release=self.tables, table=table).exclude(row=0)
            self._cells[table] = list(cells.order_by("row", "position", "pk"))
        rows: dict[int, list[AxisValue]] = {}
        for cell in self._cells.get(table, []):
            rows.setdefault(cell.row, []).append(cell)
        wanted = {(place + 1, prefix[place]) for place in range(3, len(prefix))}
        return {
            row: cells
            for row, cells in rows.items()
            if wanted <= {(cell.position, cell.character) for cell in cells}
        }

    def _allowed(self, prefix: str) -> set[str]:
        found: set[str] = set()
        for cells in self._rows(prefix).values():
            axes = [
                {prefix[place]}
                if place < len(prefix)
                else {cell.character for cell in cells if cell.position == place + 1}
                for place in range(3, LENGTH)
            ]
            found.update(prefix[:3] + "".join(rest) for rest in product(*axes))
        return found
