"""What NCCI's indicators mean, in our own words.

Source of the meanings: NCCI Policy Manual, chapter I, and CMS's introductions to the edit files.
"""

from collections.abc import Mapping
from datetime import date

from codelookup.catalog.models import Release

from .models import AddOnType, Adjudication, Indicator

# indicator -> (in short, in a sentence, tone)
INDICATORS: dict[int, tuple[str, str, str]] = {
    Indicator.NEVER: (
        "no modifier helps",
        "The column 2 code is not paid beside column 1, whatever modifier it carries.",
        "forbidden",
    ),
    Indicator.ALLOWED: (
        "with a modifier",
        "Column 2 is paid too if a modifier says, and the record shows, that it was distinct: "
        "another site, session or structure.",
        "attention",
    ),
    Indicator.NOT_APPLICABLE: (
        "not applicable",
        "The edit was withdrawn from its first day on and never held.",
        "allowed",
    ),
}
# indicator -> (in short, in a sentence)
ADJUDICATIONS: dict[int, tuple[str, str]] = {
    Adjudication.LINE: (
        "each claim line",
        "Every line is held against the limit by itself; units that were needed beyond it may go "
        "on a further line with a modifier that says why.",
    ),
    Adjudication.POLICY: (
        "the day, by policy",
        "All lines of the day count together, and the limit is firm: it follows from law, rules "
        "or the code's own definition, and an appeal does not raise it.",
    ),
    Adjudication.CLINICAL: (
        "the day, clinical",
        "All lines of the day count together; more units are denied at first, and may be paid if "
        "the record shows that they were needed.",
    ),
}
NO_UNIT = "Not one unit: Medicare does not expect this code from who bills in this setting."
TYPES: dict[int, str] = {
    AddOnType.LISTED: "Every code it may go with is listed here.",
    AddOnType.CONTRACTOR: "Medicare names no primary codes; the contractor decides on them.",
    AddOnType.MIXED: "Some primary codes are listed; the contractor may accept others.",
}


def lag(releases: Mapping[str, Release], on: date) -> str:
    """Say which settings' newest files are of a quarter before the day's; nothing where none is."""
    late = {
        setting: release
        for setting, release in releases.items()
        if _quarter(release.effective_on) < _quarter(on)
    }
    if not late:
        return ""
    files = ", ".join(f"{setting} {release.label}" for setting, release in late.items())
    return (
        f"The newest file loaded for this day: {files}. CMS changes these rules every "
        "quarter; what it changed later is not told here."
    )


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3
