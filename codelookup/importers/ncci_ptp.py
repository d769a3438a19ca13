"""NCCI procedure-to-procedure edits: which codes are not paid side by side.

Source: CMS, National Correct Coding Initiative, practitioner (`ccipra`) and hospital (`ccioph`)
files; public domain, numbers only. A quarter is published in several zips, f1 to f4, that make one
release; `v323` is year 32 = 2026, fourth quarter. Tab-separated, cp1252, with a notice, a title
and captions stacked over four lines: column 1, column 2, `*` if older than 1996, first day, last
day (`*`: none), modifier indicator 0, 1 or 9, rationale. A pair may stand several times with
different days. The same rows come as a workbook; its text is taken where both are there.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from operator import itemgetter

from codelookup.catalog.models import Notice
from codelookup.lib.archive import lines

from . import grid
from .layout import BadFile, Identity, Layout, Member, day
from .quarter import is_number, named_quarter, quarter, text_first
from .rows import IsoDay, PairRow

Cells = Iterator[tuple[int, Sequence[str]]]

CAPTIONS = {
    "column 1": r"column 1\b.*",
    "column 2": r"column 2\b.*",
    "prior to 1996": r"\*=in existence prior to 1996",
    "effective": r"effective date",
    "deletion": r"deletion date.*",
    "modifier": r"modifier 0=not allowed.*",
    "rationale": r"ptp edit rationale",
}
MODIFIERS = {"0": 0, "1": 1, "9": 9}
STARS = {"": False, "*": True}
STEMS = {"practitioner": "ccipra", "hospital": "ccioph"}


def _parser(setting: str) -> Callable[[Sequence[Member]], Iterator[PairRow]]:
    def parse(members: Sequence[Member]) -> Iterator[PairRow]:
        for part, member in _parts(members, setting):
            yield from _rows(member, part)

    return parse


def _parts(members: Sequence[Member], setting: str) -> list[tuple[int, Member]]:
    """Put the files of one release in order; refuse strangers, gaps and doubles."""
    chosen = text_first(members)
    others = [stem for name, stem in STEMS.items() if name != setting]
    for member in chosen:
        if any(stem in member.name.lower() for stem in others):
            raise BadFile(f"{member.name}: by its name not the {setting} edits")
    found = [(int(m[1]) if (m := _PART.search(each.name)) else 0, each) for each in chosen]
    found.sort(key=itemgetter(0))
    numbers = [number for number, _ in found]
    if numbers == [0]:
        return found
    if len({identity for _, each in found if (identity := identify(each.name))}) > 1:
        raise BadFile(f"{found[0][1].name}: files of different quarters make no release")
    if numbers == [1]:
        raise BadFile(f"{found[0][1].name}: part 1 alone is no release; give all its parts")
    for wanted, (number, member) in enumerate(found, start=1):
        if number != wanted:
            what = f"part {wanted} is missing" if number > wanted else "stands twice or unnumbered"
            raise BadFile(f"{member.name}: {what}; a release is f1, f2, … without a gap")
    return found


_PART = re.compile(r"(?i)[-_]f(\d{1,2})(?!\d)")


def _rows(member: Member, part: int) -> Iterator[PairRow]:
    cells = grid.rows(member) if member.name.lower().endswith(".xlsx") else _text(member)
    pick, width, start, first = _captions(cells, member.name)
    reading = Reading(part)
    for number, row in _chain(start, first, cells):
        if len(row) == width:
            try:
                yield reading.pair(number, *pick(row))
            except KeyError as error:
                raise BadFile(
                    f"{member.name}, line {number}: {error.args[0]!r} is no such indicator"
                ) from error
            except ValueError as error:
                raise BadFile(f"{member.name}, line {number}: {error}") from error
        elif any(cell.strip() for cell in row):
            raise BadFile(f"{member.name}, line {number}: {len(row)} cells instead of {width}")


class Reading:
    """Checks cells; what it has seen once it does not judge again, for there are millions.

    Raises ValueError with the reason, and KeyError with an indicator that is none.
    """

    def __init__(self, part: int) -> None:
        self.part = part
        self.known: set[str] = set()
        self.days: dict[str, IsoDay | None] = {"": None, "*": None}
        self.is_dated: bool | None = None  # whether the file tells first days; the first row shows

    def pair(
        self, line: int, one: str, two: str, star: str, begin: str, end: str, flag: str, why: str
    ) -> PairRow:
        if one not in self.known or two not in self.known:
            self.known |= _numbers(one, two)
        for text in (begin, end):
            if text not in self.days:
                self.days[text] = _day(text)
        first, last = self.days[begin], self.days[end]
        if self.is_dated is None:
            self.is_dated = first is not None
        if self.is_dated is (first is None):
            raise ValueError("the first day is missing here, or in the rows above")
        if first and last and last < first:
            raise ValueError(f"it ends on {last} before it begins on {first}")
        if not why:
            raise ValueError("no rationale")
        return PairRow(line, first, last, self.part, MODIFIERS[flag], why, STARS[star], one, two)


def _chain(number: int, first: Sequence[str], rest: Cells) -> Cells:
    yield number, first
    yield from rest


def _text(member: Member) -> Cells:
    for number, text in lines(member, grid.ENCODINGS):
        yield number, text.split("\t")


def _captions(
    cells: Cells, name: str
) -> tuple[Callable[[Sequence[str]], tuple[str, ...]], int, int, Sequence[str]]:
    """Read down to the first row; return what picks our columns, width, line, and that row."""
    stacked: list[str] = []
    number = 0
    for number, row in cells:
        if len(row) > 1 and is_number(row[0].strip()) and stacked:
            break
        if stacked or row[0].strip().lower() == "column 1":
            stacked = stacked or [""] * len(row)
            stacked = [
                f"{above} {cell.strip()}".strip().lower()
                for above, cell in zip(stacked, row, strict=False)
            ]
        if number > grid.PREAMBLE:
            raise BadFile(f"{name}, line {number}: no captions and rows so far; another file?")
    else:
        raise BadFile(f"{name}, line {number}: no row below the captions; not a pair file?")
    places = []
    for wanted, pattern in CAPTIONS.items():
        found = [at for at, title in enumerate(stacked) if re.fullmatch(pattern, title)]
        if len(found) != 1:
            raise BadFile(f"{name}, line {number}: no one caption for {wanted!r} above the rows")
        places += found
    return itemgetter(*places), len(stacked), number, row


def _numbers(*codes: str) -> set[str]:
    for code in codes:
        if not is_number(code):
            raise ValueError(f"{code!r} is not a CPT or HCPCS code")
    return set(codes)


def _day(text: str) -> IsoDay | None:
    try:
        found = day(text, "") if len(text) == 8 and text.isascii() and text.isdigit() else None
    except BadFile:
        found = None
    if not found or found < date(1980, 1, 1):
        raise ValueError(f"{text!r} is not a day written YYYYMMDD")
    return IsoDay(found.isoformat())


def identify(name: str) -> Identity | None:
    """`ccipra-v323r0-f1.txt`: years count from 1994, the last digit is the quarter, 0 to 3."""
    if match := re.search(r"(?i)cci(?:pra|oph)[-_]?v(\d\d)([0-3])", name):
        return quarter(1994 + int(match[1]), int(match[2]) + 1)
    return named_quarter(name)


def _layout(setting: str) -> Layout:
    return Layout(
        dataset=f"ncci-ptp-{setting}",
        title=f"NCCI procedure-to-procedure edits, {setting}",
        publisher="CMS",
        notice=Notice.CMS,
        members=rf"^{STEMS[setting]}.*\.(txt|xlsx)$",
        identify=identify,
        parse=_parser(setting),
        is_split=True,
    )


LAYOUT_PRACTITIONER = _layout("practitioner")
LAYOUT_HOSPITAL = _layout("hospital")
