"""What editors say to each other about a text, and what they answer readers who found an error."""

from django.db import transaction
from django.utils import timezone

from codelookup.catalog import version

from .actions import WRITTEN, Refused
from .editors import Editor
from .talk import ERRATUM_MOST, MOST, Comment, ErrorReport, ReportState


def comment(editor: Editor, pk: int, text: str, part: str = "") -> Comment:
    """Add a remark on one part (a name of `WRITTEN`), or on the whole text."""
    if not text.strip():
        raise Refused("The comment is empty; write what should change.")
    if len(text) > MOST:
        raise Refused(f"The comment has {len(text):,} characters, at most {MOST:,}; shorten it.")
    if part and part not in WRITTEN:
        raise Refused(f"A text has no part {part[:40]!r}; choose one of the list.")
    return Comment.objects.create(
        description_id=pk, editor=editor, byline=editor.byline, part=part, text=text.strip()
    )


@transaction.atomic
def answer(editor: Editor, pk: int, erratum: str = "") -> ErrorReport:
    """Answer a reader's report: with what was wrong, which is public, or without: it was right."""
    report = ErrorReport.objects.select_for_update().get(pk=pk)
    if not editor.may_review:
        raise Refused("Only a reviewer or the editor-in-chief may answer a report.")
    if report.state != ReportState.OPEN:
        raise Refused(f"{report.answered_by} has answered this report already.")
    if len(erratum) > ERRATUM_MOST:
        raise Refused(
            f"The erratum has {len(erratum):,} characters, at most {ERRATUM_MOST}; shorten it."
        )
    report.erratum = erratum.strip()
    report.state = ReportState.CORRECTED if report.erratum else ReportState.DECLINED
    report.answered_by, report.answered_at = editor.byline, timezone.now()
    report.save()
    version.bump()  # the page of the code tells of it
    return report
