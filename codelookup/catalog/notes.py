"""The instructional notes of the ICD-10-CM tabular list, inherited from every ancestor."""

import re
from dataclasses import dataclass

from .models import Code, Note, NoteKind
from .sections import Content, Gate, Section, Stamp, Table, always, systems
from .subject import Subject
from .systems import System

CODE = re.compile(r"\b[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?")
# An inclusion term belongs to the code it stands at; everything else holds for all codes below.
NOT_INHERITED = {NoteKind.INCLUSION}


@dataclass(frozen=True)
class Origin:
    """The notes of one kind that stand at one place of the tree."""

    value: str
    is_own: bool
    notes: list[Note]

    @property
    def is_chapter(self) -> bool:
        return self.value.isdigit()


def notes(subject: Subject) -> list[Note]:
    """Return all notes that hold for the code, nearest place first. One query."""
    release = subject.in_force.get("icd10cm-tabular")
    places = [subject.code.value, *reversed(subject.ancestors)]
    # As a subquery: joined instead, SQLite walks all notes of the release.
    codes = Code.objects.filter(system=System.ICD10CM, value__in=places)
    found = Note.objects.filter(release=release, code__in=codes).select_related("code")
    own = subject.code.value
    held = [n for n in found if n.code.value == own or n.kind not in NOT_INHERITED]
    held = _nearest_sevenths(held, places)
    return sorted(held, key=lambda note: (places.index(note.code.value), note.position))


def _nearest_sevenths(held: list[Note], places: list[str]) -> list[Note]:
    """Keep only the 7th characters of the nearest place that defines any."""
    at = {note.code.value for note in held if note.kind == NoteKind.SEVENTH}
    nearest = next((place for place in places if place in at), None)
    return [n for n in held if n.kind != NoteKind.SEVENTH or n.code.value == nearest]


def load(subject: Subject) -> Content | None:
    found = subject.once("notes", notes)
    if not found:
        return None
    groups = []
    for kind in NoteKind:
        places: dict[str, list[Note]] = {}
        for note in found:
            if note.kind == kind:
                places.setdefault(note.code.value, []).append(note)
        if places:
            origins = [Origin(at, at == subject.code.value, held) for at, held in places.items()]
            groups.append({"kind": kind, "label": kind.label, "origins": origins})
    release = subject.in_force.get("icd10cm-tabular")
    return {"groups": groups, "links": _links(found), "stamp": Stamp(release) if release else None}


def _links(found: list[Note]) -> dict[str, str]:
    """Return the address of every existing code that the notes mention. One query."""
    mentioned = {match for note in found for match in CODE.findall(note.text)}
    known = Code.objects.filter(system=System.ICD10CM, value__in=mentioned)
    return {code.value: code.get_absolute_url() for code in known}


def count(subject: Subject) -> int:
    return len(subject.once("notes", notes))


def table(subject: Subject) -> Table:
    rows = [
        (NoteKind(note.kind).label, note.mark, note.text, note.code.value, str(note.line))
        for note in subject.once("notes", notes)
    ]
    return Table(("Kind", "7th", "Note", "Stands at", "Record"), rows)


SECTION = Section(
    slug="notes",
    title="Tabular notes",
    gate=Gate.ACCOUNT,
    systems=systems(System.ICD10CM),
    load=load,
    count=count,
    noun="note",
    feeds=always("icd10cm-tabular"),
    table=table,
    empty="The tabular list prints no note for this code or for anything above it.",
    unloaded="This site has not loaded the ICD-10-CM tabular list yet.",
)
