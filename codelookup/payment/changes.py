"""What changed of a code in the physician fee schedule between two releases: figures of members."""

import itertools
from collections.abc import Iterator
from decimal import Decimal

from codelookup.catalog.history import Change, stamp
from codelookup.catalog.models import Release
from codelookup.catalog.subject import Subject

from .amounts import PAYABLE, amounts
from .models import RelativeValue
from .sections import KEY_FACTS, every_release

SCHEDULE = "mpfs"
# label, attribute of RelativeValue
FIGURES = (
    ("Endoscopy base", "endoscopic_base"),
    ("Share before surgery", "pre_operative"),
    ("Share at surgery", "intra_operative"),
    ("Share after surgery", "post_operative"),
    ("Work RVU", "work"),
    ("Practice expense RVU outside a facility", "pe_nonfacility"),
    ("Practice expense RVU in a facility", "pe_facility"),
    ("Malpractice RVU", "malpractice"),
    ("Total RVU outside a facility", "total_nonfacility"),
    ("Total RVU in a facility", "total_facility"),
)
FACTORS = (
    ("Conversion factor", "conversion_factor"),
    ("Conversion factor, qualifying", "conversion_factor_qpp"),
)


def changes(subject: Subject) -> list[Change]:
    """Compare each relative value file with the one before it, a line of the code at a time."""
    lines: dict[int, dict[str, RelativeValue]] = {}
    for value in every_release(subject):
        lines.setdefault(value.release_id, {})[value.modifier] = value
    found: list[Change] = []
    for earlier, later in itertools.pairwise(subject.in_force.chain(SCHEDULE) if lines else []):
        old, new = lines.get(earlier.pk, {}), lines.get(later.pk, {})
        for modifier in sorted(old.keys() | new.keys()):
            was, now = old.get(modifier), new.get(modifier)
            if was and now:
                found += _differences(was, now)
            elif not later.is_partial and (modifier or subject.release.dataset != SCHEDULE):
                found.append(_listing(was, now, earlier, later))
    return found


def _listing(
    was: RelativeValue | None, now: RelativeValue | None, earlier: Release, later: Release
) -> Change:
    modifier = (was or now or RelativeValue()).modifier
    what = f"Fee schedule, line with {modifier}" if modifier else "Fee schedule"
    before, after = stamp(earlier, was), stamp(later, now)
    return Change(later.effective_on, what, _listed(was), _listed(now), before, after)


def _listed(value: RelativeValue | None) -> str:
    return f"listed, status {value.status}" if value else "not listed"


def _differences(was: RelativeValue, now: RelativeValue) -> Iterator[Change]:
    before, after = stamp(was.release, was), stamp(now.release, now)
    suffix = f", with {now.modifier}" if now.modifier else ""
    for (what, old), (_, new) in zip(_told(was), _told(now), strict=True):
        # What one of the two files does not tell is no change.
        if old != new and old and new:
            yield Change(now.release.effective_on, f"{what}{suffix}", old, new, before, after)


def _told(value: RelativeValue) -> Iterator[tuple[str, str]]:
    """Everything that may change, as label and words; the same labels for every line."""
    for label, legend, name in KEY_FACTS:
        indicator = getattr(value, name)
        answer = legend.get(indicator, ("not explained in our legend", ""))[0]
        yield label if name != "pricing" else "Factor", indicator and f"{answer} ({indicator})"
    for label, name in FIGURES:
        yield label, str(getattr(value, name))
    is_paid = value.status in PAYABLE and not value.modifier
    for label, name in FACTORS:
        yield label, str(getattr(value, name) or "") if is_paid else ""
    outside, inside = amounts([value]) or (None, None)
    for label, amount in (("outside", outside), ("in", inside)):
        what = f"National amount {label} a facility"
        if amount:
            yield what, "not paid there" if amount.is_na else _dollars(amount.allowed)
        else:
            yield what, "none"


def _dollars(amount: Decimal) -> str:
    return f"${amount:,}"
