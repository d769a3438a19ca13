"""Put a draft into the queue, beside what is published, never over what somebody wrote."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from codelookup.catalog.models import Code
from codelookup.descriptions.editors import Editor
from codelookup.descriptions.models import Description, State

from . import NoDraft
from .answer import Answer

PARTS = ("title", "common", "overview", "clinical_context", "documentation", "compliance")


def check_free(code: Code, language: str) -> None:
    """Raise NoDraft where an open edition holds words, before anybody is asked."""
    _room(Description.objects.open().filter(code=code, language=language).first())


def _room(edition: Description | None) -> None:
    """A machine's draft that nobody touched may be written anew; anything else is somebody's."""
    if not edition or (edition.state == State.DRAFT and edition.is_machine_draft):
        return
    published = edition.based_on
    if edition.state != State.DRAFT or any(
        getattr(edition, name) not in ("", getattr(published, name, "")) for name in PARTS
    ):
        raise NoDraft(
            f"{edition.code}: somebody works at a text already (by {edition.author}); a machine "
            "draft is not written over it. Finish or retire that one first."
        )


def keep(
    code: Code, language: str, answer: Answer, model: str, editor: Editor | None = None
) -> Description:
    """Store the draft as the open edition of the code, marked as a machine's."""
    try:
        with transaction.atomic():
            return _keep(code, language, answer, model, editor)
    except IntegrityError as error:
        raise NoDraft(
            f"{code}: somebody began a text meanwhile; the draft was not kept."
        ) from error


def _keep(
    code: Code, language: str, answer: Answer, model: str, editor: Editor | None
) -> Description:
    opened = Description.objects.open().filter(code=code, language=language)
    found = opened.select_for_update(of=("self",)).first()
    _room(found)
    published = Description.objects.published(language).filter(code=code).first()
    edition = found or Description(code=code, language=language, based_on=published)
    for name, value in answer.values.items():
        setattr(edition, name, value)
    today = timezone.localdate()
    edition.state, edition.is_machine_draft = State.DRAFT, True
    edition.writer, edition.author = None, f"Machine draft ({model[:100]})"
    edition.drafted_with, edition.drafted_on, edition.written_on = model[:120], today, today
    edition.family = edition.family or [code.value]
    edition.code_set = edition.code_set or f"{today.year}"
    edition.version += 1 if found else 0
    if editor:
        edition._history_user = editor.user  # type: ignore[attr-defined]
    edition._change_reason = "drafted by a machine"  # type: ignore[attr-defined]
    edition.save()
    return edition
