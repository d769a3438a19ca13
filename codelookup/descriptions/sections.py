"""Our own words on the code page, each part with author, reviewer, date and sources."""

from collections.abc import Callable
from dataclasses import replace

from codelookup.catalog.models import Entry, Notice
from codelookup.catalog.sections import ALL, Content, Gate, Section, Stamp
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.lib.text import render_markdown, words

from .models import Description


def text(subject: Subject) -> Description | None:
    """Return the published text of the code. One query."""
    return Description.objects.published().filter(code=subject.code).first()


def of(subject: Subject) -> Description | None:
    return subject.once("description", text)


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


def _section(slug: str, title: str, gate: Gate, *parts: str) -> Section:
    return Section(
        slug=slug,
        title=title,
        gate=gate,
        systems=ALL,
        load=_load(*parts),
        count=_count(*parts),
        noun="word",
        empty="We have not written this part for this code yet.",
    )


def _own_words(subject: Subject) -> str:
    """The plain words that our own tables give (modifiers, places of service)."""
    entry = subject.entry
    return entry.long if entry.release.notice == Notice.OURS else ""


def _load_common(subject: Subject) -> Content | None:
    if content := _load("common")(subject):
        return content
    if not _own_words(subject):
        return None
    entry = subject.entry
    return {"entry": entry, "stamp": Stamp(entry.release, entry.line)}


COMMON = replace(
    _section("common-language-description", "Common language description", Gate.VIEW, "common"),
    load=_load_common,
    count=lambda subject: _count("common")(subject) or len(words(_own_words(subject))),
)
OVERVIEW = _section("overview", "Overview", Gate.VIEW, "overview")
CLINICAL = _section("clinical-context", "Clinical context", Gate.ACCOUNT, "clinical_context")
COMPLIANCE = _section(
    "compliance", "Documentation and compliance", Gate.ACCOUNT, "documentation", "compliance"
)
