"""The written text that is nearest to a code without one: of its category, or of its family."""

from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System

from .models import Description

NEAR = 3  # characters that the codes of one family have in common
FAMILIES = (System.CPT, System.HCPCS)


def wider(subject: Subject) -> Description | None:
    """Return the published text of a wider subject that takes in the code. Two queries at most."""
    if subject.system == System.ICD10CM:
        return _of_category(subject)
    return _of_family(subject) if subject.system in FAMILIES else None


def _of_category(subject: Subject) -> Description | None:
    if not subject.ancestors:
        return None
    found = Description.objects.published().filter(
        code__system=System.ICD10CM, code__value__in=subject.ancestors
    )
    nearest_first = sorted(found.select_related("code"), key=lambda each: -len(each.code.value))
    return next(iter(nearest_first), None)


def _of_family(subject: Subject) -> Description | None:
    value = subject.code.value
    near = Description.objects.published().filter(
        code__system=subject.system, code__value__startswith=value[:NEAR]
    )
    # The families first: a whole text of each of its neighbours is much to read for one.
    families = near.order_by("code__value").values_list("pk", "family")
    found = next((pk for pk, family in families if value in family), None)
    return near.select_related("code").filter(pk=found).first() if found else None
