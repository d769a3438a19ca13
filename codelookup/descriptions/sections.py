"""Our own words on the code page, each part with author, reviewer, date and sources.

Where nobody has written, the first two parts are composed from official facts and say so.
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils.html import format_html_join

from codelookup.catalog.models import Entry, Notice
from codelookup.catalog.sections import ALL, Content, Gate, Section, Stamp, systems
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.lib.text import render_markdown, words

from . import kin
from .compose import composed
from .compose.prose import Composed
from .glossary import Explained, explain
from .languages import ENGLISH, SAID_OF, asking, reading
from .models import Description, State


def texts(subject: Subject) -> dict[str, Description]:
    """Return the published texts of the code by language. One query."""
    found = Description.objects.with_recheck().filter(state=State.PUBLISHED, code=subject.code)
    return {each.language: each for each in found}


def of(subject: Subject) -> Description | None:
    """Return the published text that titles and lists speak of: the English one."""
    return subject.once("texts", texts).get(ENGLISH)


def with_parts(subject: Subject, *parts: str) -> Description | None:
    """Return the text that holds any of the parts, in the language asked for or in English."""
    held = subject.once("texts", texts)
    for language in (subject.asked.get("lang", ""), ENGLISH):
        found = held.get(language)
        if found and any(getattr(found, part) for part in parts):
            return found
    return None


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
        description = with_parts(subject, *parts)
        if not description:
            return None
        rendered = {part: render_markdown(getattr(description, part)) for part in parts}
        is_english = description.language == ENGLISH
        explained = explain(rendered, parts[0]) if is_english else Explained(rendered)
        return {
            "description": description,
            "sites": sites(subject, description) if "overview" in parts else [],
            "parts": explained.parts,
            "explained": explained,
            "reading": reading(description),
        }

    return load


def _count(*parts: str) -> Callable[[Subject], int]:
    def count(subject: Subject) -> int:
        description = with_parts(subject, *parts)
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
    html = format_html_join("", "<p>{}</p>", ((each,) for each in paragraphs))
    return {
        "composed": text,
        "explained": explain({part: html}, part),
        "stamp": Stamp(subject.release),
    }


def _other_languages(subject: Subject, shown: Description) -> list[tuple[str, str, str]]:
    """Return language, words of the link and address for each other language of the text."""
    address = subject.code.get_absolute_url()
    others = sorted(subject.once("texts", texts).keys() - {shown.language})
    return [(each, SAID_OF[each], asking(address, each, subject.in_force.query)) for each in others]


def _composed_count(subject: Subject, part: str) -> int:
    text = made(subject)
    return sum(len(words(each)) for each in getattr(text, part)) if text else 0


def _load_common(subject: Subject) -> Content | None:
    if content := _load("common")(subject):
        return {**content, "others": _other_languages(subject, content["description"])}
    if entry := _our_entry(subject):
        return {"entry": entry, "stamp": Stamp(entry.release, entry.line)}
    wider = subject.once("wider", kin.wider)
    composed = _composed_content(subject, "common")
    if not composed and not wider:
        return None
    return {**(composed or {}), "wider": wider, "subject": subject}


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
