"""The code systems: their names, how their codes are written, and which datasets speak for them."""

import re
from dataclasses import dataclass

from django.db import models


class System(models.TextChoices):
    CPT = "cpt", "CPT"
    HCPCS = "hcpcs", "HCPCS Level II"
    ICD10CM = "icd-10-cm", "ICD-10-CM"
    ICD10PCS = "icd-10-pcs", "ICD-10-PCS"
    MSDRG = "ms-drg", "MS-DRG"
    MODIFIERS = "modifiers", "Modifiers"
    POS = "pos", "Place of service"


@dataclass(frozen=True)
class About:
    """What a system is for, in a sentence, and who keeps it."""

    purpose: str
    keeper: str


ABOUT = {
    System.CPT: About(
        "Numbers for what physicians and other professionals do: visits, procedures, tests.",
        "American Medical Association",
    ),
    System.HCPCS: About(
        "Supplies, drugs, equipment, transport and the services that Medicare itself names.",
        "Centers for Medicare & Medicaid Services",
    ),
    System.ICD10CM: About(
        "Why the patient was seen: diseases, injuries, symptoms and circumstances.",
        "National Center for Health Statistics and CMS",
    ),
    System.ICD10PCS: About(
        "What was done in a hospital stay, spelled out in seven characters.",
        "Centers for Medicare & Medicaid Services",
    ),
    System.MSDRG: About(
        "The groups by which Medicare pays for a hospital stay, each with its weight.",
        "Centers for Medicare & Medicaid Services",
    ),
    System.MODIFIERS: About(
        "Two characters behind a code that say how, where, or by whom it was done.",
        "American Medical Association and CMS",
    ),
    System.POS: About(
        "Two digits for the place where a service was given; it decides which rate is paid.",
        "Centers for Medicare & Medicaid Services",
    ),
}

# Which datasets state what the codes of a system are. Groups in order of trust; within a group the
# newest release speaks alone (so a code it no longer lists is deleted), and a later group is asked
# only about codes that no earlier one knows.
SOURCES: dict[str, tuple[tuple[str, ...], ...]] = {
    System.CPT: (("cpt",), ("mpfs",)),
    System.HCPCS: (("hcpcs",), ("mpfs",)),
    System.ICD10CM: (("icd10cm", "icd10cm-tabular"),),
    System.ICD10PCS: (("icd10pcs",),),
    System.MSDRG: (("ms-drg",),),
    System.MODIFIERS: (("hcpcs",), ("modifiers",)),
    System.POS: (("pos",),),
}

# Datasets whose rows carry their own first and last day: the newest release holds all history.
DATED = ("ncci-ptp-practitioner", "ncci-ptp-hospital", "add-on")


def key(text: str) -> str:
    """Strip a code to its letters and digits in upper case: `e11.9`, `E11 9` and `E119` are one."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def dotted(value: str) -> str:
    """Write an undotted ICD-10-CM code with its dot after the third character."""
    return f"{value[:3]}.{value[3:]}" if len(value) > 3 else value


CPT_CODE = re.compile(r"\d{4}[0-9A-Z]")
CDT_CODE = re.compile(r"D\d{4}")


def procedure_system(value: str) -> System:
    """Tell CPT from HCPCS Level II, for files that hold nothing else."""
    return System.CPT if CPT_CODE.fullmatch(value) else System.HCPCS
