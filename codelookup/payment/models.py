"""What Medicare pays: the relative value file of the physician fee schedule, line by line.

Units: RVUs are relative value units; the conversion factor is dollars per RVU; `global_days` and
the indicators are written as in the file. Layout and meaning: the release's own PDF (RVUyyx.pdf).
"""

from decimal import Decimal

from django.db import models

from codelookup.catalog.models import Code, Release


def rvu() -> "models.DecimalField[Decimal | str, Decimal]":
    return models.DecimalField(max_digits=8, decimal_places=2)


class RelativeValue(models.Model):
    """One line of the file: a code, or a code with modifier 26, TC or 53."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="relative_values")
    line = models.PositiveIntegerField(help_text="line number in the file")
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
    multiple_procedure = models.CharField(max_length=1)
    bilateral = models.CharField(max_length=1)
    assistant = models.CharField(max_length=1)
    co_surgeons = models.CharField(max_length=1)
    team = models.CharField(max_length=1)
    endoscopic_base = models.CharField(max_length=5, blank=True)
    supervision = models.CharField(max_length=2)
    conversion_factor = models.DecimalField(max_digits=8, decimal_places=4)

    class Meta:
        ordering = ["modifier"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code", "modifier"], name="one_value_per_code_and_modifier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} {self.modifier}".strip()
