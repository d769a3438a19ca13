"""Which published texts need a look, because a release says something else than at their review.

A text remembers what it was reviewed against (`Description.facts`): what the releases of its review
day say, and where none speaks for that day, the first that does. What was never loaded was never
compared; when it comes, it is kept, and the gate judges the text anew.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from codelookup.catalog.in_force import in_force, in_force_each
from codelookup.catalog.models import Code
from codelookup.descriptions import content, gate
from codelookup.descriptions.models import Description, Recheck, State

from . import code_facts
from .code_facts import Facts
from .text_facts import DayFacts

COMMAND = "recheck_descriptions"
AGREES = "no loaded release says otherwise any more"
BATCH = 500
CHECKSUMS = ("wording", code_facts.NOTES)  # names that begin so: the value says nothing to people


@dataclass
class Rechecked:
    raised: int = 0
    changed: int = 0
    closed: int = 0
    remembered: int = 0

    def __bool__(self) -> bool:
        return bool(self.raised or self.changed or self.closed)

    def __str__(self) -> str:
        return (
            f"texts to be looked at again: {self.raised} raised, {self.changed} changed, "
            f"{self.closed} closed"
        )


@dataclass
class _Case:
    """A published text beside what the releases say now."""

    text: Description
    now: Facts
    differences: list[str] = field(default_factory=list)
    learnt: dict[str, str] = field(default_factory=dict)
    open: Recheck | None = None


@transaction.atomic
def recheck() -> Rechecked:
    """Compare every published text; raise, change or close its open recheck.

    The number of queries does not grow with the texts, only with those that differ.
    """
    texts = list(_published().select_for_update())
    known = in_force()
    codes = Code.objects.filter(pk__in=_published().order_by().values("code_id"))
    now, then = code_facts.of_codes(codes, known), _of_review_days(texts)
    rechecks = {each.description_id: each for each in Recheck.objects.open()}
    cases = [_Case(text, now[text.code_id], open=rechecks.get(text.pk)) for text in texts]
    for case in cases:
        _compare(case, then.get((case.text.reviewed_on, case.text.code_id), {}))
    reasons = _reasons(cases, DayFacts(known))
    return _store(cases, reasons)


def _published() -> QuerySet[Description]:
    return Description.objects.filter(state=State.PUBLISHED).only("facts", "code", "reviewed_on")


def _of_review_days(texts: Iterable[Description]) -> dict[tuple[date | None, int], Facts]:
    """The facts of the review day of each text that remembers none yet."""
    by_day: dict[date | None, set[int]] = defaultdict(set)
    for text in texts:
        if not text.facts:
            by_day[text.reviewed_on].add(text.code_id)
    found: dict[tuple[date | None, int], Facts] = {}
    for day, known in in_force_each(by_day).items():
        of_day = code_facts.of_codes(Code.objects.filter(pk__in=by_day[day]), known)
        found |= {(day, pk): facts for pk, facts in of_day.items()}
    return found


def _compare(case: _Case, then: Facts) -> None:
    reviewed = case.text.facts or {name: fact.value for name, fact in then.items()}
    case.learnt = {name: fact.value for name, fact in case.now.items() if name not in reviewed} | (
        {} if case.text.facts else reviewed
    )
    for name, fact in case.now.items():
        if name in reviewed and reviewed[name] != fact.value:
            case.differences.append(_sentence(name, reviewed[name], fact))


def _sentence(name: str, before: str, fact: code_facts.Fact) -> str:
    title = name.capitalize()
    if name.startswith(CHECKSUMS):
        return f"{title}: other words than when reviewed, by {fact.source}."
    return f"{title}: {before or 'none'} when reviewed, {fact.value or 'none'} by {fact.source}."


def _reasons(cases: list[_Case], facts: DayFacts) -> dict[int, list[str]]:
    """Say of each text what differs, and which of its sentences the facts of today contradict."""
    asked = [case for case in cases if case.differences or case.learnt or case.open]
    full = Description.objects.select_related("code").in_bulk([case.text.pk for case in asked])
    texts = {pk: content.of(each) for pk, each in full.items()}
    facts.expect(value for text in texts.values() for value in gate.named(text))
    return {
        case.text.pk: [*case.differences, *gate.check(texts[case.text.pk], facts).wrong]
        for case in asked
    }


def _store(cases: list[_Case], reasons: dict[int, list[str]]) -> Rechecked:
    done, at = Rechecked(), timezone.now()
    raised, changed, closed, learnt = [], [], [], []
    for case in cases:
        said = reasons.get(case.text.pk, [])
        if case.learnt:
            case.text.facts = {**case.text.facts, **case.learnt}
            learnt.append(case.text)
        if not case.open and said:
            raised.append(Recheck(description=case.text, reasons=said, raised_at=at))
        elif case.open and not said:
            case.open.closed_at, case.open.closed_by, case.open.remark = at, COMMAND, AGREES
            closed.append(case.open)
        elif case.open and case.open.reasons != said:
            case.open.reasons = said
            changed.append(case.open)
    Description.objects.bulk_update(learnt, ["facts"], batch_size=BATCH)
    Recheck.objects.bulk_create(raised, batch_size=BATCH, ignore_conflicts=True)
    Recheck.objects.bulk_update(changed, ["reasons"], batch_size=BATCH)
    Recheck.objects.bulk_update(closed, ["closed_at", "closed_by", "remark"], batch_size=BATCH)
    done.raised, done.changed, done.closed = len(raised), len(changed), len(closed)
    done.remembered = len(learnt)
    return done
