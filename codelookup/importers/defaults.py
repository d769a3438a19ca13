"""The default data: official files inside pinned packages, and our own tables.

The packages are read as files and never imported: what they do with their data is not our matter.
"""

from dataclasses import replace
from datetime import date
from importlib.metadata import distribution, version
from pathlib import Path

from codelookup.catalog.models import Notice
from codelookup.lib.archive import BadFile

from . import hcpcs_starter, starter
from .layout import Layout
from .load import Request
from .registry import LAYOUTS

TABLES = Path(__file__).parent / "tables"


def packaged(package: str, pattern: str) -> Path:
    """Find the one file of an installed package whose path ends as the pattern says."""
    found = [file for file in distribution(package).files or [] if file.match(pattern)]
    if len(found) != 1:
        raise BadFile(
            f"package {package} {version(package)}: {len(found)} files match {pattern}, "
            "expected one; install the version pinned in requirements.txt"
        )
    return Path(str(found[0].locate()))


def _from_package(
    package: str, pattern: str, dataset: str, label: str, on: date, remark: str = ""
) -> Request:
    path = packaged(package, pattern)
    return Request(
        LAYOUTS[dataset],
        path,
        label=label,
        effective_on=on,
        remark=remark,
        source_name=f"{path.name} (package {package} {version(package)})",
    )


def _own(layout: Layout, name: str, on: date, label: str, remark: str) -> Request:
    return Request(
        layout,
        TABLES / name,
        label=label,
        effective_on=on,
        remark=remark,
        source_name=f"{name} (part of this site)",
        notice=Notice.OURS,
    )


def requests() -> list[Request]:
    """Everything that `load_defaults` loads, in order."""
    return [*_diagnoses_and_procedures(), *_groups(), *_our_tables(), *_starter_figures()]


def _diagnoses_and_procedures() -> list[Request]:
    tabular = _from_package(
        "simple-icd-10-cm",
        "*/icd10c-tabular-*.xml",
        "icd10cm-tabular",
        "FY2026, April 2026",
        date(2026, 4, 1),
    )
    valid = packaged("simple-icd-10-cm", "*/code-list-*.txt").read_text(encoding="utf-8").split()
    return [
        replace(tabular, valid_codes=frozenset(valid)),
        _from_package(
            "drg",
            "*/icd_10_pcs.csv",
            "icd10pcs",
            "FY2024, April 2024",
            date(2024, 4, 1),
            "Ships with the package and is two years old: codes added since are missing and 100 "
            "that were deleted since are listed. Import the current order file to replace it.",
        ),
    ]


def _groups() -> list[Request]:
    fy2026 = date(2025, 10, 1)
    return [
        _from_package("drg", "*/drg_weights.txt", "ms-drg", "FY2026 final rule (v43)", fy2026),
        _from_package("drg", "*/cms/cc_list.txt", "ms-drg-cc", "FY2026 Table 6J", fy2026),
        _from_package("drg", "*/mcc_list.txt", "ms-drg-mcc", "FY2026 Table 6I", fy2026),
    ]


def _our_tables() -> list[Request]:
    return [
        _own(
            LAYOUTS["pos"],
            "pos.csv",
            date(2026, 1, 1),
            "2026",
            "Codes, names and rates as CMS publishes them; explanations in our own words.",
        ),
        _own(
            LAYOUTS["modifiers"],
            "modifiers.csv",
            date(2026, 1, 1),
            "2026",
            "Modifier numbers are facts; titles and explanations are our own words.",
        ),
    ]


def _starter_figures() -> list[Request]:
    return [
        Request(
            hcpcs_starter.LAYOUT,
            TABLES / "hcpc2025_oct_starter.csv",
            label="October 2025, starter set",
            is_partial=True,
            remark="What the file says of the codes that have a text of ours, without its words. "
            "Import the whole file to replace it.",
            source_name="HCPC2025_OCT_ANWEB.txt, lines as numbered there",
        ),
        Request(
            starter.LAYOUT,
            TABLES / "rvu26b_starter.csv",
            label="RVU26B, starter set",
            is_partial=True,
            remark="The lines of some 370 codes of the April 2026 release, so that the first pages "
            "show real figures. Import the whole file to replace it.",
            source_name="PPRRVU2026_Apr_nonQPP.txt (RVU26B), lines as numbered there",
        ),
        Request(
            starter.INDICES,
            TABLES / "gpci2026_starter.csv",
            label="GPCI 2026, starter set",
            is_partial=True,
            remark="All 109 localities of 2026; comes with this site. Import the official file to "
            "replace it.",
            source_name="GPCI2026.csv (RVU26B), lines as numbered there",
        ),
    ]
