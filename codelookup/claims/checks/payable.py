"""Whether each code holds on its day and is paid at all: the record's status, the schedule's."""

from collections.abc import Iterator
from dataclasses import replace

from codelookup.catalog.models import Release
from codelookup.catalog.sections import Stamp
from codelookup.catalog.systems import System, procedure_system
from codelookup.claims.basket import PRACTITIONER
from codelookup.claims.claim import Claim, Item
from codelookup.claims.findings import Family, Finding, Severity, age, not_loaded, on
from codelookup.payment.indicators import STATUS

PAID = {"A", "J"}
DOUBTFUL = {"C", "R", "T", "M"}
REMEDIES = {
    "B": "Do not bill it apart; the patient cannot be charged for it either.",
    "C": "Send the report with the claim: the contractor sets the amount from it.",
    "I": "Look for the code that Medicare uses instead.",
    "M": "It may stand on the claim at no charge.",
    "N": "Tell the patient beforehand that Medicare does not pay.",
    "P": "It is paid within another service or by another schedule.",
    "R": "See the coverage rules before billing.",
    "T": "Beside another payable service of the day it is not paid.",
}


def check(claim: Claim) -> Iterator[Finding]:
    for item in claim.items:
        record = _record(claim, item)
        schedule = []
        if claim.basket.setting == PRACTITIONER and item.subject:
            schedule = list(_schedule(claim, item))
        # That a code holds goes without saying where the schedule says more of it.
        if record.severity != Severity.FINE or not schedule:
            yield record
        yield from schedule
        yield from _place(claim, item)
    if claim.basket.setting == PRACTITIONER:
        yield from _age(claim)


def _finding(
    item: Item, severity: Severity, words: str, remedy: str = "", stamp: Stamp | None = None
) -> Finding:
    stamps = (stamp,) if stamp else ()
    return Finding(Family.PAYABLE, severity, words, (item.number,), remedy, stamps)


def _record(claim: Claim, item: Item) -> Finding:
    """Say whether the record lists the code on the day."""
    about = item.subject
    if not about:
        return _unlisted(claim, item)
    stamp, status = Stamp(about.release, about.entry.line), about.status
    words = f"{item.code} is {status.word} {on(item.day)}"
    words += f" ({status.detail})." if status.detail else "."
    if status.tone == "allowed":
        return _finding(item, Severity.FINE, words, stamp=stamp)
    remedy = f"Use {' or '.join(status.instead)}." if status.instead else ""
    severity = Severity.CONFLICT if status.tone == "forbidden" else Severity.CHECK
    return _finding(item, severity, words, remedy or "Use a code that holds on that day.", stamp)


def _unlisted(claim: Claim, item: Item) -> Finding:
    """Say that no file lists the code, and which codes it may have meant."""
    system = procedure_system(item.code)
    if not item.is_loaded:
        return not_loaded(Family.PAYABLE, f"a list of {system.label} codes", (item.number,))
    words = f"No loaded file lists {item.code}."
    speakers = item.now.speakers(system)
    near = tuple(claim.near.get((system, item.code), ()))
    if any(release.is_partial for release in speakers):
        words += " Only a starter set is loaded, so that says little."
        return replace(_finding(item, Severity.CHECK, words), near=near)
    remedy = "Look whether it is mistyped; edits that name it are told all the same."
    found = _finding(item, Severity.CONFLICT, words, remedy, Stamp(speakers[0]))
    return replace(found, near=near)


def _schedule(claim: Claim, item: Item) -> Iterator[Finding]:
    release, value = item.now.get("mpfs"), item.priced
    if not release:
        yield not_loaded(Family.PAYABLE, "the physician fee schedule", (item.number,))
        return
    if not value:
        words = f"{release.label} does not list {item.code}."
        remedy = "It may be paid by another schedule: drugs, laboratory, equipment, transport."
        yield _finding(item, Severity.NOTE, words, remedy, Stamp(release))
        return
    stamp = Stamp(value.release, value.line)
    answer, meaning = STATUS.get(value.status, ("not explained in our legend", ""))
    words = f"{item.code} has status {value.status}, {answer}. {meaning}"
    severity = Severity.CONFLICT
    if value.status in PAID | DOUBTFUL:
        severity = Severity.FINE if value.status in PAID else Severity.CHECK
    yield _finding(item, severity, words, REMEDIES.get(value.status, ""), stamp)
    inside = claim.in_facility(item)
    if (inside and value.facility_na) or (inside is False and value.nonfacility_na):
        where = "in a facility" if inside else "outside a facility"
        words = f"{item.code} is rarely or never done {where}, says the schedule (NA)."
        remedy = f"Look whether place {item.place} is right."
        yield _finding(item, Severity.CHECK, words, remedy, stamp)


def _place(claim: Claim, item: Item) -> Iterator[Finding]:
    if item.place and (System.POS, item.place) not in claim.small and claim.now.speakers("pos"):
        words = f"{item.place} is no place of service that this site knows."
        remedy = "Write two digits, as in 11 for an office or 22 for a hospital's outpatients."
        yield _finding(item, Severity.CONFLICT, words, remedy)


def _age(claim: Claim) -> Iterator[Finding]:
    releases: dict[Release, Item] = {}
    for item in claim.items:
        if release := item.now.get("mpfs"):
            releases[release] = item
    for release, item in releases.items():
        if old := age(release, item.now):
            yield Finding(Family.PAYABLE, Severity.NOTE, f"{old} Statuses may have changed since.")
