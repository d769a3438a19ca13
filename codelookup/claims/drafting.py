"""Ask for a draft of a code's text: from loaded facts and named sources, never from licensed words.

The words of CPT codes are never sent. What a CPT code is for, an editor says in his own words, or a
published text of ours does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.models import Code, Entry, Note, Notice
from codelookup.catalog.systems import System
from codelookup.descriptions.copied import copies
from codelookup.descriptions.drafting import NoDraft, answer, service, store
from codelookup.descriptions.drafting.prompt import SOURCES, Asked
from codelookup.descriptions.judging import Judgement, judge_draft
from codelookup.descriptions.languages import LANGUAGES
from codelookup.descriptions.models import Description, Editor

from . import code_facts
from .text_facts import DayFacts

ABOUT = 500  # characters of the editor's own words
NOTES = 30
SECRET = ("wording", code_facts.NOTES, code_facts.LISTED)  # checksums, and what tells nothing


@dataclass(frozen=True)
class Drafted:
    """`judgement`: what the gate says of the draft as though somebody else approved it today."""

    edition: Description
    judgement: Judgement


def draft(
    code: Code, language: str = "en", about: str = "", editor: Editor | None = None
) -> Drafted:
    """Ask, read, store and judge. Raises NoDraft; then nothing was stored."""
    if not service.is_set_up():
        raise NoDraft(service.UNSET)
    known = in_force()
    facts = DayFacts(known)
    asked = _asked(code, language, about.strip(), known)
    _check_unlicensed(asked, facts)
    store.check_free(code, language)
    busy = f"drafting:{code.pk}:{language}"
    if not cache.add(busy, 1, settings.DRAFT_TIMEOUT + 10):
        raise NoDraft(f"A draft of {code} is being written at this moment; wait for it.")
    try:
        found = answer.read(service.ask(asked), asked)
        edition = store.keep(code, language, found, settings.DRAFT_MODEL, editor)
    finally:
        cache.delete(busy)
    return Drafted(edition, judge_draft(edition, facts))


def _asked(code: Code, language: str, about: str, known: InForce) -> Asked:
    if code.system not in SOURCES:
        raise NoDraft(f"{code}: no sources are named for {code.system_label}; write it yourself.")
    if language not in LANGUAGES:
        raise NoDraft(f"No drafts in {language!r}; known: {', '.join(LANGUAGES)}.")
    if len(about) > ABOUT:
        raise NoDraft(f"Say in at most {ABOUT} characters what the service is.")
    published = Description.objects.published().filter(code=code).first()
    if code.system == System.CPT and not about and not published:
        raise NoDraft(
            f"Say in words of your own what {code} is for (--about): the official wording of CPT "
            "is licensed and is not sent to anybody."
        )
    told = [f"Our title: {published.title}"] if published else []
    return Asked(
        code.system,
        code.value,
        language,
        [*told, *_words(code, known), *_figures(code, known)],
        about,
        SOURCES[code.system],
    )


def _words(code: Code, known: InForce) -> Iterator[str]:
    """The public official words of a code: none of a CPT code are."""
    if code.system == System.CPT:
        return
    entries = Entry.objects.filter(code=code, release__in=known.shelves(code.system))
    for entry in entries.exclude(release__notice=Notice.AMA).select_related("release"):
        if words := entry.long or entry.short:
            yield f"Official wording: {words} ({entry.release})"
    tabular = known.get("icd10cm-tabular")
    for note in Note.objects.filter(release=tabular, code=code)[:NOTES]:
        yield f"{note.get_kind_display()}: {note.text} ({tabular})"


def _figures(code: Code, known: InForce) -> Iterator[str]:
    found = code_facts.of_codes(Code.objects.filter(pk=code.pk), known)[code.pk]
    for name, fact in found.items():
        if not name.startswith(SECRET):
            yield f"{name.capitalize()}: {fact.value or 'none'} ({fact.source})"


def _check_unlicensed(asked: Asked, facts: DayFacts) -> None:
    """The editor may have pasted them, or an old text of ours may hold them."""
    wordings = facts.licensed([asked.code])
    for _, sentence, wording in copies([("", asked.matter)], wordings):
        raise NoDraft(
            f'"{sentence[:120]}" repeats the licensed words of {wording.code}; they are '
            "not sent to anybody. Say it in words of your own."
        )
