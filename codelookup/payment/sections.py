"""Medicare's indicators on the code page: key facts, each with its indicator and its legend."""

from collections.abc import Collection

from codelookup.catalog.sections import Fact, Stamp
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System

from . import indicators
from .models import RelativeValue

ADD_ON = "ZZZ"


def every_release(subject: Subject) -> list[RelativeValue]:
    """Return the code's lines in all relative value files that are loaded. One query a page."""
    if subject.system not in (System.CPT, System.HCPCS):
        return []
    return subject.once("relative_values", _every_release)


def _every_release(subject: Subject) -> list[RelativeValue]:
    return list(RelativeValue.objects.filter(code=subject.code).select_related("release"))


def prefetch(subjects: Collection[Subject]) -> None:
    """Look the lines of several codes up at once. One query."""
    by_code: dict[int, list[RelativeValue]] = {about.code.pk: [] for about in subjects}
    for value in RelativeValue.objects.filter(code__in=by_code).select_related("release"):
        by_code[value.code_id].append(value)
    for about in subjects:
        about.once("relative_values", lambda each: by_code[each.code.pk])


def relative_values(subject: Subject) -> list[RelativeValue]:
    """Return the code's lines in the relative value file in force."""
    release = subject.in_force.get("mpfs")
    if not release:
        return []
    return [value for value in every_release(subject) if value.release_id == release.pk]


def whole_code(subject: Subject) -> RelativeValue | None:
    """Return the line without modifier: the code as a whole."""
    return next((value for value in relative_values(subject) if not value.modifier), None)


# label, legend, attribute of RelativeValue
KEY_FACTS = (
    ("Medicare status", indicators.STATUS, "status"),
    ("Global period", indicators.GLOBAL, "global_days"),
    ("Both sides", indicators.BILATERAL, "bilateral"),
    ("Several procedures", indicators.MULTIPLE, "multiple_procedure"),
    ("Helper at surgery", indicators.ASSISTANT, "assistant"),
    ("Two surgeons", indicators.CO_SURGEONS, "co_surgeons"),
    ("Surgical team", indicators.TEAM, "team"),
    ("Reading and technical part", indicators.PCTC, "pctc"),
    ("Supervision of the test", indicators.SUPERVISION, "supervision"),
    ("Conversion factor", indicators.PRICING, "pricing"),
)


def facts(subject: Subject) -> list[Fact]:
    """Key facts derived from the indicators, each with its letter or number and its legend."""
    value = whole_code(subject)
    if not value:
        return []
    stamp = Stamp(value.release, value.line)
    found = []
    for label, legend, name in KEY_FACTS:
        indicator = getattr(value, name)
        answer, meaning = legend.get(indicator, ("not explained in our legend", ""))
        if answer != "does not apply" or name == "global_days":
            found.append(Fact(label, f"{answer} ({indicator})", meaning, stamp))
    return [*found, *_add_on(value, stamp), *_endoscopy(value, stamp)]


def _add_on(value: RelativeValue, stamp: Stamp) -> list[Fact]:
    if value.global_days != ADD_ON:
        return []
    meaning = (
        "Billed only beside the service that it adds to; alone on a claim it is not paid. The "
        "global period ZZZ says so."
    )
    return [Fact("Add-on code", f"yes ({ADD_ON})", meaning, stamp)]


def _endoscopy(value: RelativeValue, stamp: Stamp) -> list[Fact]:
    if not value.endoscopic_base:
        return []
    meaning = "Beside another scope of this family the base is paid once, the others their excess."
    return [Fact("Endoscopy base", value.endoscopic_base, meaning, stamp)]
