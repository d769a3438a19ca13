"""What the loaded releases say of many codes on one day, in a fixed number of queries.

These are the facts that a text is reviewed against. Amounts are not among them: they change every
year for every code, and no sentence of ours names one. Words are kept as a checksum only, since
those of CPT are licensed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet

from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import Code, Entry, Note, Notice, Release
from codelookup.catalog.systems import SOURCES, System
from codelookup.edits.models import ADD_ONS, AddOnEdit, UnitEdit
from codelookup.payment.models import RelativeValue

FIGURES = ("status", "global_days", "multiple_procedure", "bilateral", "pctc")
UNITS = {"mue-practitioner": "units a day", "mue-dme": "units a day from a supplier"}
PRIMARIES, LISTED, LAST_DAY, NOTES = "primary codes", "listed", "last day", "notes"
WORDING = "wording in {}"
PROCEDURES = (System.CPT, System.HCPCS)


@dataclass(frozen=True)
class Fact:
    """`value`: as the file has it, a checksum of words, or "" where the file says nothing."""

    value: str
    source: str


Facts = dict[str, Fact]  # by name


def of_codes(codes: QuerySet[Code], known: InForce) -> dict[int, Facts]:
    """Return the facts of each code by its id; what no loaded release answers is left out."""
    found: dict[int, Facts] = {pk: {} for pk in codes.values_list("pk", flat=True)}
    procedures = dict(codes.filter(system__in=PROCEDURES).values_list("value", "pk"))
    _entries(found, codes, known)
    _notes(found, codes, known)
    _figures(found, codes, known, procedures.values())
    for dataset, name in UNITS.items():
        if release := known.get(dataset):
            rows = UnitEdit.objects.filter(release=release, code__in=codes.values("value"))
            said = {row.code: Fact(str(row.units), at(release, row.line)) for row in rows}
            for value, pk in procedures.items():
                found[pk][name] = said.get(value, Fact("", str(release)))
    if release := known.get(ADD_ONS):
        pairs = defaultdict(set)
        edits = AddOnEdit.objects.filter(release=release, add_on__in=codes.values("value"))
        for edit in edits.on(known.on):
            pairs[edit.add_on].add(edit.primary)
        for value, pk in procedures.items():
            found[pk][PRIMARIES] = Fact(" ".join(sorted(pairs[value])), str(release))
    return found


def at(release: Release, line: int) -> str:
    return f"{release}, {release.unit} {line}"


def _figures(
    found: dict[int, Facts], codes: QuerySet[Code], known: InForce, procedures: Iterable[int]
) -> None:
    if not (release := known.get("mpfs")):
        return
    rows = RelativeValue.objects.filter(release=release, code__in=codes.values("pk"), modifier="")
    by_code = {row.code_id: row for row in rows}
    for pk in procedures:
        row = by_code.get(pk)
        if not row and release.is_partial:
            continue
        for name in FIGURES:
            value = str(getattr(row, name)) if row else ""
            source = at(release, row.line) if row else str(release)
            found[pk][name.replace("_", " ")] = Fact(value, source)


def _entries(found: dict[int, Facts], codes: QuerySet[Code], known: InForce) -> None:
    datasets = {name for groups in SOURCES.values() for group in groups for name in group}
    releases = {release.pk: release for release in known.of_datasets(datasets)}
    entries = Entry.objects.filter(release__in=releases, code__in=codes.values("pk"))
    by_code: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries.order_by("release", "line"):
        by_code[entry.code_id].append(entry)
    for pk, system, value in codes.values_list("pk", "system", "value"):
        shelves = known.shelves(system)
        if by_code[pk] or lists_all(shelves, system, value):
            _listing(found[pk], by_code[pk], ", ".join(map(str, shelves)))
        for entry in by_code[pk]:
            release = releases[entry.release_id]
            words = [entry.short, entry.long, *_further(entry, release)]
            if any(words) and release.notice != Notice.OURS:
                fact = Fact(checksum(words), at(release, entry.line))
                found[pk][WORDING.format(release.dataset)] = fact


def _further(entry: Entry, release: Release) -> list[str]:
    """The other forms of a CPT descriptor, which stand in the record's fields."""
    held = entry.fields.values() if release.notice == Notice.AMA else ()
    return [str(value) for value in held]


def _listing(facts: Facts, entries: list[Entry], source: str) -> None:
    facts[LISTED] = Fact("yes" if entries else "no", source)
    if entries:
        ends = [entry.terminated_on for entry in entries if entry.terminated_on]
        facts[LAST_DAY] = Fact(f"{min(ends):%Y-%m-%d}" if ends else "", source)


def lists_all(shelves: Iterable[Release], system: str, value: str) -> bool:
    """Whether one of the releases would list the code if it existed.

    The fee schedule leaves out most supplies, and procedures whose numbers end in a letter.
    """
    whole = {release.dataset for release in shelves if not release.is_partial}
    is_named_elsewhere = system == System.HCPCS or (system == System.CPT and not value.isdigit())
    return bool(whole - {"mpfs"} if is_named_elsewhere else whole)


def _notes(found: dict[int, Facts], codes: QuerySet[Code], known: InForce) -> None:
    if not (release := known.get("icd10cm-tabular")):
        return
    said = defaultdict(list)
    for note in Note.objects.filter(release=release, code__in=codes.values("pk")):
        said[note.code_id].append(note)
    for pk in codes.filter(system=System.ICD10CM).values_list("pk", flat=True):
        notes = said[pk]
        words = sorted(f"{note.kind} {note.mark} {note.text}" for note in notes)
        source = at(release, notes[0].line) if notes else str(release)
        found[pk][NOTES] = Fact(checksum(words) if notes else "", source)


def checksum(words: Iterable[str]) -> str:
    """A new line break or capital is no change of the words."""
    plain = "\n".join(" ".join(text.casefold().split()) for text in words)
    return sha256(plain.encode()).hexdigest()
