"""What the loaded files say of a claim, looked up at once: as many queries for 30 lines as for 2.

Only what concerns the claim's own codes is read: no partner lists, no whole tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from codelookup.catalog.in_force import InForce, in_force_each
from codelookup.catalog.models import Code, Entry, Note, NoteKind, Release
from codelookup.catalog.nearest import nearest
from codelookup.catalog.sections import Stamp
from codelookup.catalog.subject import Subject, as_of
from codelookup.catalog.systems import System, key, procedure_system
from codelookup.descriptions.models import Description
from codelookup.edits.models import PAIRS, UNITS, PairEdit, UnitEdit
from codelookup.edits.verdicts import state
from codelookup.payment.models import RelativeValue
from codelookup.payment.sections import relative_values

from .basket import Basket
from .lines import LETTERS, Line

FACILITY = "FACILITY"
NEAREST = 3  # codes offered in the place of one that is not listed
LISTED_WITH = ("26", "TC", "53")  # modifiers that have lines of their own in the fee schedule
Subjects = Mapping[tuple[str, str], Subject]


@dataclass(frozen=True)
class Item:
    """A line that is checked. `subject` is None where no file loaded for its day lists the code."""

    line: Line
    now: InForce
    place: str
    subject: Subject | None
    is_loaded: bool  # a release that knows the code's system is in force on the day
    title: str = ""

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def code(self) -> str:
        return self.line.code

    @property
    def day(self) -> date:
        return self.now.on

    @cached_property
    def values(self) -> dict[str, RelativeValue]:
        """The lines of the fee schedule in force, by modifier."""
        found = relative_values(self.subject) if self.subject else []
        return {value.modifier: value for value in found}

    @cached_property
    def value(self) -> RelativeValue | None:
        """The line for the code as a whole."""
        return self.values.get("")

    @cached_property
    def priced(self) -> RelativeValue | None:
        """The line that prices this one: that of its modifier where it has its own."""
        own = (self.values.get(each) for each in LISTED_WITH if self.carries(each))
        return next((value for value in own if value), self.value)

    @property
    def stamp(self) -> Stamp | None:
        return Stamp(self.value.release, self.value.line) if self.value else None

    def carries(self, *modifiers: str) -> bool:
        return any(each in modifiers for each in self.line.modifiers)


@dataclass(frozen=True)
class Diagnosis:
    letter: str
    value: str  # as it is written in the record, else as typed
    subject: Subject | None

    @property
    def key(self) -> str:
        return key(self.value)


@dataclass(frozen=True)
class Claim:
    """A basket with everything that the rules ask of the files."""

    basket: Basket
    now: InForce  # on the first day of service
    items: list[Item]
    diagnoses: list[Diagnosis]
    small: Subjects  # modifiers and places of service
    pairs: dict[tuple[str, str], list[PairEdit]] = field(default_factory=dict)
    limits: dict[tuple[int, str], UnitEdit] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    near: dict[tuple[str, str], list[Code]] = field(default_factory=dict)  # of codes not listed

    @property
    def days(self) -> list[tuple[date, list[Item]]]:
        """The lines of each day of service, first day first."""
        found: dict[date, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.day, []).append(item)
        return sorted(found.items())

    def dataset(self, names: Mapping[str, str]) -> str:
        """Return which of the datasets, named by setting, holds for this claim."""
        return next(name for name, of in names.items() if of == self.basket.setting)

    def pair(self, one: Item, other: Item) -> PairEdit | None:
        """Return the edit that holds between two lines on their day, if any."""
        found = self.pairs.get((one.code, other.code), []) + self.pairs.get(
            (other.code, one.code), []
        )
        release = one.now.get(self.dataset(PAIRS)) if found else None
        live = (
            each for each in found if each.release == release and state(each, one.day) == "in force"
        )
        return next(live, None)

    def limit(self, item: Item) -> UnitEdit | None:
        release = item.now.get(self.dataset(UNITS))
        return self.limits.get((release.pk, item.code)) if release else None

    def in_facility(self, item: Item) -> bool | None:
        """Tell whether the line's place is paid as a facility; None where that is not known."""
        place = self.small.get((System.POS, item.place))
        rate = place.entry.fields.get("rate", "") if place else ""
        return rate == FACILITY if rate else None


def look_up(basket: Basket) -> Claim:
    """Read what the rules need. Nine queries at most, and three or so for codes not listed."""
    lines = [line for line in basket.lines if line.has_code and (line.day or not line.day_text)]
    wanted = {basket.day_of(line) for line in lines} | {basket.day, basket.claim_day}
    moments = in_force_each(wanted)
    now = moments[basket.claim_day]
    known = _entries(_codes(basket, lines))
    titles = Description.objects.all().titles([code.pk for code in known]) if known else {}
    items = [_item(basket, line, moments[basket.day_of(line)], known, titles) for line in lines]
    _give_values(items)
    diagnoses = [
        _diagnosis(place, typed, now, known) for place, typed in enumerate(basket.diagnoses)
    ]
    small, notes = _small(known, now), _notes(diagnoses, now)
    claim = Claim(basket, now, items, diagnoses, small, notes=notes)
    return replace(claim, pairs=_pairs(claim), limits=_limits(claim), near=_near(claim))


def _codes(basket: Basket, lines: list[Line]) -> list[Code]:
    """Find every code that the claim names, in all systems at once. One query."""
    keys = {line.code for line in lines} | {key(each)[:16] for each in basket.diagnoses}
    for line in basket.lines:
        keys |= {*line.modifiers, basket.place_of(line)}
    asked = (System.CPT, System.HCPCS, System.ICD10CM, System.MODIFIERS, System.POS)
    return list(Code.objects.filter(system__in=asked, key__in=keys - {""}))


def _entries(codes: list[Code]) -> dict[Code, list[Entry]]:
    """Return what every release says of the codes. Two queries."""
    found: dict[Code, list[Entry]] = {code: [] for code in codes}
    by_id = {code.pk: code for code in codes}
    rows = list(Entry.objects.standing().filter(code__in=codes)) if codes else []
    releases = Release.objects.in_bulk({row.release_id for row in rows}) if rows else {}
    for row in rows:
        row.code, row.release = by_id[row.code_id], releases[row.release_id]
        found[row.code].append(row)
    return found


def _subject(
    system: str, written: str, now: InForce, known: dict[Code, list[Entry]]
) -> Subject | None:
    if not now.speakers(system):
        return None
    asked = (code for code in known if (code.system, code.key) == (system, key(written)))
    return next((about for code in asked if (about := as_of(code, known[code], now))), None)


def _item(
    basket: Basket, line: Line, now: InForce, known: dict[Code, list[Entry]], titles: dict[int, str]
) -> Item:
    system = procedure_system(line.code)
    about = _subject(system, line.code, now, known)
    title = titles.get(about.code.pk) or about.entry.title if about else ""
    place = basket.place_of(line)
    return Item(line, now, place, about, bool(now.speakers(system)), title)


def _near(claim: Claim) -> dict[tuple[str, str], list[Code]]:
    """Return the nearest codes to each that is loaded nowhere. Three queries or so a system."""
    unlisted: dict[str, list[str]] = {}
    for item in claim.items:
        if item.is_loaded and not item.subject:
            unlisted.setdefault(procedure_system(item.code), []).append(item.code)
    if claim.now.speakers(System.ICD10CM):
        shapes = [each.key[:16] for each in claim.diagnoses if each.key and not each.subject]
        unlisted |= {System.ICD10CM: shapes} if shapes else {}
    return {
        (system, shape): found
        for system, shapes in unlisted.items()
        for shape, found in nearest(Code.objects.all(), shapes, NEAREST, system).items()
    }


def _give_values(items: list[Item]) -> None:
    """Put the fee schedule's lines where the rules of the code page look for them. One query."""
    speaking = (item.now.get("mpfs") for item in items)
    releases = {release.pk: release for release in speaking if release}
    rows: dict[int, list[RelativeValue]] = {
        item.subject.code.pk: [] for item in items if item.subject
    }
    if releases and rows:
        found = RelativeValue.objects.filter(release__in=releases, code__in=rows)
        for row in found.order_by("pk"):
            row.release = releases[row.release_id]
            rows[row.code_id].append(row)
    for item in items:
        if item.subject:
            item.subject.once("relative_values", _values_among(rows))


def _values_among(
    rows: dict[int, list[RelativeValue]],
) -> Callable[[Subject], list[RelativeValue]]:
    return lambda about: rows[about.code.pk]


def _diagnosis(place: int, typed: str, now: InForce, known: dict[Code, list[Entry]]) -> Diagnosis:
    about = _subject(System.ICD10CM, typed, now, known)
    return Diagnosis(LETTERS[place], about.code.value if about else typed, about)


def _small(known: dict[Code, list[Entry]], now: InForce) -> dict[tuple[str, str], Subject]:
    found = {}
    for code, entries in known.items():
        is_small = code.system in (System.MODIFIERS, System.POS) and now.speakers(code.system)
        if is_small and (about := as_of(code, entries, now)):
            found[code.system, code.value] = about
    return found


def _releases(claim: Claim, names: Mapping[str, str]) -> dict[int, Release]:
    asked = (item.now.get(claim.dataset(names)) for item in claim.items)
    return {release.pk: release for release in asked if release}


def _pairs(claim: Claim) -> dict[tuple[str, str], list[PairEdit]]:
    """Return every edit ever made between the claim's own codes. One query."""
    releases, codes = _releases(claim, PAIRS), {item.code for item in claim.items}
    if not releases or len(codes) < 2:
        return {}
    found: dict[tuple[str, str], list[PairEdit]] = {}
    asked = PairEdit.objects.filter(release__in=releases, column1__in=codes, column2__in=codes)
    for edit in asked.select_related("rationale").order_by("pk"):
        edit.release = releases[edit.release_id]
        found.setdefault((edit.column1, edit.column2), []).append(edit)
    return found


def _limits(claim: Claim) -> dict[tuple[int, str], UnitEdit]:
    """Return the unit limits of the claim's codes. One query."""
    releases, codes = _releases(claim, UNITS), {item.code for item in claim.items}
    if not releases:
        return {}
    found = {}
    for edit in UnitEdit.objects.filter(release__in=releases, code__in=codes):
        edit.release = releases[edit.release_id]
        found[edit.release_id, edit.code] = edit
    return found


def _notes(diagnoses: list[Diagnosis], now: InForce) -> list[Note]:
    """Return the notes about order and conflict at the diagnoses and above them. One query."""
    release = now.get("icd10cm-tabular")
    places = {each for one in diagnoses if one.subject for each in one.subject.ancestors}
    places |= {one.value for one in diagnoses if one.subject}
    if not release or not places:
        return []
    codes = Code.objects.filter(system=System.ICD10CM, value__in=places)
    kinds = (NoteKind.EXCLUDES1, NoteKind.CODE_FIRST)
    found = Note.objects.filter(release=release, code__in=codes, kind__in=kinds)
    notes = list(found.select_related("code").order_by("line", "position"))
    for note in notes:
        note.release = release
    return notes
