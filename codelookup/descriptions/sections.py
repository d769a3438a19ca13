"""Our own words on the code page, each part with author, reviewer, date and sources.

Where nobody has written, the first two parts are composed from official facts and say so.
"""

from collections.abc import Callable
from dataclasses import replace

from codelookup.catalog.models import Entry, Notice
from codelookup.catalog.sections import ALL, Content, Gate, Section, Stamp, systems
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.lib.text import render_markdown, words

from .compose import composed
from .compose.prose import Composed
from .models import Description


def text(subject: Subject) -> Description | None:
    """Return the published text of the code. One query."""
    return Description.objects.published().with_recheck().filter(code=subject.code).first()


def of(subject: Subject) -> Description | None:
    return subject.once("description", text)


def made(subject: Subject) -> Composed | None:
    """Return the text composed from official facts; none where anybody has written one."""
    return None if of(subject) else subject.once("composed", composed)


def sites(subject: Subject, description: Description) -> list[tuple[str, str]]:
    """Return the typical places of service with their names. One query."""
    release = subject.in_force.get("pos")
    found = Entry.objects.filter(
        release=release, code__system=System.POS, code__value__in=description.sites
    )
    return list(found.order_by("code__value").values_list("code__value", "short"))


def _load(*parts: str) -> Callable[[Subject], Content | None]:
    def load(subject: Subject) -> Content | None:
        description = of(subject)
        if not description or not any(getattr(description, part) for part in parts):
            return None
        return {
            "description": description,
            "sites": sites(subject, description) if "overview" in parts else [],
            "parts": {part: render_markdown(getattr(description, part)) for part in parts},
        }

    return load


def _count(*parts: str) -> Callable[[Subject], int]:
    def count(subject: Subject) -> int:
        description = of(subject)
        return sum(len(words(getattr(description, part))) for part in parts) if description else 0

    return count


SERVICES = systems(System.CPT, System.HCPCS, System.ICD10CM, System.ICD10PCS)


def _section(
    slug: str, title: str, gate: Gate, *parts: str, of: frozenset[System] = ALL
) -> Section:
    return Section(
        slug=slug,
        title=title,
        gate=gate,
        systems=of,
        load=_load(*parts),
        count=_count(*parts),
        noun="word",
        empty="We have not written this part for this code yet.",
    )


def _our_entry(subject: Subject) -> Entry | None:
    """The entry in force of our own tables (modifiers, places of service), with plain words."""
    in_force = {release.pk for release in subject.in_force.releases.values()}
    ours = (e for e in subject.entries if e.release_id in in_force and e.long)
    return next((entry for entry in ours if entry.release.notice == Notice.OURS), None)


def _composed_content(subject: Subject, part: str) -> Content | None:
    text = made(subject)
    paragraphs = getattr(text, part) if text else ()
    if not text or not paragraphs:
        return None
    return {"composed": text, "paragraphs": paragraphs, "stamp": Stamp(subject.release)}


def _composed_count(subject: Subject, part: str) -> int:
    text = made(subject)
    return sum(len(words(each)) for each in getattr(text, part)) if text else 0


def _load_common(subject: Subject) -> Content | None:
    if content := _load("common")(subject):
        return content
    if entry := _our_entry(subject):
        return {"entry": entry, "stamp": Stamp(entry.release, entry.line)}
    return _composed_content(subject, "common")


def _count_common(subject: Subject) -> int:
    entry = _our_entry(subject)
    counted = _count("common")(subject) or (len(words(entry.long)) if entry else 0)
    return counted or _composed_count(subject, "common")


def _load_overview(subject: Subject) -> Content | None:
    return _load("overview")(subject) or _composed_content(subject, "overview")


def _count_overview(subject: Subject) -> int:
    return _count("overview")(subject) or _composed_count(subject, "overview")


COMMON = replace(
    _section("common-language-description", "Common language description", Gate.VIEW, "common"),
    load=_load_common,
    count=_count_common,
)
OVERVIEW = replace(
    _section("overview", "Overview", Gate.VIEW, "overview", of=SERVICES | systems(System.MSDRG)),
    load=_load_overview,
    count=_count_overview,
)
CLINICAL = _section(
    "clinical-context", "Clinical context", Gate.ACCOUNT, "clinical_context", of=SERVICES
)
COMPLIANCE = _section(
    "compliance",
    "Documentation and compliance",
    Gate.ACCOUNT,
    "documentation",
    "compliance",
    of=SERVICES,
)
