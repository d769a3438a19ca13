"""What Medicare pays: relative values, regional indices, and the rates of other fee schedules.

Units: RVUs are relative value units; conversion factors are dollars per RVU; indices are factors
around 1; rates are dollars; `global_days` and the indicators are written as in the file. Layout
and meaning: the release's own PDF (RVUyyx.pdf).
"""

from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Q

from codelookup.catalog.models import Code, Release


def rvu(**kwargs: Any) -> "models.DecimalField[Decimal | str, Decimal]":
    return models.DecimalField(max_digits=8, decimal_places=2, **kwargs)


def share() -> "models.DecimalField[Decimal | str, Decimal]":
    return models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(0))


def index() -> "models.DecimalField[Decimal | str, Decimal]":
    return models.DecimalField(max_digits=5, decimal_places=3)


def maybe(
    digits: int, places: int, help_text: str = ""
) -> "models.DecimalField[Decimal | str | None, Decimal | None]":
    return models.DecimalField(
        max_digits=digits, decimal_places=places, null=True, help_text=help_text
    )


def line_number() -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(help_text="line number in the file")


class RelativeValue(models.Model):
    """One line of the file: a code, or a code with modifier 26, TC or 53."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="relative_values")
    line = line_number()
    code = models.ForeignKey(Code, models.CASCADE, related_name="relative_values")
    modifier = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=1)
    work = rvu()
    pe_nonfacility = rvu()
    pe_facility = rvu()
    malpractice = rvu()
    total_nonfacility = rvu()
    total_facility = rvu()
    nonfacility_na = models.BooleanField(help_text="rarely or never done outside a facility")
    facility_na = models.BooleanField(help_text="rarely or never done in a facility")
    pctc = models.CharField(max_length=1)
    global_days = models.CharField(max_length=3)
    pre_operative = share()
    intra_operative = share()
    post_operative = share()
    multiple_procedure = models.CharField(max_length=1)
    bilateral = models.CharField(max_length=1)
    assistant = models.CharField(max_length=1)
    co_surgeons = models.CharField(max_length=1)
    team = models.CharField(max_length=1)
    pricing = models.CharField(max_length=1, blank=True, help_text="in the files from 2026 on")
    endoscopic_base = models.CharField(max_length=5, blank=True)
    supervision = models.CharField(max_length=2)
    imaging_family = models.CharField(max_length=2, default="99")
    conversion_factor = models.DecimalField(max_digits=8, decimal_places=4)
    conversion_factor_qpp = maybe(
        8, 4, "for participants of qualifying payment models; in the files from 2026 on"
    )
    cap_pe_nonfacility = rvu(default=Decimal(0), help_text="RVU of the OPPS cap, 0: no cap")
    cap_pe_facility = rvu(default=Decimal(0), help_text="RVU of the OPPS cap, 0: no cap")
    cap_malpractice = rvu(default=Decimal(0), help_text="RVU of the OPPS cap, 0: no cap")

    class Meta:
        ordering = ["modifier"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code", "modifier"], name="one_value_per_code_and_modifier"
            ),
            models.CheckConstraint(
                condition=Q(conversion_factor__gt=0), name="a_conversion_factor_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} {self.modifier}".strip()


class Locality(models.Model):
    """The geographic practice cost indices of a payment locality: contractor and number.

    The work index stands without and with the floor of 1.0 that the law sets for a time; a year's
    file may state one of the two only.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="localities")
    line = line_number()
    mac = models.CharField(max_length=5, help_text="Medicare administrative contractor")
    state = models.CharField(max_length=2)
    number = models.CharField(max_length=2)
    name = models.CharField(max_length=120)
    work = maybe(5, 3, "without the floor")
    work_floor = maybe(5, 3, "with the floor of 1.0")
    pe = index()
    malpractice = index()

    class Meta:
        ordering = ["state", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "mac", "number"], name="one_index_per_locality"
            ),
            models.UniqueConstraint(
                fields=["release", "state", "number"], name="one_number_per_state"
            ),
            models.CheckConstraint(
                condition=Q(work__isnull=False, work__gt=0)
                | Q(work_floor__isnull=False, work_floor__gt=0),
                name="a_locality_has_a_work_index",
            ),
            models.CheckConstraint(
                condition=Q(pe__gt=0, malpractice__gt=0), name="indices_are_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}-{self.number} {self.name}"


class CountyQuerySet(models.QuerySet["County"]):
    def named(self, name: str) -> Self:
        return self.filter(name__iexact=name)


class County(models.Model):
    """A county within a payment locality, or what is left of a state ("ALL OTHER COUNTIES")."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="counties")
    line = line_number()
    mac = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    state = models.CharField(max_length=40, help_text="its name, as in the file")
    name = models.CharField(max_length=160)

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "counties"
        ordering = ["line", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "mac", "number", "state", "name"], name="a_county_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.state}"


class ZipLocality(models.Model):
    """The payment locality of a five-digit ZIP code."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="zip_localities")
    line = line_number()
    zip = models.CharField(max_length=5)
    state = models.CharField(max_length=2)
    mac = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    plus_four = models.BooleanField(help_text="parts of it belong to another locality")

    class Meta:
        verbose_name_plural = "ZIP localities"
        constraints = [
            models.UniqueConstraint(fields=["release", "zip"], name="one_locality_per_zip"),
        ]

    def __str__(self) -> str:
        return self.zip


class AnesthesiaFactor(models.Model):
    """Dollars per anesthesia unit in a locality; the nation's has neither contractor nor number."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="anesthesia_factors")
    line = line_number()
    mac = models.CharField(max_length=5, blank=True)
    number = models.CharField(max_length=2, blank=True)
    name = models.CharField(max_length=120)
    factor = models.DecimalField(max_digits=8, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "mac", "number"], name="one_anesthesia_factor_per_locality"
            ),
            models.CheckConstraint(
                condition=Q(factor__gt=0), name="an_anesthesia_factor_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.factor}"


class FacilityRate(models.Model):
    """What Medicare pays for a code to a hospital's outpatient department or a surgical center.

    `addendum`: B of the OPPS rule; AA (procedures), BB (ancillary), EE (excluded) of the ASC rule.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="facility_rates")
    line = line_number()
    code = models.ForeignKey(Code, models.CASCADE, related_name="facility_rates")
    addendum = models.CharField(max_length=2)
    indicator = models.CharField(max_length=3, blank=True, help_text="status or payment indicator")
    apc = models.CharField(max_length=5, blank=True)
    weight = maybe(10, 4)
    rate = maybe(12, 3)
    copayment = maybe(12, 2)
    minimum_copayment = maybe(12, 2)
    discounted = models.CharField(max_length=1, blank=True, help_text="Y: less beside another one")

    class Meta:
        ordering = ["release", "addendum"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code", "addendum"], name="one_facility_rate_per_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} {self.addendum}"


class LabRate(models.Model):
    """A line of the clinical laboratory fee schedule."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="lab_rates")
    line = line_number()
    code = models.ForeignKey(Code, models.CASCADE, related_name="lab_rates")
    modifier = models.CharField(max_length=2, blank=True)
    valid_from = models.DateField(null=True)
    indicator = models.CharField(max_length=1, help_text="N: national limit, L: local")
    rate = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["modifier"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code", "modifier"], name="one_lab_rate_per_code_and_modifier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} {self.modifier}".strip()
