"""Whether the diagnoses hold, are complete, and go together: the record and the tabular notes.

Source of the rule on external causes: ICD-10-CM Official Guidelines, section I.C.20.
"""

import re
from collections.abc import Iterator
from itertools import permutations

from codelookup.catalog.models import Note, NoteKind
from codelookup.catalog.sections import Stamp
from codelookup.catalog.systems import System, key
from codelookup.claims.claim import Claim, Diagnosis
from codelookup.claims.findings import Family, Finding, Severity, not_loaded, on
from codelookup.claims.lines import LETTERS

PLACE = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
# "E10.-", "O24.4-", "T36-T50", "E11.9": a code with all below it, or a range.
NAMED = re.compile(rf"\b({PLACE})(?:\.?-(?:({PLACE})|(?![A-Z0-9])))?")
EXTERNAL = re.compile(r"[V-Y]")


def check(claim: Claim) -> Iterator[Finding]:
    if not claim.diagnoses:
        words = "The claim names no diagnosis: whether one justifies it was not looked at."
        yield Finding(Family.DIAGNOSES, Severity.NOTE, words)
        return
    if not claim.now.speakers(System.ICD10CM):
        yield not_loaded(Family.DIAGNOSES, "a list of ICD-10-CM codes")
        return
    seen: dict[str, str] = {}
    for one in claim.diagnoses:
        yield _record(claim, one)
        if first := seen.get(one.key):
            words = f"{one.letter}: {one.value} is on the claim already, as {first}."
            yield Finding(Family.DIAGNOSES, Severity.CHECK, words, (), "Write it once.")
        seen.setdefault(one.key, one.letter)
    yield from _first(claim)
    yield from _excluded(claim)
    yield from _pointers(claim)


def _record(claim: Claim, one: Diagnosis) -> Finding:
    """Say whether the record lists the diagnosis on the day and lets it be billed."""
    about = one.subject
    if not about:
        release = claim.now.speakers(System.ICD10CM)[0]
        words = f"{one.letter}: {release.label} lists no diagnosis {one.value}."
        remedy = "Look whether it is mistyped: a letter, digits, as in M54.16."
        near = tuple(claim.near.get((System.ICD10CM, one.key[:16]), ()))
        return Finding(
            Family.DIAGNOSES, Severity.CONFLICT, words, (), remedy, (Stamp(release),), near=near
        )
    stamps, status = (Stamp(about.release, about.entry.line),), about.status
    title = f" ({about.entry.title})" if about.entry.title else ""
    words = f"{one.letter}: {one.value}{title} is {status.word} {on(claim.now.on)}."
    if not about.is_listed or status.tone == "forbidden":
        remedy = f"It is {status.detail}; find the code that replaced it."
        return Finding(Family.DIAGNOSES, Severity.CONFLICT, words, (), remedy, stamps)
    if not about.entry.is_billable:
        remedy = "A heading is not billed: choose one of the codes below it."
        return Finding(
            Family.DIAGNOSES, Severity.CONFLICT, words, (), remedy, stamps, builds=one.value
        )
    return Finding(Family.DIAGNOSES, Severity.FINE, words, (), "", stamps)


def _first(claim: Claim) -> Iterator[Finding]:
    first = claim.diagnoses[0]
    if not first.subject:
        return
    if EXTERNAL.match(first.value):
        words = f"{first.value} is an external cause and stands first."
        remedy = "Put the injury or illness before it."
        yield Finding(Family.DIAGNOSES, Severity.CONFLICT, words, (), remedy)
    above = {first.value, *first.subject.ancestors}
    for note in claim.notes:
        if note.kind == NoteKind.CODE_FIRST and note.code.value in above:
            words = f"{first.value} stands first, but a “code first” note holds for it"
            words += f" (at {note.code.value})."
            remedy = "If the note's condition is met, the underlying disease comes before it."
            stamps = (Stamp(note.release, note.line),)
            yield Finding(Family.DIAGNOSES, Severity.CHECK, words, (), remedy, stamps)
            return


def _excluded(claim: Claim) -> Iterator[Finding]:
    """Find Excludes1 notes that hold for one diagnosis and name another."""
    told: set[frozenset[str]] = set()
    listed = [one for one in claim.diagnoses if one.subject]
    for one, other in permutations(listed, 2):
        pair = frozenset((one.value, other.value))
        if len(pair) < 2 or pair in told:
            continue
        if found := _note_between(claim.notes, one, other):
            told.add(pair)
            note, named = found
            words = (
                f"{one.value} ({one.letter}) and {other.value} ({other.letter}): an Excludes1 note "
                f"at {note.code.value} names {named}, so they are possibly not coded together."
            )
            remedy = "Keep one of them, unless the two have nothing to do with each other."
            stamps = (Stamp(note.release, note.line),)
            yield Finding(Family.DIAGNOSES, Severity.CHECK, words, (), remedy, stamps)


def _note_between(notes: list[Note], one: Diagnosis, other: Diagnosis) -> tuple[Note, str] | None:
    above = {one.value, *(one.subject.ancestors if one.subject else ())}
    for note in notes:
        if note.kind == NoteKind.EXCLUDES1 and note.code.value in above:
            for named in NAMED.finditer(note.text):
                # A note that names both of them sets neither apart from the other.
                if _covers(named, other.key) and not _covers(named, one.key):
                    return note, named[0]
    return None


def _covers(named: re.Match[str], code: str) -> bool:
    """Tell whether what a note names, a code with all below it or a range, holds a code."""
    first, last = key(named[1]), key(named[2] or named[1])
    return first <= code and code[: len(last)] <= last and code[: len(first)] >= first


def _pointers(claim: Claim) -> Iterator[Finding]:
    points = any(item.line.pointers for item in claim.items)
    for item in claim.items:
        beyond = [LETTERS[each] for each in item.line.pointers if each >= len(claim.diagnoses)]
        if beyond:
            words = f"{item.code} points to diagnosis {', '.join(beyond)}, which the claim lacks."
            remedy = "Add the diagnosis or change the letter."
            yield Finding(Family.DIAGNOSES, Severity.CONFLICT, words, (item.number,), remedy)
        elif points and not item.line.pointers:
            words = f"{item.code} points to no diagnosis, while other lines do."
            yield Finding(Family.DIAGNOSES, Severity.CHECK, words, (item.number,))
