"""Who may write, review and direct; and who looks after which codes."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q, Value

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


def mark(instance: Editor, **kwargs: object) -> None:
    """Tell the account whether it works at the desk."""
    is_editor = Editor.objects.filter(user=instance.user_id).exists()
    User.objects.filter(pk=instance.user_id).update(is_editor=is_editor)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def covering(self, system: str, code_key: str) -> "AssignmentQuerySet":
        """The ranges that hold a code; E08 to E13 holds E13.9, which lies below its end."""
        below = Q(asked__startswith=F("last"))
        ranges = self.annotate(asked=Value(code_key)).filter(system=system, first__lte=code_key)
        return ranges.filter(Q(last__gte=code_key) | below)


class Assignment(models.Model):
    """A range of codes that an editor looks after.

    Bounds are keys (`Code.key`), both inside, the last with everything below it.
    """

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


WIDTH = 16  # of `Code.key`


def inside(ranges: Iterable[Assignment], code: str = "code__") -> Q:
    """Return the condition that a code lies in one of the ranges. `code`: the way to it.

    No key is greater than one filled up with Z, in whatever order the database sorts.
    """
    found = Q(pk__in=())
    for each in ranges:
        bounds = {"system": each.system, "key__gte": each.first}
        bounds["key__lte"] = each.last.ljust(WIDTH, "Z")
        found |= Q(**{f"{code}{name}": value for name, value in bounds.items()})
    return found
