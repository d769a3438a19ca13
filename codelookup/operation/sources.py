"""Where each dataset is published: a fixed table. Nothing else is ever fetched.

Names of files follow a pattern that CMS keeps most of the time; `names` are tried in turn. Where
no pattern holds, the operator gives the file's name as the page shows it, and it must look like
`shape`. Datasets without either are downloaded by hand from `page`. The addresses are those that
CMS and CDC link to; whether one answers is known only when it is asked.
"""

import re
from dataclasses import dataclass
from datetime import date

from .calendar import FISCAL, HALF_YEARLY, QUARTERLY, YEARLY, Calendar, Period

CMS_FILES = "https://www.cms.gov/files/zip/"
CMS = "https://www.cms.gov/medicare/"
NCCI = f"{CMS}coding-billing/national-correct-coding-initiative-ncci-edits/"
ICD = f"{CMS}coding-billing/icd-10-codes"
PPS = f"{CMS}payment/prospective-payment-systems/"
MB = 1_000_000


@dataclass(frozen=True)
class Source:
    """One publication, which may serve several datasets.

    `calendar`: when its datasets change; `files`: when the file comes out, if that is more often.
    `parts`: in how many files a release comes ({part} in the name counts them from 1).
    `limit`: bytes that one file may have at most, some times of what is usual.
    `is_ama`: CMS shows the AMA's terms before the file, since it lists CPT numbers.
    """

    datasets: tuple[str, ...]
    page: str
    calendar: Calendar | None = None
    files: Calendar | None = None
    names: tuple[str, ...] = ()
    shape: str = ""
    parts: int = 1
    limit: int = 100 * MB
    is_ama: bool = False

    def period(self, on: date) -> Period | None:
        """Return the period of the file that is out on a day."""
        calendar = self.files or self.calendar
        return calendar.period(on) if calendar else None

    def page_on(self, on: date) -> str:
        """Return the address of the page that lists the files, as it is on a day."""
        period = self.period(on)
        return self.page.format(**period.fields) if period else self.page

    def candidates(self, period: Period) -> list[list[str]]:
        """Return the usual names of a period's files: lists of alternatives, one list a part."""
        return [
            list(dict.fromkeys(name.format(**period.fields, part=part) for name in self.names))
            for part in range(1, self.parts + 1)
        ]

    def accepts(self, name: str) -> bool:
        """Tell whether a file name given by the operator is one of this publication."""
        return bool(self.shape and re.fullmatch(self.shape, name, re.ASCII | re.IGNORECASE))


_DAY = r"(-(updated|revised|posted)-\d\d-\d\d-20\d\d)?"
_MONTH = r"(january|april|july|october)"

SOURCES: tuple[Source, ...] = (
    Source(
        ("mpfs",),
        f"{CMS}payment/fee-schedules/physician/pfs-relative-value-files",
        QUARTERLY,
        names=("rvu{yy}{letter}.zip",),
        shape=rf"rvu\d\d[a-d]r?{_DAY}\.zip",
        is_ama=True,
    ),
    Source(
        ("gpci", "localities", "anesthesia"),  # stand in each quarter's file, change in January
        f"{CMS}payment/fee-schedules/physician/pfs-relative-value-files",
        YEARLY,
        QUARTERLY,
        names=("rvu{yy}{letter}.zip",),
        shape=rf"rvu\d\d[a-d]r?{_DAY}\.zip",
        is_ama=True,
    ),
    Source(
        ("zip-localities",),
        f"{CMS}payment/fee-schedules",
        QUARTERLY,
        shape=rf"zip-code-carrier-locality-file{_DAY}\.zip",
    ),
    Source(
        ("hcpcs",),
        f"{CMS}coding-billing/healthcare-common-procedure-system/quarterly-update",
        QUARTERLY,
        names=(
            "{month}-{year}-alpha-numeric-hcpcs-file.zip",
            "{month}-{year}-alpha-numeric-hcpcs-files.zip",
        ),
        shape=rf"{_MONTH}-20\d\d-alpha-numeric-hcpcs-files?{_DAY}\.zip",
    ),
    Source(
        ("ncci-ptp-practitioner",),
        f"{NCCI}medicare-ncci-procedure-procedure-ptp-edits",
        QUARTERLY,
        names=("medicare-ncci-{year}q{q}-practitioner-ptp-edits-ccipra-v{version}r0-f{part}.zip",),
        parts=4,
        is_ama=True,
    ),
    Source(
        ("ncci-ptp-hospital",),
        f"{NCCI}medicare-ncci-procedure-procedure-ptp-edits",
        QUARTERLY,
        names=(
            "medicare-ncci-{year}q{q}-hospital-ptp-edits-ccioph-v{version}r0-f{part}.zip",
            "medicare-ncci-{year}-q{q}-hospital-ptp-edits-ccioph-v{version}r0-f{part}.zip",
        ),
        parts=4,
        is_ama=True,
    ),
    *(
        Source(
            (dataset,),
            f"{NCCI}medicare-ncci-medically-unlikely-edits",
            QUARTERLY,
            names=(f"medicare-ncci-{{year}}-q{{q}}-{setting}-services-mue-table.zip",),
            shape=rf"medicare-ncci-20\d\d-?q[1-4]-{setting}-services-mue-table{_DAY}\.zip",
            limit=20 * MB,
            is_ama=True,
        )
        for dataset, setting in (
            ("mue-practitioner", "practitioner"),
            ("mue-hospital", "facility-outpatient-hospital"),
            ("mue-dme", "dme-supplier"),
        )
    ),
    Source(("add-on",), f"{NCCI}medicare-ncci-add-code-edits", QUARTERLY),
    Source(
        ("opps",),
        f"{PPS}hospital-outpatient-pps/quarterly-addenda-updates",
        QUARTERLY,
        names=("{month}-{year}-opps-addendum-b.zip", "{Month}-{year}-OPPS-Addendum-B.zip"),
        shape=rf"{_MONTH}-20\d\d-opps-addendum-b{_DAY}\.zip",
        is_ama=True,
    ),
    Source(
        ("asc",),
        f"{PPS}ambulatory-surgical-center-asc/asc-payment-rates-addenda",
        QUARTERLY,
        names=(
            "{month}-{year}-asc-approved-hcpcs-code-and-payment-rates.zip",
            "{month}-{year}-asc-approved-hcpcs-code-payment-rates.zip",
        ),
        shape=rf"{_MONTH}-20\d\d-asc-approved-hcpcs-code-(and-)?payment-rates{_DAY}\.zip",
        is_ama=True,
    ),
    Source(
        ("clfs",),
        f"{CMS}payment/fee-schedules/clinical-laboratory-fee-schedule-clfs/files",
        QUARTERLY,
        names=("{yy}clabq{q}.zip",),
        shape=r"\d\dclabq[1-4](v\d)?\.zip",
        is_ama=True,
    ),
    Source(
        ("icd10cm",),
        ICD,
        FISCAL,
        HALF_YEARLY,
        names=(
            "{month}-1-{year}-code-descriptions-tabular-order.zip",
            "{fy}-code-descriptions-tabular-order.zip",
        ),
        shape=r"((april-1-)?20\d\d-code-descriptions-tabular-order(-april-1-20\d\d)?)\.zip",
    ),
    Source(
        (
            "icd10cm-tabular",
            "icd10cm-index",
            "icd10cm-external",
            "icd10cm-neoplasm",
            "icd10cm-drug",
        ),
        ICD,
        FISCAL,
        names=("{fy}-code-tables-tabular-index.zip", "{fy}-code-tables-tabular-and-index.zip"),
        shape=r"(april-1-)?20\d\d-code-tables-tabular-(and-)?index(-april-1-20\d\d)?\.zip",
    ),
    Source(
        ("icd10pcs",),
        ICD,
        FISCAL,
        names=("{fy}-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",),
        shape=r"20\d\d-icd-10-pcs-order-file-long-and-abbreviated-titles(-updated-\d{8})?\.zip",
    ),
    Source(
        ("icd10pcs-tables", "icd10pcs-definitions"),
        ICD,
        FISCAL,
        names=("{fy}-icd-10-pcs-code-tables-and-index.zip",),
        shape=r"20\d\d-icd-10-pcs-code-tables-and-index(-updated-\d{8})?\.zip",
    ),
    Source(
        ("ms-drg", "ms-drg-cc", "ms-drg-mcc"),
        f"{PPS}acute-inpatient-pps/fy-{{fy}}-ipps-final-rule-home-page",
        FISCAL,
    ),
    Source(("pos",), f"{CMS}coding-billing/place-of-service-codes/code-sets"),
    Source(("cpt",), "https://www.ama-assn.org/practice-management/cpt", YEARLY),
)

BY_DATASET = {dataset: source for source in SOURCES for dataset in source.datasets}
