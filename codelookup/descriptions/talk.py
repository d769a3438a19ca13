"""What is said about a text: between editors, by readers, and by an import that changed a fact."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import OuterRef, Q
from django.utils import timezone

from accounts.models import User
from codelookup.catalog.models import Code
from codelookup.catalog.version import Versioned, VersionedQuerySet

from .editors import Editor

MOST = 2_000  # characters of a remark or a report
ERRATUM_MOST = 600


class Comment(models.Model):
    """A remark of one editor to the others; kept with the edition, never public."""

    description = models.ForeignKey(
        "descriptions.Description", models.CASCADE, related_name="comments"
    )
    editor = models.ForeignKey(Editor, models.SET_NULL, null=True, related_name="comments")
    byline = models.CharField(max_length=120)
    part = models.CharField(max_length=20, blank=True, help_text="field of the text; empty: all")
    text = models.TextField(max_length=MOST)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.byline} on {self.description_id}"


class RecheckQuerySet(VersionedQuerySet["Recheck"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def of_outer(self) -> Self:
        """For a subquery over texts: the one that is open for each."""
        return self.open().filter(description=OuterRef("pk"))


class Recheck(Versioned):
    """A published text that needs a look: a release changed what it was reviewed against."""

    description = models.ForeignKey(
        "descriptions.Description", models.CASCADE, related_name="rechecks"
    )
    reasons = models.JSONField(help_text="sentences: what was, what is, by which release")
    raised_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True)
    remark = models.CharField(max_length=200, blank=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["description"],
                condition=Q(closed_at__isnull=True),
                name="one_open_recheck_per_description",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_by=""),
                name="a_closed_recheck_names_who_closed_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.description_id}: {'; '.join(self.reasons)}"


class ReportState(models.TextChoices):
    OPEN = "open", "open"
    CORRECTED = "corrected", "corrected"
    DECLINED = "declined", "nothing to correct"


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    def open(self) -> Self:
        return self.filter(state=ReportState.OPEN)

    def errata(self) -> Self:
        """What readers were right about, the newest correction first."""
        return self.filter(state=ReportState.CORRECTED).order_by("-answered_at", "-pk")

    def corrected_on(self, code: Code) -> dict[str, date]:
        """Return the day of the last correction by section. One query."""
        found = self.errata().filter(code=code).values_list("section", "answered_at")
        return {section: at.date() for section, at in reversed(found) if at}


class ErrorReport(models.Model):
    """A reader says that something is wrong; the answer is public, his words never are."""

    code = models.ForeignKey(Code, models.CASCADE, related_name="error_reports")
    section = models.CharField(max_length=40, help_text="slug of the section")
    message = models.TextField(max_length=MOST)
    reporter = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.OPEN)
    erratum = models.TextField(
        max_length=ERRATUM_MOST, blank=True, help_text="public: what was wrong"
    )
    answered_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(message=""), name="an_error_report_says_something"),
            models.CheckConstraint(
                condition=Q(state="open") | (~Q(answered_by="") & Q(answered_at__isnull=False)),
                name="an_answered_report_names_who_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="corrected") | ~Q(erratum=""),
                name="a_corrected_error_has_an_erratum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.section}: {self.get_state_display()}"
