"""Our own words for codes: written by one, checked by another, published with both named."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from codelookup.catalog.models import Code
from codelookup.catalog.version import Versioned, VersionedQuerySet
from codelookup.lib.text import reading_grade


class State(models.TextChoices):
    DRAFT = "draft", "draft"
    IN_REVIEW = "in-review", "in review"
    PUBLISHED = "published", "published"
    RETIRED = "retired", "retired"


class DescriptionQuerySet(VersionedQuerySet["Description"]):
    def published(self, language: str = "en") -> "DescriptionQuerySet":
        return self.filter(state=State.PUBLISHED, language=language)

    def titles(self, codes: "list[int]") -> dict[int, str]:
        """Return our short titles by code id. One query."""
        found = self.published().filter(code_id__in=codes).order_by()
        return dict(found.values_list("code_id", "title"))


class Description(Versioned):
    """A text about one code in one language. Parts are Markdown; empty parts are not shown."""

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
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.language}): {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.updated_at = timezone.now()
        super().save(*args, **kwargs)

    @property
    def grade(self) -> float:
        """Reading grade of the common-language description, in US school years."""
        return reading_grade(self.common)
