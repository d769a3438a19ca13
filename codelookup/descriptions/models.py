"""Our own words for codes: written by one, checked by another, published with both named.

A row is an edition. What is published stays as it is while the next edition is a draft; publishing
that retires the one before. Every save of an edition is kept as a revision (`history`).
"""

from typing import Any

from django.db import models
from django.db.models import F, Q, Subquery, Value
from django.utils import timezone
from simple_history.models import HistoricalRecords

from codelookup.catalog.models import Code
from codelookup.catalog.version import Versioned, VersionedQuerySet
from codelookup.lib.text import reading_grade

from .editors import Assignment, Editor, Role
from .talk import Comment, ErrorReport, Recheck, ReportState

__all__ = [
    "Assignment",
    "Comment",
    "Description",
    "Editor",
    "ErrorReport",
    "Recheck",
    "ReportState",
    "Role",
    "State",
]


class State(models.TextChoices):
    DRAFT = "draft", "draft"
    IN_REVIEW = "in-review", "in review"
    PUBLISHED = "published", "published"
    RETIRED = "retired", "retired"


OPEN = (State.DRAFT, State.IN_REVIEW)


class DescriptionQuerySet(VersionedQuerySet["Description"]):
    def published(self, language: str = "en") -> "DescriptionQuerySet":
        return self.filter(state=State.PUBLISHED, language=language)

    def open(self) -> "DescriptionQuerySet":
        """Editions that somebody still works at."""
        return self.filter(state__in=OPEN)

    def work_of(self, editor: Editor) -> "DescriptionQuerySet":
        """What an editor has in hand: drafts he claimed or left to nobody, and his in review."""
        drafts = Q(claimed_by=editor) | Q(claimed_by=None, writer=editor)
        return self.filter(
            (Q(state=State.DRAFT) & drafts) | Q(state=State.IN_REVIEW, writer=editor)
        )

    def drafts_of_others(self, editor: Editor) -> "DescriptionQuerySet":
        mine = Description.objects.work_of(editor).order_by().values("pk")
        return self.filter(state=State.DRAFT).exclude(pk__in=mine)

    def awaiting(self, editor: Editor) -> "DescriptionQuerySet":
        """In review and written by others: what this editor may judge."""
        mine = Q(writer=editor) | Q(author=editor.byline)
        return self.filter(state=State.IN_REVIEW).exclude(mine)

    def at_desk(self) -> "DescriptionQuerySet":
        """With everything that the desk prints beside a text."""
        return self.select_related("code", "writer", "checker", "claimed_by")

    def with_recheck(self) -> "DescriptionQuerySet":
        """Tell of each text as `due` why it must be looked at again, None where it need not."""
        return self.annotate(due=Subquery(Recheck.objects.of_outer().values("reasons")))

    def titles(self, codes: "list[int]") -> dict[int, str]:
        """Return our short titles by code id. One query."""
        found = self.published().filter(code_id__in=codes).order_by()
        return dict(found.values_list("code_id", "title"))


class Description(Versioned):
    """A text about one code in one language. Parts are Markdown; empty parts are not shown.

    `version` grows with every change at the desk: who saves an older one gets a conflict, not the
    last word. `facts` is what the loaded releases said when it was published.
    """

    code = models.ForeignKey(Code, models.CASCADE, related_name="descriptions")
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=90)
    common = models.TextField("common language description", blank=True)
    overview = models.TextField(blank=True)
    clinical_context = models.TextField(blank=True)
    documentation = models.TextField(blank=True)
    compliance = models.TextField(blank=True)
    service_type = models.CharField(max_length=80, blank=True)
    sites = models.JSONField(default=list, help_text="typical place-of-service codes")
    family = models.JSONField(default=list, help_text="codes that belong together")
    sources = models.JSONField(default=list, help_text="title, publisher, url, read_on")
    code_set = models.CharField(max_length=20, help_text="the code set it was reviewed for")
    author = models.CharField(max_length=120)
    written_on = models.DateField()
    reviewer = models.CharField(max_length=120, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    review_scope = models.CharField(max_length=200, blank=True)
    source_file = models.CharField(max_length=200, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    version = models.PositiveIntegerField(default=1, db_default=1)
    based_on = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    writer = models.ForeignKey(Editor, models.SET_NULL, null=True, blank=True, related_name="texts")
    checker = models.ForeignKey(Editor, models.SET_NULL, null=True, blank=True, related_name="+")
    claimed_by = models.ForeignKey(
        Editor, models.SET_NULL, null=True, blank=True, related_name="claims"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    returned_because = models.TextField(max_length=2000, blank=True, db_default="")
    drafted_with = models.CharField(
        max_length=120, blank=True, db_default="", help_text="model, if a machine drafted it"
    )
    drafted_on = models.DateField(null=True, blank=True)
    is_machine_draft = models.BooleanField(
        default=False, db_default=False, help_text="no person has gone over it"
    )
    facts = models.JSONField(default=dict, blank=True, db_default=Value({}, models.JSONField()))

    history = HistoricalRecords(excluded_fields=["claimed_by", "claimed_at"])
    objects = DescriptionQuerySet.as_manager()

    class Meta:
        ordering = ["code__system", "code__value"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "language"],
                condition=Q(state="published"),
                name="one_published_description_per_code",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (~Q(reviewer="") & Q(reviewed_on__isnull=False) & ~Q(title="")),
                name="a_published_description_is_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(reviewer=F("author")), name="nobody_reviews_their_own_description"
            ),
            models.CheckConstraint(
                condition=Q(writer__isnull=True)
                | Q(checker__isnull=True)
                | ~Q(checker=F("writer")),
                name="no_account_reviews_its_own_description",
            ),
            models.UniqueConstraint(
                fields=["code", "language"],
                condition=Q(state__in=["draft", "in-review"]),
                name="one_open_edition_per_code",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(is_machine_draft=False),
                name="no_machine_draft_is_published_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.language}): {self.title}"

    @property
    def is_said(self) -> bool:
        """Tell whether pages say it: working at a draft changes none."""
        return self.state not in OPEN

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.updated_at = timezone.now()
        super().save(*args, **kwargs)

    @property
    def grade(self) -> float:
        """Reading grade of the common-language description, in US school years."""
        return reading_grade(self.common)
