"""The page on which a text is written and judged: its parts, the rules' remarks, who may what."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from codelookup.claims.text_facts import DayFacts, TextFacts
from codelookup.descriptions import content, findings, rules
from codelookup.descriptions.languages import ENGLISH, LANGUAGES, WORDINGS, Wording
from codelookup.descriptions.models import Comment, Description, Editor, State
from codelookup.lib.text import words

from .form import CELLS, LABELS, TextForm, initial

HINTS = {
    "title": "Our own short title, 5 to 90 characters, no full stop.",
    "service_type": "One short phrase, as “Injection for pain”.",
    "sites": "Place-of-service codes with blanks between them, as 11 22.",
    "family": "Codes that belong together, with blanks between them.",
    "code_set": "The year of the code set the text is written for.",
}
SPARE = 1  # empty rows for sources
MORE = 3


@dataclass(frozen=True)
class Field:
    """One field of the form as the page shows it. `value`: as typed, where it was not taken."""

    name: str
    value: Any
    hint: str
    remarks: list[str]
    errors: list[str]
    comments: list[Comment]
    words: int = 0
    ease: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def is_part(self) -> bool:
        return self.name in content.PARTS.values()

    @property
    def height(self) -> int:
        """Lines of the input: about as many as the text has."""
        lines = str(self.value or "").split("\n")
        return min(30, max(5, 2 + sum(1 + len(line) // 90 for line in lines)))


@dataclass(frozen=True)
class Rights:
    """Which steps of a text's life are open to one editor."""

    write: bool
    submit: bool
    take_back: bool
    judge: bool
    confirm: bool
    retire: bool
    claim: bool
    let_go: bool


def todays_facts() -> DayFacts:
    return TextFacts().on(timezone.localdate())


def rights(editor: Editor, text: Description) -> Rights:
    is_open = text.state in (State.DRAFT, State.IN_REVIEW)
    is_in_review, is_own = text.state == State.IN_REVIEW, text.writer_id == editor.pk
    is_free = text.claimed_by_id in (None, editor.pk) or editor.may_direct
    return Rights(
        write=text.state == State.DRAFT or (is_in_review and editor.may_review),
        submit=text.state == State.DRAFT,
        take_back=is_in_review and is_own and not editor.may_review,
        judge=is_in_review and editor.may_review,
        confirm=text.state == State.PUBLISHED and editor.may_review,
        retire=editor.may_direct and text.state != State.RETIRED,
        claim=is_open and is_free and text.claimed_by_id != editor.pk,
        let_go=is_open and is_free and text.claimed_by_id is not None,
    )


def sheet(
    request: HttpRequest,
    editor: Editor,
    text: Description,
    *,
    form: TextForm | None = None,
    problems: Iterable[str] = (),
    spare: int = SPARE,
    status: int = 200,
) -> HttpResponse:
    """Show a text; with `form`, what was typed and is not saved. `problems`: why not done."""
    form = form or TextForm(initial=initial(text))
    found = _findings(text, form)
    problems = list(problems)
    known = set(chain.from_iterable(found.at.values()))
    told = findings.by_field(each for each in problems if each not in known)
    comments = list(text.comments.all())
    may, said = rights(editor, text), WORDINGS.get(text.language, WORDINGS[ENGLISH])
    context = {
        "text": text,
        "editor": editor,
        "rights": may,
        "fields": [_field(name, said, form, found, told, comments) for name in LABELS],
        "sources": _source_rows(form, spare if may.write else 0),
        "cells": CELLS,
        "findings": found,
        "problems": [(findings.field_of(each), each) for each in problems],
        "errors": [(LABELS[name], name, each) for name, each in form.errors.items()],
        "is_unsaved": form.is_bound,
        "comments": comments,
        "labels": LABELS,
        "language": LANGUAGES.get(text.language, text.language),
        "recheck": text.rechecks.open().first() if text.state == State.PUBLISHED else None,
        "draft_text": request.POST,
    }
    return render(request, "desk/text.html", context, status=status)


def _findings(text: Description, form: TextForm) -> findings.Findings:
    """Hold what stands in the form against the rules; what could not be read is not judged."""
    if form.is_bound and not form.is_valid():
        return findings.Findings()
    typed = copy(text)
    for name, value in form.cleaned_data.items() if form.is_bound else ():
        setattr(typed, name, value)
    return findings.of(typed, todays_facts())


def _field(
    name: str,
    said: Wording,
    form: TextForm,
    found: findings.Findings,
    told: dict[str, list[str]],
    comments: list[Comment],
) -> Field:
    value = form[name].value()
    return Field(
        name=name,
        value=value,
        hint=HINTS.get(name) or _limits(name, said),
        remarks=[*found.at.get(name, []), *told.get(name, [])],
        errors=[str(each) for each in form.errors.get(name, [])],
        comments=[each for each in comments if each.part == name],
        words=len(words(str(value))) if name in content.PARTS.values() else 0,
        ease=_ease(said, str(value)) if name in said.ease.bounds and value else "",
    )


def _ease(said: Wording, prose: str) -> str:
    return f"{said.ease.name} {said.ease.measure(prose)}"


def _limits(name: str, said: Wording) -> str:
    """Tell how long a part may be, as the rules hold it."""
    if name in rules.LISTS:
        return f"One point a line, {rules.POINTS[0]} to {rules.POINTS[1]} points, or none."
    if name not in content.LIMITS:
        return ""
    least, most = content.LIMITS[name]
    low, high = said.ease.bounds[name]
    hint = f"{least} to {most} words, {said.ease.name} {low:g} to {high:g}."
    if name == "clinical_context":
        hint += f" It begins with “{said.illustration}”"
    return hint if name == "common" else f"{hint} It may be left empty."


def _source_rows(form: TextForm, spare: int) -> list[tuple[int, dict[str, str]]]:
    rows = [row for row in form["sources"].value() or [] if row]
    return list(enumerate([*rows, *({} for _ in range(spare))], start=1))
