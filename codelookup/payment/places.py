"""Which payment locality a reader means: by state, county, ZIP code, or as he chose before."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from codelookup.catalog.models import Release
from codelookup.catalog.subject import Subject
from codelookup.lib.lru import Lru

from .models import County, Locality, ZipLocality

LONGEST = 60  # characters of a place that is typed in
NATION = "US"
KEY = re.compile(r"([A-Z]{2})-(\d\d)")
KIND = re.compile(r"(?i)\s+(county|cnty|parish|borough)$")
# The note in GPCI2026: "extended through January 31, 2026". What the law says later is not in a
# file: the reader chooses, and without the floor is what needs no further law.
FLOOR_UNTIL = date(2026, 1, 31)
STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DC": "District of Columbia", "DE": "Delaware",
    "FL": "Florida", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
    "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
    "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VI": "Virgin Islands", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
BY_NAME = {name.upper(): code for code, name in STATES.items()}
ELSEWHERE = {"GU": "HI"}  # has no locality of its own
CAPITALS = {"DC", "MD/VA", "NYC", "NJ", "N"}
PLAIN = {"CNTY": "county", "CNTYS": "counties", "SURR.": "surrounding", "OF": "of"}


_kept: Lru[list[Locality]] = Lru(4)  # years, of the versions read last; a hundred rows each


@dataclass
class Choice:
    """What became of the reader's wish: a locality, several to choose from, or a message."""

    locality: Locality | None = None
    candidates: list[Locality] = field(default_factory=list)
    message: str = ""
    release: Release | None = None  # that told county or ZIP code
    line: int | None = None

    @property
    def key(self) -> str:
        return key(self.locality) if self.locality else ""


def key(locality: Locality) -> str:
    """Return what stands for a locality in an address and in the cookie; years keep it."""
    return f"{locality.state}-{locality.number}"


def title(locality: Locality) -> str:
    """Write a locality's name as people write it: "Atlanta, Georgia"."""
    return _title(locality.name, locality.state)


@lru_cache(maxsize=512)
def _title(name: str, state: str) -> str:
    name = " ".join(_word(word) for word in name.split())
    state = STATES.get(state, state)
    return name if name.upper().endswith(state.upper()) else f"{name}, {state}"


def _word(word: str) -> str:
    bare = word.strip("(),")
    if bare in CAPITALS:
        return word
    if plain := PLAIN.get(bare):
        return word.replace(bare, plain)
    return "/".join(re.sub(r"[A-Za-z]+", lambda m: m[0].capitalize(), p) for p in word.split("/"))


def localities(subject: Subject) -> list[Locality]:
    """Return the localities of the indices in force. At most one query a page."""
    return subject.once("localities", _localities)


def _localities(subject: Subject) -> list[Locality]:
    release, version = subject.in_force.get("gpci"), subject.in_force.version
    if not release:
        return []
    found = _kept.get((version, release.pk)) if version else None
    if not found:
        found = list(Locality.objects.filter(release=release).select_related("release"))
        if version:
            _kept.put((version, release.pk), found)
    return found


def with_floor(subject: Subject) -> bool:
    """Tell whether work counts with the floor: the reader's wish, else the file's note."""
    wish = subject.asked.get("floor", "")
    return wish == "with" if wish in {"with", "without"} else subject.in_force.on <= FLOOR_UNTIL


def choice(subject: Subject) -> Choice:
    """Return what the reader chose: now in words, or before. At most one query more."""
    return subject.once("place", _choice)


def _choice(subject: Subject) -> Choice:
    known = localities(subject)
    if not known:
        return Choice()
    if wanted := subject.asked.get("place", "").strip():
        return _typed(subject, known, wanted)
    wanted = subject.asked.get("locality", "")
    if not wanted or wanted == NATION:
        return Choice()
    found = next((each for each in known if key(each) == wanted), None)
    if found:
        return Choice(found)
    return Choice(message=f"{known[0].release.label} has no locality “{wanted[:12]}”.")


def _typed(subject: Subject, known: list[Locality], wanted: str) -> Choice:
    if len(wanted) > LONGEST:
        return Choice(message=f"That is longer than {LONGEST} characters. {HOW}")
    if re.fullmatch(r"\d{5}(-?\d{4})?", wanted, re.ASCII):
        return _by_zip(subject, known, wanted[:5])
    words, _, state_words = (part.strip() for part in wanted.partition(","))
    state = _state(state_words)
    if state_words and not state:
        return Choice(message=f"“{state_words}” is no state. {HOW}")
    if not state_words and (state := _state(words)):
        return _some([each for each in known if each.state == state])
    counties = _by_county(subject, known, KIND.sub("", words), state)
    if counties.locality or counties.candidates:
        return counties
    named = [each for each in known if words.upper() in each.name and state in ("", each.state)]
    if words and named:
        return _some(named)
    if state:
        rest = _some([each for each in known if each.state == state])
        rest.message = (
            f"No locality of {STATES[state]} names “{words}”; a county that none names belongs to "
            "the rest of the state."
        )
        return rest
    return Choice(message=f"No state, county or locality is called “{words}”. {HOW}")


HOW = "Write a state (Georgia or GA), a county with its state (Fulton, GA) or a ZIP code."


def _state(words: str) -> str:
    code = BY_NAME.get(words.upper()) or (words.upper() if words.upper() in STATES else "")
    return ELSEWHERE.get(code, code)


def _some(found: list[Locality]) -> Choice:
    return Choice(found[0]) if len(found) == 1 else Choice(candidates=found)


def _by_zip(subject: Subject, known: list[Locality], code: str) -> Choice:
    release = subject.in_force.get("zip-localities")
    if not release:
        return Choice(
            message="This site has not loaded Medicare's table of ZIP codes. Write a state or a "
            "county instead."
        )
    row = ZipLocality.objects.filter(release=release, zip=code).first()
    found = row and next((x for x in known if (x.mac, x.number) == (row.mac, row.number)), None)
    if not row or not found:
        return Choice(message=f"{release.label} knows no ZIP code {code}. Write a state instead.")
    message = ""
    if row.plus_four:
        message = f"Parts of {code} belong to another locality: the nine-digit ZIP code decides."
    return Choice(found, message=message, release=release, line=row.line)


def _by_county(subject: Subject, known: list[Locality], name: str, state: str) -> Choice:
    release = subject.in_force.get("localities")
    if not release or not name:
        return Choice()
    by_number = {(each.mac, each.number): each for each in known}
    found: dict[int, tuple[Locality, County]] = {}
    for row in County.objects.filter(release=release).named(name):
        locality = by_number.get((row.mac, row.number))
        if locality and (not state or BY_NAME.get(row.state, "") == state):
            found[locality.pk] = locality, row
    if len(found) == 1:
        locality, row = next(iter(found.values()))
        return Choice(locality, release=release, line=row.line)
    return Choice(candidates=[locality for locality, _ in found.values()])
