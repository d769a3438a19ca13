"""One code of every kind, with a word of its own in everything that is not open to all.

`CANARY` stands in each gated text and in nothing else: where a page holds it, gated words left.
"""

from datetime import date

from codelookup.catalog.models import AxisTerm, AxisValue, Code, Notice
from codelookup.catalog.systems import System
from codelookup.payment.models import FacilityRate, LabRate
from tests.factories import (
    make_add_on,
    make_description,
    make_entry,
    make_locality,
    make_note,
    make_pair,
    make_relative_value,
    make_release,
    make_term,
    make_units,
)

CANARY = "zqcanary"
# What the fee schedule's section says: figures, amounts, and the reasons of the modifier rules.
FIGURES = [
    "17.31",
    "41.27",
    "58.75",
    "33.4009",
    "1962.30",
    "33.5671",
    "1.617",
    "1.713",
    "localities fit",
    "871.93",
    "12.57",
    "apc zq9",
    "spread over",
    "belongs on the visit",
    "paid at 150 per",
    "53,171",  # the hospital's units
    "16.93",  # work before the last change
    "47,113",  # the hospital's units before it
]
RATES = {
    "work": "17.31",
    "pe_nonfacility": "41.27",
    "malpractice": "0.17",
    "total_nonfacility": "58.75",
    "conversion_factor": "33.4009",
    "conversion_factor_qpp": "33.5671",
}


FEE_FILES = ("gpci", "opps", "clfs")
NEIGHBOURS = {
    "0SG00A1": System.ICD10PCS,
    "J3302": System.HCPCS,
    "471": System.MSDRG,
    "KY": System.MODIFIERS,
    "12": System.POS,
}


def tell(code: Code) -> None:
    """Write our own text about the code: an open title, and a canary in each part."""
    parts = ("common", "overview", "clinical_context", "documentation", "compliance")
    make_description(
        code,
        **{part: f"Zebra words {CANARY}{part}." for part in parts},
        service_type=f"{CANARY}service",
        review_scope=f"{CANARY}scope",
        sites=["11"],
    )


def make_diagnoses() -> list[Code]:
    heading = make_entry("E11", kind="heading", is_billable=False)
    code = make_entry("E11.9", path="E11", release=heading.release)
    make_note(heading, f"Zebra {CANARY}inherited E10")
    for position, kind in enumerate(("inclusion-term", "excludes1", "code-first", "seventh-note")):
        make_note(code, f"{CANARY}{kind}", kind=kind, position=position)
    make_note(code, f"{CANARY}seventh", kind="seventh", mark="A", position=9)
    return [heading.code, code.code]


def make_procedure() -> list[Code]:
    entry = make_entry("0SG00A0", System.ICD10PCS)
    tables, terms = make_release("icd10pcs-tables"), make_release("icd10pcs-definitions")
    for position, character in enumerate("0SG00A0", start=1):
        row = 0 if position < 4 else 1
        label = f"{CANARY}label{position}"
        AxisValue.objects.create(
            release=tables, line=position, table="0SG", row=row, position=position, title="Axis",
            character=character, label=label, definition=f"{CANARY}axis" if position % 2 else "",
        )  # fmt: skip
        AxisTerm.objects.create(
            release=terms, line=1, section="0", position=position, label=label,
            definition=f"{CANARY}term",
        )  # fmt: skip
    return [entry.code]


def make_supply() -> list[Code]:
    fields = {"pricing": ["51"], "cross_reference": [f"{CANARY}reference"], "betos": "O1E"}
    entry = make_entry(
        "J3301", System.HCPCS, short="Drug inj", long=f"Zebra {CANARY}long", fields=fields
    )
    make_relative_value(
        make_entry("J3301", System.HCPCS, release=make_release("mpfs"), long=""), **RATES
    )
    return [entry.code]


def make_fees(codes: list[Code]) -> None:
    """Make localities and the rates of other schedules."""
    gpci, opps, clfs = (make_release(name, label=f"{name} 2026") for name in FEE_FILES)
    for number, pe in (("01", "1.617"), ("99", "1.713")):
        name = f"{CANARY}locality".upper()
        make_locality(gpci, number=number, name=f"{name} {number}", pe=pe, work_floor="1.1")
    for code in codes:
        FacilityRate.objects.create(
            release=opps, line=1, code=code, addendum="B", indicator="T", apc="ZQ9", rate="871.93"
        )
        LabRate.objects.create(release=clfs, line=1, code=code, indicator="N", rate="12.57")


def make_cpt() -> list[Code]:
    """Make one code without licensed words, and one with them."""
    mpfs = make_supply()[0].relative_values.get().release
    bare, worded = (make_entry(v, System.CPT, release=mpfs, long="") for v in ("64490", "99213"))
    ama = make_release("cpt", notice=Notice.AMA)
    forms = {form: f"{CANARY}{form}" for form in ("medium", "consumer")}
    fields = {**forms, "clinician": [f"{CANARY}clinician"]}
    make_entry(
        "99213",
        System.CPT,
        release=ama,
        short=f"{CANARY}short",
        long=f"{CANARY}long",
        fields=fields,
    )
    make_entry("99214", System.CPT, release=ama, long=f"{CANARY}next")
    for entry in (bare, worded):
        make_relative_value(entry, **RATES)
    make_fees([bare.code, worded.code])
    for value in ("64490", "99213", "J3301"):
        make_edits(value)
    make_former()
    return [bare.code, worded.code]


def make_former() -> None:
    """Make releases before those in force, in which wording and figures were others."""
    former = date(2025, 1, 1)
    mpfs, hcpcs, hospital, practitioner = (
        make_release(name, label=f"{name} 2025", effective_on=former)
        for name in ("mpfs", "hcpcs", "mue-hospital", "mue-practitioner")
    )
    long = f"Zebra {CANARY}former"
    make_entry("J3301", System.HCPCS, release=hcpcs, short="Drug inj", long=long)
    for value, system in (
        ("64490", System.CPT),
        ("99213", System.CPT),
        ("J3301", System.HCPCS),
    ):
        entry = make_entry(value, system, release=mpfs, long="")
        make_relative_value(entry, **{**RATES, "work": "16.93"})
        make_units(value, 47_113, release=hospital)
        make_units(value, 3, release=practitioner)  # a key fact, as long as no other is loaded


def make_edits(value: str) -> None:
    """Make edits of every family; the practitioner's units are a key fact and open."""
    for dataset in ("ncci-ptp-practitioner", "ncci-ptp-hospital"):
        make_pair(value, "99999", dataset=dataset, rationale=f"{CANARY}pair")
        make_pair("88888", value, dataset=dataset, rationale=f"{CANARY}pair")
    make_units(value, 4, rationale=f"{CANARY}unit")
    make_units(value, 53_171, dataset="mue-hospital", rationale=f"{CANARY}hospital")
    make_add_on(value, "77777", note=f"{CANARY}addon", type=3)
    make_add_on(value, "", note=f"{CANARY}contractor", type=3)


def make_lists() -> list[Code]:
    drg = make_entry("470", System.MSDRG, fields={"weight": "1.9", "type": "SURG"})
    long = f"Zebra {CANARY}long"
    modifier = make_entry("KX", System.MODIFIERS, short="Requirements met", long=long)
    place = make_entry("11", System.POS, fields={"rate": "non-facility"})
    return [drg.code, modifier.code, place.code]


def make_world() -> list[Code]:
    """Make a site with a release of every system and one or two codes of each."""
    hcpcs_and_cpt = make_cpt()
    codes = make_diagnoses() + make_procedure() + make_lists() + hcpcs_and_cpt
    codes.append(Code.objects.get(value="J3301"))
    for code in codes:
        tell(code)
    for value, system in NEIGHBOURS.items():
        make_entry(value, system, short="Next")
    make_term("Infarct", "E11.9")
    make_release("ms-drg-cc"), make_release("ms-drg-mcc")
    make_release("icd10cm", effective_on=date(2024, 10, 1))
    return codes
