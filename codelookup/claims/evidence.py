"""The facts that decide on modifiers: each with its value, how to say it, and where it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from codelookup.catalog.sections import Stamp
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.edits import pairs, units
from codelookup.edits.models import Indicator
from codelookup.payment.amounts import PAYABLE
from codelookup.payment.models import RelativeValue
from codelookup.payment.sections import relative_values, whole_code

PRACTITIONER = "practitioner"
SURGICAL = {"000", "010", "090"}
NO_PERIOD = "XXX"  # what the fee schedule writes where the surgical periods do not apply
PRICED = PAYABLE | {"C"}  # statuses under which the schedule, or the contractor, sets an amount
LABORATORY_READING = "6"  # a PC/TC indicator that stands on the line of the reading alone
# Visits by the first and last code of a range: only numbers that Medicare pays as visits.
VISITS = (
    ("92002", "92014"),
    ("99202", "99215"),
    ("99221", "99236"),
    ("99281", "99285"),
    ("99291", "99291"),
    ("99304", "99310"),
    ("99341", "99350"),
)
DISCHARGES = (("99238", "99239"), ("99315", "99316"))


@dataclass(frozen=True)
class Evidence:
    """`said`: the fact as a clause after "because". `figures`: for the reasons' braces."""

    name: str
    value: str
    said: str
    stamp: Stamp
    figures: Mapping[str, str] = field(default_factory=dict)


Find = Callable[[Subject], Evidence | None]


def _of(value: RelativeValue, name: str, indicator: str) -> Evidence:
    said = f"the {name} is {indicator}"
    return Evidence(name, indicator, said, Stamp(value.release, value.line))


def _indicator(attribute: str, name: str) -> Find:
    def find(subject: Subject) -> Evidence | None:
        value = whole_code(subject)
        return _of(value, name, getattr(value, attribute)) if value else None

    return find


def _pctc(subject: Subject) -> Evidence | None:
    values = relative_values(subject)
    reading = next((each for each in values if each.pctc == LABORATORY_READING), None)
    value = reading or whole_code(subject)
    return _of(value, "PC/TC indicator", value.pctc) if value else None


def _broken_off(subject: Subject) -> Evidence | None:
    """Whether the file prices the procedure that was begun and broken off on a line of its own."""
    name = "line with modifier 53"
    value = whole_code(subject)
    if own := next((each for each in relative_values(subject) if each.modifier == "53"), None):
        said = "the fee schedule has a line of its own with modifier 53"
        return Evidence(name, "yes", said, Stamp(own.release, own.line))
    if not value or value.global_days not in SURGICAL:
        return None
    said = "the fee schedule has no line of its own with modifier 53"
    return Evidence(name, "no", said, Stamp(value.release, value.line))


def _period(subject: Subject) -> Evidence | None:
    """The global period; that of a code which the schedule does not pay is a mere placeholder."""
    value = whole_code(subject)
    if not value or (value.global_days == NO_PERIOD and value.status not in PRICED):
        return None
    return _of(value, "global period", value.global_days)


def _package(subject: Subject) -> Evidence | None:
    """The global period with the shares of the package; without shares it does not split."""
    found, value = _period(subject), whole_code(subject)
    if not found or not value:
        return None
    pre, intra, post = value.pre_operative, value.intra_operative, value.post_operative
    if value.global_days in ("010", "090") and not (intra and post):
        return None
    shares = {"pre": pre, "intra": intra, "post": post, "surgeon": pre + intra}
    figures = {name: f"{share * 100:.0f}" for name, share in shares.items()}
    return Evidence(found.name, found.value, found.said, found.stamp, figures)


def _visit(subject: Subject) -> Evidence | None:
    """A visit is a code of the stated ranges that is paid and has no global period."""
    value, number = whole_code(subject), subject.code.value
    if not value or subject.system != System.CPT or value.status not in PAYABLE:
        return None
    for kind, ranges in (("visit", VISITS), ("discharge", DISCHARGES)):
        for first, last in ranges:
            if first <= number <= last and value.global_days == NO_PERIOD:
                span = first if first == last else f"{first} to {last}"
                said = f"it is a visit ({span}) and the global period is {NO_PERIOD}"
                return Evidence("kind of service", kind, said, Stamp(value.release, value.line))
    return None


def _pairs(subject: Subject) -> Evidence | None:
    """Whether any pair edit of the code may be set aside; practitioners' edits come first."""
    tallies = pairs.tallies(subject)
    known = pairs.settings(subject)
    setting = next((name for name in known if any(each.setting == name for each in tallies)), None)
    counted = {each.indicator: each.number for each in tallies if each.setting == setting}
    allowed, never = counted.get(Indicator.ALLOWED, 0), counted.get(Indicator.NEVER, 0)
    if not setting or not (allowed or never):
        return None
    value = str(Indicator.ALLOWED if allowed else Indicator.NEVER)
    number = allowed or never
    said = (
        f"of {allowed + never:,} {setting} pair edits {number:,} "
        f"{'has' if number == 1 else 'have'} modifier indicator {value}"
    )
    return Evidence("modifier indicator of the pair edits", value, said, Stamp(known[setting]))


def _units(subject: Subject) -> Evidence | None:
    """The practitioners' limit; a further visit is another visit, not the same service again."""
    if _visit(subject):
        return None
    for limit in subject.once("limits", units.limits):
        if limit.setting == PRACTITIONER and limit.edit and limit.stamp:
            value, most = str(limit.edit.adjudication), f"{limit.edit.units:,}"
            said = f"the adjudication indicator (MAI) of its unit limit is {value}"
            return Evidence("MAI", value, said, limit.stamp, {"units": most})
    return None


EVIDENCE: dict[str, Find] = {
    "pctc": _pctc,
    "broken_off": _broken_off,
    "bilateral": _indicator("bilateral", "bilateral indicator"),
    "multiple_procedure": _indicator("multiple_procedure", "multiple procedure indicator"),
    "assistant": _indicator("assistant", "assistant indicator"),
    "co_surgeons": _indicator("co_surgeons", "co-surgeon indicator"),
    "team": _indicator("team", "team indicator"),
    "global_days": _period,
    "package": _package,
    "visit": _visit,
    "pairs": _pairs,
    "units": _units,
}
# What decides, for readers: the page of a modifier says it without a code at hand.
WORDS = {
    "pctc": "the PC/TC indicator of the fee schedule",
    "broken_off": "whether the fee schedule has a line with modifier 53",
    "bilateral": "the bilateral indicator of the fee schedule",
    "multiple_procedure": "the multiple procedure indicator of the fee schedule",
    "assistant": "the assistant indicator of the fee schedule",
    "co_surgeons": "the co-surgeon indicator of the fee schedule",
    "team": "the team indicator of the fee schedule",
    "global_days": "the global period of the fee schedule",
    "package": "the global period and the shares of the package in the fee schedule",
    "visit": "whether the code is a visit's",
    "pairs": "the modifier indicators of the code's NCCI pair edits",
    "units": "the adjudication indicator (MAI) of the code's unit limit",
}
