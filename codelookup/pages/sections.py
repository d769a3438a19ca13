"""The code page's sections in page order, and the state of each for one visitor.

A locked section's content is never loaded: what the template does not have it cannot show.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from django.template.loader import render_to_string

from codelookup.catalog import book_index, facts, notes, official, relatives
from codelookup.catalog.sections import ALL, Content, Fact, Gate, Section, Stamp, stamps
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.claims import modifiers
from codelookup.descriptions import sections as descriptions
from codelookup.descriptions.models import Description
from codelookup.edits import add_ons, pair_table, pairs, units
from codelookup.edits.models import UNITS
from codelookup.edits.partners import Partner
from codelookup.payment import fees
from codelookup.payment import sections as payment

from . import history
from .titles import listed, named, partners_of


def _key_facts(subject: Subject) -> Content:
    return {"facts": subject.once("facts", _all_facts)}


def _all_facts(subject: Subject) -> list[Fact]:
    return [*facts.facts(subject), *payment.facts(subject), *units.facts(subject)]


KEY_FACTS = Section("key-facts", "Key facts", Gate.OPEN, ALL, _key_facts, noun="fact")


EDITS = ("ncci-ptp-practitioner", "ncci-ptp-hospital", *UNITS, "add-on")
SCHEDULES = ("gpci", "opps", "asc", "clfs")
# Releases that speak on a page beside the one that lists the code.
BESIDE: dict[str, tuple[str, ...]] = {
    System.CPT: (*EDITS, *SCHEDULES),
    System.HCPCS: (*EDITS, *SCHEDULES),
    System.ICD10CM: ("icd10cm-tabular", "icd10cm"),
    System.ICD10PCS: ("icd10pcs-tables", "icd10pcs-definitions"),
}


def _sources(subject: Subject) -> Content:
    """List every release that speaks on this page, with the lines, and the text's own sources."""
    found = [Stamp(subject.release, subject.entry.line)]
    found += stamps(subject.once("facts", _all_facts))
    datasets = BESIDE.get(subject.system, ())
    found += [Stamp(release) for release in subject.in_force.of_datasets(datasets)]
    listed = {stamp.release.pk for stamp in found if stamp.line}
    found = [s for s in dict.fromkeys(found) if s.line or s.release.pk not in listed]
    return {"stamps": found, "description": descriptions.of(subject)}


SOURCES = Section("sources", "Sources", Gate.OPEN, ALL, _sources, noun="source")


def _related(subject: Subject) -> Content | None:
    """Add our titles, which the catalog below does not know, and where the index names the code."""
    content = subject.once("relatives", relatives.SECTION.load)
    if content:
        titles = _own_titles(subject)
        places = book_index.back_references(subject) if subject.system == System.ICD10CM else []
        terms = list(dict.fromkeys(each.term for each in places))
        content = {**content, "titles": titles, "terms": terms[:TERMS], "more": len(terms) - TERMS}
    return content


def _own_titles(subject: Subject, also: Iterable[int] = ()) -> dict[int, str]:
    """Return our titles of the relatives and of other codes by their ids, empty where none is.

    One query a page, whichever section asks, unless a later one asks for more than the first did.
    """
    content = subject.once("relatives", relatives.SECTION.load) or {"below": [], "beside": []}
    ids = [*(entry.code_id for entry in (*content["below"], *content["beside"])), *also]
    known: dict[int, str] = subject.once("own_titles", lambda _: {})
    if missing := [each for each in ids if each not in known]:
        known.update(dict.fromkeys(missing, "") | Description.objects.all().titles(missing))
    return known


def _partners(values: Iterable[str], subject: Subject) -> Mapping[str, Partner]:
    """Name the partners of all edits on a code page, whichever section asks. Two queries a page."""
    return subject.once("partners", _partners_shown)


def _partners_shown(subject: Subject) -> Mapping[str, Partner]:
    found = listed([*pairs.shown(subject), *add_ons.shown(subject)], subject.in_force)
    return named(found, _own_titles(subject, [each.pk for each in found]))


TERMS = 8  # entries of the alphabetic index that are shown
RELATED = replace(relatives.SECTION, load=_related)

PAIR_EDITS = pairs.section(_partners, partial(pair_table.table, find=partners_of))

ORDER: tuple[Section, ...] = (
    KEY_FACTS,
    official.SECTION,
    descriptions.COMMON,
    descriptions.OVERVIEW,
    descriptions.CLINICAL,
    notes.SECTION,
    modifiers.SECTION,
    modifiers.OF_MODIFIER,
    PAIR_EDITS,
    units.SECTION,
    add_ons.section(_partners, partners_of),
    fees.SECTION,
    descriptions.COMPLIANCE,
    RELATED,
    history.SECTION,
    SOURCES,
)


@dataclass(frozen=True)
class Shown:
    """A section as one visitor gets it. `state`: shown, locked, empty or unloaded."""

    section: Section
    state: str
    content: Content | None = None  # only where the state is "shown"
    waiting: int = 0
    message: str = ""
    more: "Shown | None" = None  # what stands below it, behind a gate of its own

    @property
    def html(self) -> str:
        """Render the section; the page of the whole section asks for the state alone."""
        context = {**(self.content or {}), "section": self.section}
        return render_to_string(self.section.template, context)


def for_system(system: str) -> list[Section]:
    return [section for section in ORDER if system in section.systems]


def by_slug(system: str, slug: str) -> Section | None:
    return next((section for section in for_system(system) if section.slug == slug), None)


def show(section: Section, subject: Subject, opens: Callable[[str], bool]) -> Shown:
    """Show a section and what stands below it, each behind its own gate."""
    shown = _show(section, subject, opens)
    if not section.more:
        return shown
    return replace(shown, more=_show(section.more, subject, opens))


def _show(section: Section, subject: Subject, opens: Callable[[str], bool]) -> Shown:
    """Load what may be shown, count what is locked, and tell empty from unloaded."""
    feeds = section.feeds(subject.system)
    releases = [r for r in subject.in_force.of_datasets(feeds) if section.accepts(r)]
    if feeds and not releases:
        return Shown(section, "unloaded", message=section.absence(subject) or section.unloaded)
    if not opens(section.gate):
        waiting = section.count(subject)
        if waiting:
            return Shown(section, "locked", waiting=waiting)
    elif content := section.load(subject):
        return Shown(section, "shown", content)
    if feeds and all(release.is_partial for release in releases):
        return Shown(section, "unloaded", message=section.absence(subject) or section.unloaded)
    return Shown(section, "empty", message=section.absence(subject) or section.empty)


def show_all(subject: Subject, opens: Callable[[str], bool]) -> list[Shown]:
    return [show(section, subject, opens) for section in for_system(subject.system)]
