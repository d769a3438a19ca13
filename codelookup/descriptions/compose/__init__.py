"""Texts made from official facts for codes that nobody has written about.

Each system's module is a pure function of what a page has looked up already; `composed` gathers
that for one subject. What stands behind the account gate (notes, inclusion terms) is never read.
"""

from collections.abc import Callable

from codelookup.catalog import official, relatives, tree
from codelookup.catalog.models import Entry
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System

from . import hcpcs, icd10cm, icd10pcs, ms_drg
from .prose import Composed, paragraph

NEAR = 4  # severity splits of one group have numbers that follow one another


def composed(subject: Subject) -> Composed | None:
    """Return the text for the code, None where its system or its record gives none."""
    make = _BY_SYSTEM.get(subject.system)
    found = make(subject) if make else None
    return _with_status(subject, found) if found else None


def _with_status(subject: Subject, found: Composed) -> Composed:
    """Say first that a code may no longer or not yet be used; nothing else then says it may."""
    status = subject.status
    if status.word in ("active", "not billable"):
        return found
    warning = paragraph([f"The code is {status.word}: {status.said}"])
    return Composed(found.common, (warning, *found.overview), (*found.made_from, "its status"))


def _diagnosis(subject: Subject) -> Composed | None:
    entry = subject.entry
    parents = subject.once("parents", relatives.parents)
    below = subject.once("completions", relatives.completions)
    return icd10cm.compose(
        icd10cm.Diagnosis(
            subject.code.value,
            entry.title,
            [(value, title) for value, title, _ in parents],
            [each.title for each in below],
            entry.is_billable,
            entry.fields.get("seventh", ""),
            is_valid=subject.status.word in ("active", "not billable"),
        )
    )


def _procedure(subject: Subject) -> Composed | None:
    value, nodes = subject.code.value, tree.nodes(System.ICD10PCS)
    named = [nodes[value[:n]].title for n in (1, 2, 3) if value[:n] in nodes]
    spelled = subject.once("characters", official.characters)
    return icd10pcs.compose(icd10pcs.Procedure(value, subject.entry.title, named, spelled))


def _group(subject: Subject) -> Composed | None:
    entry, nodes = subject.entry, tree.nodes(System.MSDRG)
    category = nodes.get(subject.ancestors[0]) if subject.ancestors else None
    return ms_drg.compose(
        ms_drg.Group(
            subject.code.value,
            entry.title,
            category.title if category else "",
            entry.fields,
            subject.once("family", _family),
        )
    )


def _family(subject: Subject) -> list[tuple[str, str]]:
    """Return the groups with numbers close by. One query."""
    value = subject.code.value
    if not value.isdigit():
        return []
    near = [f"{int(value) + step:03}" for step in range(-NEAR, NEAR + 1)]
    entries = Entry.objects.filter(
        release=subject.release, code__system=System.MSDRG, code__value__in=near
    )
    found = entries.select_related("code", "release").order_by("code__value")
    return [(entry.code.value, entry.title) for entry in found]


def _item(subject: Subject) -> Composed | None:
    entry, nodes = subject.entry, tree.nodes(System.HCPCS)
    wordings = official.wordings(subject)
    if not wordings or wordings[0].release.dataset != "hcpcs":
        return None
    wording = wordings[0].long or wordings[0].short
    places = tree.place(System.HCPCS, subject.code.value)
    named = [nodes[slug].title for slug in places]
    return hcpcs.compose(hcpcs.Item(subject.code.value, wording, entry.fields, named))


_BY_SYSTEM: dict[str, Callable[[Subject], Composed | None]] = {
    System.ICD10CM: _diagnosis,
    System.ICD10PCS: _procedure,
    System.MSDRG: _group,
    System.HCPCS: _item,
}
