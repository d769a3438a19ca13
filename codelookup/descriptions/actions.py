"""The life of a text: draft, in review, published, retired; each step by whom it belongs to.

Every step names the version it was decided on. Somebody else's step in between is a `Conflict`:
nothing is written, and the caller shows both.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from codelookup.catalog.models import Code

from . import content, gate
from .editors import Editor
from .judging import judge
from .models import OPEN, Description, State

# What an editor writes; the rest of a text is set by the steps of its life.
WRITTEN = (
    "title",
    "common",
    "overview",
    "clinical_context",
    "documentation",
    "compliance",
    "service_type",
    "sites",
    "family",
    "sources",
    "code_set",
)
EDITED = "edited"


class Refused(Exception):
    """The step may not be taken. `problems`: sentences that say what, where and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class Conflict(Exception):
    """Somebody changed the text meanwhile. `current`: the text as it stands now."""

    def __init__(self, current: Description) -> None:
        super().__init__(f"{current}: changed meanwhile; look at what changed and save again")
        self.current = current


def start(editor: Editor, code: Code, language: str = "en") -> Description:
    """Return the open edition of a code; where there is none, begin one from what is published."""
    if found := _open(code, language):
        return found
    before = Description.objects.published(language).filter(code=code).first()
    edition = Description(code=code, language=language, state=State.DRAFT, based_on=before)
    for name in WRITTEN if before else ():
        setattr(edition, name, getattr(before, name))
    edition.writer, edition.author = editor, editor.byline
    edition.written_on = timezone.localdate()
    edition.code_set = edition.code_set or f"{edition.written_on.year}"
    edition.claimed_by, edition.claimed_at = editor, timezone.now()
    try:
        with transaction.atomic():
            return _keep(edition, editor, "begun")
    except IntegrityError:  # another editor began one in the same moment
        return Description.objects.open().get(code=code, language=language)


def _open(code: Code, language: str) -> Description | None:
    return Description.objects.open().filter(code=code, language=language).first()


@transaction.atomic
def save(editor: Editor, pk: int, version: int, values: Mapping[str, Any]) -> Description:
    """Store what an editor wrote (names of `WRITTEN`); an unchanged text makes no revision."""
    edition = _at(pk, version, State.DRAFT, State.IN_REVIEW)
    if edition.state == State.IN_REVIEW and not editor.may_review:
        raise Refused("The text is in review; take it back before you change it.")
    changed = [
        name for name in WRITTEN if name in values and values[name] != getattr(edition, name)
    ]
    if not changed:
        return edition
    for name in changed:
        setattr(edition, name, values[name])
    edition.is_machine_draft = False
    if not edition.writer:
        edition.writer, edition.author = editor, editor.byline
    edition.written_on = timezone.localdate()
    return _keep(edition, editor, EDITED)


@transaction.atomic
def submit(editor: Editor, pk: int, version: int) -> Description:
    """Hand a draft over for review. The gate speaks there; a draft may still have faults."""
    edition = _at(pk, version, State.DRAFT)
    if not edition.title.strip() or not edition.common.strip():
        raise Refused("A text needs a title and a common language description before review.")
    edition.state, edition.returned_because = State.IN_REVIEW, ""
    edition.claimed_by = edition.claimed_at = None
    return _keep(edition, editor, "submitted")


@transaction.atomic
def send_back(editor: Editor, pk: int, version: int, reason: str) -> Description:
    """Return a text to its author with a reason; the author may take back his own."""
    edition = _at(pk, version, State.IN_REVIEW)
    if not editor.may_review and edition.writer_id != editor.pk:
        raise Refused("Only a reviewer may return somebody else's text.")
    if not reason.strip():
        raise Refused("Say why the text goes back: its author must know what to change.")
    edition.state, edition.returned_because = State.DRAFT, reason.strip()
    edition.claimed_by, edition.claimed_at = edition.writer, timezone.now()
    return _keep(edition, editor, "returned")


@transaction.atomic
def approve(
    editor: Editor, pk: int, version: int, facts: gate.Facts, scope: str = ""
) -> Description:
    """Publish a text in review that meets every rule; what was published before retires."""
    edition = _at(pk, version, State.IN_REVIEW)
    _sign(edition, editor, facts)
    edition.review_scope = scope
    _retire_published(edition, editor)
    edition.state, edition.is_machine_draft = State.PUBLISHED, False
    edition.claimed_by = edition.claimed_at = None
    return _keep(edition, editor, "published")


def _sign(edition: Description, editor: Editor, facts: gate.Facts) -> None:
    """Set the reviewer of a text that meets every rule today and that he did not write."""
    if not editor.may_review:
        raise Refused("Only a reviewer or the editor-in-chief may approve a text.")
    if edition.writer_id == editor.pk or _has_edited(editor, edition):
        raise Refused("You wrote in this text; somebody else must review it.")
    edition.checker, edition.reviewer = editor, editor.byline
    edition.reviewed_on = timezone.localdate()
    if refusals := judge(content.of(edition), facts).refusals:
        raise Refused(*refusals)
    edition.facts = facts.stated(edition.code.system, edition.code.value)


def _has_edited(editor: Editor, edition: Description) -> bool:
    return bool(
        edition.history.filter(history_user=editor.user, history_change_reason=EDITED).exists()
    )


def _retire_published(edition: Description, editor: Editor) -> None:
    published = Description.objects.published(edition.language).filter(code=edition.code)
    for before in published.select_for_update():
        _retire(before, editor, "superseded")


@transaction.atomic
def retire(editor: Editor, pk: int, version: int, reason: str) -> Description:
    """Take a text off the site, published or not; it stays in the archive."""
    edition = _at(pk, version, State.PUBLISHED, State.DRAFT, State.IN_REVIEW)
    if not editor.may_direct:
        raise Refused("Only the editor-in-chief may retire a text.")
    if not reason.strip():
        raise Refused("Say why the text is retired; the archive keeps the reason.")
    return _retire(edition, editor, reason.strip())


def _retire(edition: Description, editor: Editor, reason: str) -> Description:
    edition.state = State.RETIRED
    _close_recheck(edition, editor, reason)
    return _keep(edition, editor, f"retired: {reason}"[:100])


def _close_recheck(edition: Description, editor: Editor, remark: str) -> int:
    closed = {"closed_at": timezone.now(), "closed_by": editor.byline, "remark": remark[:200]}
    return edition.rechecks.open().update(**closed)


@transaction.atomic
def confirm(
    editor: Editor, pk: int, version: int, facts: gate.Facts, remark: str = ""
) -> Description:
    """Close the recheck of a published text that is still right; it is reviewed as of today."""
    edition = _at(pk, version, State.PUBLISHED)
    _sign(edition, editor, facts)
    if not _close_recheck(edition, editor, remark.strip() or "still right"):
        raise Refused("No review of this text is due; somebody else has closed it already.")
    return _keep(edition, editor, "still right")


@transaction.atomic
def claim(editor: Editor, pk: int) -> Description:
    """Tell the others that one works at this text; a claim of somebody else stands."""
    edition = Description.objects.select_for_update().get(pk=pk)
    if edition.state not in OPEN:
        raise Refused(f"The text is {edition.get_state_display()}; begin a new edition of it.")
    if edition.claimed_by_id not in (None, editor.pk) and not editor.may_direct:
        raise Refused(f"{edition.claimed_by.byline} works at this text.")  # type: ignore[union-attr]
    return _hold(edition, editor)


@transaction.atomic
def let_go(editor: Editor, pk: int) -> Description:
    edition = Description.objects.select_for_update().get(pk=pk)
    if edition.claimed_by_id not in (None, editor.pk) and not editor.may_direct:
        raise Refused("Only who claimed the text, or the editor-in-chief, may let it go.")
    return _hold(edition, None)


def _hold(edition: Description, editor: Editor | None) -> Description:
    """A claim is no change of the text: it makes no revision, no conflict and no page anew."""
    edition.claimed_by, edition.claimed_at = editor, timezone.now() if editor else None
    Description._base_manager.filter(pk=edition.pk).update(
        claimed_by=edition.claimed_by, claimed_at=edition.claimed_at
    )
    return edition


def _at(pk: int, version: int, *states: State) -> Description:
    """Return the locked text if it is as the caller saw it; else say what changed."""
    edition = Description.objects.select_for_update(of=("self",)).get(pk=pk)
    if edition.version != version:
        raise Conflict(edition)
    if edition.state not in states:
        raise Refused(f"The text is {edition.get_state_display()}; this step does not apply.")
    return edition


def _keep(edition: Description, editor: Editor, reason: str) -> Description:
    if edition.pk:
        edition.version += 1
    edition._history_user = editor.user  # type: ignore[attr-defined]
    edition._change_reason = reason  # type: ignore[attr-defined]
    edition.save()
    return edition
