"""One code of which every file says something: what a page costs that shows all there is."""

from django.utils import timezone

from codelookup.catalog.models import Code, Entry
from codelookup.catalog.systems import System
from codelookup.descriptions.models import ErrorReport, ReportState
from codelookup.payment.models import AnesthesiaFactor, FacilityRate, RelativeValue
from tests.factories import (
    make_add_on,
    make_description,
    make_entry,
    make_pair,
    make_release,
    make_units,
)
from tests.metering.canaries import make_world

VALUE, ADD_ON, PARTNER = "64490", "64491", "99999"
PATH = "nervous injections"


def make_everything() -> Code:
    """Make the world, and what full data has beside it: partners that are listed, levels, texts."""
    make_world()
    code = Code.objects.get(value=VALUE)
    entry = code.entries.get(release__effective_on__year=2025, release__label="FY2026")
    mpfs = entry.release
    for level in PATH.split():
        make_entry(level, System.CPT, release=mpfs, kind="node", is_billable=False)
    Entry.objects.filter(pk=entry.pk).update(path=PATH)
    for value in ("64489", ADD_ON, "77777", "88888", PARTNER):
        partner = make_entry(value, System.CPT, release=mpfs, path=PATH, long="")
        make_description(partner.code)
    make_description(code, language="es")
    make_edits()
    make_rates(code)
    ErrorReport.objects.create(
        code=code, section="fees", message="wrong", state=ReportState.CORRECTED,
        answered_at=timezone.now(), answered_by="editor", erratum="right",
    )  # fmt: skip
    return code


def make_edits() -> None:
    """Make every indicator in both columns and settings, the third unit limit, and an add-on."""
    for dataset in ("ncci-ptp-practitioner", "ncci-ptp-hospital"):
        for modifier, other in enumerate(("77777", ADD_ON)):
            make_pair(VALUE, other, dataset=dataset, modifier=modifier)
            make_pair(other, VALUE, dataset=dataset, modifier=modifier)
    make_units(VALUE, dataset="mue-dme")
    make_add_on(ADD_ON, VALUE)


def make_rates(code: Code) -> None:
    """Make the surgical center's rate and the anesthesia units: the schedule pays by them."""
    RelativeValue.objects.filter(code=code).update(status="J")
    asc, units = make_release("asc"), make_release("anesthesia")
    FacilityRate.objects.create(release=asc, line=1, code=code, addendum="AA", rate="9.75")
    AnesthesiaFactor.objects.create(release=units, line=1, name="Nation", factor="20.1")
