"""What may be billed together, how often, and with what: NCCI's three families of edits.

Codes stand here as their numbers, not as catalog codes: CMS names many that no loaded file lists,
and the pair files are the largest on the site (docs/decisions/0006). Days are days of service.
"""

from collections.abc import Iterable
from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from codelookup.catalog.models import Release

PAIRS = {"ncci-ptp-practitioner": "practitioner", "ncci-ptp-hospital": "hospital"}
UNITS = {"mue-practitioner": "practitioner", "mue-hospital": "hospital", "mue-dme": "supplier"}
ADD_ONS = "add-on"

M = TypeVar("M", bound=models.Model)


def number() -> "models.CharField[str, str]":
    return models.CharField(max_length=5)


def spans() -> Q:
    """No edit ends before it begins; equal days mean that it was never in force."""
    return Q(deleted_on=None) | Q(effective_on=None) | Q(deleted_on__gte=F("effective_on"))


class DatedQuerySet(models.QuerySet[M]):
    def on(self, day: date) -> Self:
        """The edits in force on a day: from the first day to the last, both included."""
        begun = Q(effective_on=None) | Q(effective_on__lte=day)
        lasting = Q(deleted_on__gte=day) & (
            Q(effective_on=None) | Q(deleted_on__gt=F("effective_on"))
        )
        return self.filter(begun, Q(deleted_on=None) | lasting)


class Rationale(models.Model):
    """Why CMS made an edit, in its words; a dozen in all."""

    id = models.SmallAutoField(primary_key=True)
    text = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.text


class Indicator(models.IntegerChoices):
    """Whether a modifier may set a pair aside."""

    NEVER = 0, "no modifier helps"
    ALLOWED = 1, "with a modifier"
    NOT_APPLICABLE = 9, "not applicable"


class PairEditQuerySet(DatedQuerySet["PairEdit"]):
    def touching(self, value: str, releases: Iterable[Release]) -> Self:
        """The pairs with this code in either column."""
        known = list(releases)  # stated twice, so that each column's index serves its half
        return self.filter(
            Q(release__in=known, column1=value) | Q(release__in=known, column2=value)
        )

    def among(
        self, values: Iterable[str], opened: Iterable[str], releases: Iterable[Release]
    ) -> Self:
        """The pairs within a handful of codes of which at least one is among the opened."""
        numbers, ours = list(values), list(opened)
        found = self.filter(release__in=releases, column1__in=numbers, column2__in=numbers)
        return found.filter(Q(column1__in=ours) | Q(column2__in=ours))

    def between(self, first: str, second: str, releases: Iterable[Release]) -> Self:
        """Everything ever said of two codes, in both directions, newest span first."""
        numbers = (first, second)
        found = self.filter(release__in=releases, column1__in=numbers, column2__in=numbers)
        return found.order_by("release", "column1", F("effective_on").desc(nulls_last=True))


class PairEdit(models.Model):
    """Of these two codes, billed for one patient and day, column 2 is not paid beside column 1.

    Which setting it holds for is its release's: practitioners and hospitals have files of their
    own. `part` numbers the file where a release is published in several; 0 where it is one.
    """

    # The two references are not checked row by row by the database: docs/decisions/0006.
    release = models.ForeignKey(
        Release, models.CASCADE, related_name="pair_edits", db_index=False, db_constraint=False
    )
    line = models.PositiveIntegerField(help_text="line number in the file")
    effective_on = models.DateField(null=True, help_text="null: the file does not tell")
    deleted_on = models.DateField(null=True, help_text="last day; the first day: never in force")
    part = models.PositiveSmallIntegerField(default=0)
    modifier = models.SmallIntegerField(choices=Indicator)
    rationale = models.ForeignKey(
        Rationale, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    is_before_1996 = models.BooleanField()
    column1 = number()
    column2 = number()

    objects = PairEditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "column1", "column2", "effective_on"],
                name="a_pair_begins_once_a_day",
            ),
            models.CheckConstraint(condition=spans(), name="a_pair_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(modifier__in=Indicator.values), name="a_pairs_indicator_is_known"
            ),
        ]
        indexes = [
            # All that a code page counts and sorts by: of a code that thousands of edits bar, each
            # row stands on a page of the table of its own.
            models.Index(
                fields=[
                    "release",
                    "column2",
                    "column1",
                    "effective_on",
                    "deleted_on",
                    "modifier",
                    "line",
                    "part",
                ],
                name="pairs_of_column2",
            )
        ]

    def __str__(self) -> str:
        return f"{self.column1}/{self.column2}"

    @property
    def is_never_in_force(self) -> bool:
        return self.effective_on is not None and self.effective_on == self.deleted_on


class PairSpan(models.Model):
    """How many edits of a release name a code in one column, by indicator and days.

    Counted at import: thousands of edits name a code that is billed often, and each of its pages
    would count them. `line` and `part`: where the first of them stands.
    """

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    line = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField()
    code = number()
    is_first = models.BooleanField(help_text="the code stands in column 1")
    effective_on = models.DateField(null=True)
    deleted_on = models.DateField(null=True)
    modifier = models.SmallIntegerField(choices=Indicator)
    number = models.PositiveIntegerField(help_text="edits")

    class Meta:
        indexes = [models.Index(fields=["release", "code"], name="pair_spans_of_code")]

    def __str__(self) -> str:
        return f"{self.number} edits of {self.code}"


class Adjudication(models.IntegerChoices):
    """The MUE adjudication indicator (MAI): what a unit too many does."""

    LINE = 1, "claim line"
    POLICY = 2, "date of service, by policy"
    CLINICAL = 3, "date of service, clinical"


class UnitEdit(models.Model):
    """A medically unlikely edit: the most units of a code that are paid. The setting: `UNITS`."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="unit_edits")
    line = models.PositiveIntegerField(help_text="line number in the file")
    code = number()
    units = models.PositiveIntegerField()
    adjudication = models.SmallIntegerField(choices=Adjudication)
    rationale = models.CharField(max_length=80, help_text="as the file says it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code"], name="one_unit_edit_per_code"),
            models.CheckConstraint(
                condition=Q(adjudication__in=Adjudication.values), name="an_mai_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.units}"


class AddOnType(models.IntegerChoices):
    """Who says with which primary codes an add-on code goes."""

    LISTED = 1, "the list names every primary"
    CONTRACTOR = 2, "the contractor decides on the primaries"
    MIXED = 3, "the list names some, the contractor may accept others"


class AddOnEdit(models.Model):
    """An add-on code and a primary it may go with; an empty primary: the contractor's choice."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="add_on_edits")
    line = models.PositiveIntegerField(help_text="line number in the file")
    type = models.SmallIntegerField(choices=AddOnType)
    add_on = number()
    primary = models.CharField(max_length=5, blank=True, help_text="empty: contractor-defined")
    effective_on = models.DateField(null=True)
    deleted_on = models.DateField(null=True)
    add_on_deleted_on = models.DateField(null=True, help_text="last day of the add-on code")
    primary_deleted_on = models.DateField(null=True, help_text="last day of the primary code")
    note = models.CharField(max_length=200, blank=True)

    objects = DatedQuerySet["AddOnEdit"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "add_on", "primary", "type", "effective_on"],
                name="an_add_on_begins_once_a_day",
            ),
            models.CheckConstraint(condition=spans(), name="an_add_on_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(type__in=AddOnType.values), name="an_add_ons_type_is_known"
            ),
        ]
        indexes = [models.Index(fields=["release", "primary"], name="add_ons_by_primary")]

    def __str__(self) -> str:
        return f"{self.add_on} with {self.primary or 'contractor-defined'}"
