"""Two codes on one day: what NCCI says of them, in a sentence for each setting."""

from dataclasses import dataclass
from datetime import date

from codelookup.catalog.models import Release
from codelookup.catalog.subject import Subject

from .models import PAIRS, Indicator, PairEdit
from .pairs import between, settings, stamp
from .words import INDICATORS


@dataclass(frozen=True)
class Span:
    """One edit with what it is on the day: in force, ended, not yet, or never in force."""

    edit: PairEdit
    state: str

    @property
    def stamp(self) -> str:
        return str(stamp(self.edit))

    @property
    def words(self) -> tuple[str, str, str]:
        return INDICATORS[self.edit.modifier]


@dataclass(frozen=True)
class Verdict:
    """`release` is None where the setting's file is not loaded."""

    setting: str
    release: Release | None
    sentence: str
    tone: str = ""
    spans: tuple[Span, ...] = ()


def verdicts(subject: Subject, other: str) -> list[Verdict]:
    """Judge this code and another in both directions, for every setting. One query."""
    found, known = between(subject.code.value, other, subject), settings(subject)
    on = subject.in_force.on
    made = []
    for setting in PAIRS.values():
        release = known.get(setting)
        if not release:
            made.append(Verdict(setting, None, "This site has not loaded the edits for it."))
            continue
        spans = tuple(Span(e, state(e, on)) for e in found if e.release_id == release.pk)
        live = next((span.edit for span in spans if span.state == "in force"), None)
        tone = INDICATORS[live.modifier][2] if live else "allowed"
        words = sentence(live, subject.code.value, other)
        made.append(Verdict(setting, release, words, tone, spans))
    return made


def sentence(edit: PairEdit | None, one: str, other: str) -> str:
    if not edit or edit.modifier == Indicator.NOT_APPLICABLE:
        return f"No edit keeps {one} and {other} apart on this day; other rules still hold."
    if edit.modifier == Indicator.NEVER:
        return (
            f"{edit.column2} is not paid beside {edit.column1} for one patient on one day, "
            "and no modifier changes that."
        )
    return (
        f"{edit.column2} is not paid beside {edit.column1} for one patient on one day, unless a "
        f"modifier on {edit.column2} says, and the record shows, that it was distinct."
    )


def state(edit: PairEdit, on: date) -> str:
    if edit.is_never_in_force:
        return "never in force"
    if edit.effective_on and edit.effective_on > on:
        return "not yet"
    return "ended" if edit.deleted_on and edit.deleted_on < on else "in force"
