"""What NCCI's indicators mean, in our own words.

Source of the meanings: NCCI Policy Manual, chapter I, and CMS's introductions to the edit files.
"""

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
TYPES: dict[int, str] = {
    AddOnType.LISTED: "Every code it may go with is listed here.",
    AddOnType.CONTRACTOR: "Medicare names no primary codes; the contractor decides on them.",
    AddOnType.MIXED: "Some primary codes are listed; the contractor may accept others.",
}


def lag(release: Release, setting: str, on: date) -> str:
    """Say that the newest file loaded is of a quarter before the day's; nothing where it is not."""
    told, asked = ((day.year, (day.month + 2) // 3) for day in (release.effective_on, on))
    if told >= asked:
        return ""
    return (
        f"{setting}: {release.label} is the newest file loaded for this day. CMS changes it every "
        f"quarter; what it changed after that is not told here."
    )
