"""Who may write, review and direct; and who looks after which codes."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from codelookup.catalog.systems import System, key


class Role(models.TextChoices):
    AUTHOR = "author", "author"
    REVIEWER = "reviewer", "reviewer"
    CHIEF = "chief", "editor-in-chief"


class Editor(models.Model):
    """An account that works on our texts, under the name that stands below them."""

    user = models.OneToOneField(User, models.CASCADE, related_name="editor")
    role = models.CharField(max_length=10, choices=Role)
    byline = models.CharField(max_length=120, unique=True, help_text="as printed under a text")

    class Meta:
        ordering = ["byline"]
        constraints = [
            models.CheckConstraint(condition=~Q(byline=""), name="an_editor_has_a_byline"),
        ]

    def __str__(self) -> str:
        return f"{self.byline}, {self.get_role_display()}"

    @property
    def may_review(self) -> bool:
        return self.role in (Role.REVIEWER, Role.CHIEF)

    @property
    def may_direct(self) -> bool:
        return self.role == Role.CHIEF


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def covering(self, system: str, code_key: str) -> "AssignmentQuerySet":
        return self.filter(system=system, first__lte=code_key, last__gte=code_key)


class Assignment(models.Model):
    """A range of codes that an editor looks after; bounds are keys (`Code.key`), both inside."""

    editor = models.ForeignKey(Editor, models.CASCADE, related_name="assignments")
    system = models.CharField(max_length=12, choices=System)
    first = models.CharField(max_length=12)
    last = models.CharField(max_length=12)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["system", "first"]
        constraints = [
            models.UniqueConstraint(
                fields=["editor", "system", "first", "last"], name="one_assignment_per_range"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="an_assignment_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.editor.byline}: {self.system} {self.first} to {self.last}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.first, self.last = key(self.first), key(self.last)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
