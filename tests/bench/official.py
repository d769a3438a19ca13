"""Official files of a folder, imported as an operator does: what each costs, in seconds and MiB."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .servers import ROOT


class File(NamedTuple):
    """One release. `label` and `on` only where the file's name does not tell them."""

    dataset: str
    path: str
    label: str = ""
    on: str = ""


FILES = (
    File("icd10cm", "icd10cm/cms_2025_dx.zip"),
    File("icd10cm", "icd10cm/cms_2026_dx.zip"),
    File("icd10cm-tabular", "icd10cm/icd10c-tabular-April-1-2026.xml.gz"),
    File("icd10cm-index", "icd10cm/icd10cm_xml_2011.zip"),
    File("icd10cm-external", "icd10cm/icd10cm_eindex_2022.xml.gz"),
    File("icd10cm-neoplasm", "icd10cm/icd10cm_neoplasm_2022.xml.gz"),
    File("icd10cm-drug", "icd10cm/icd10cm_drug_2022.xml.gz"),
    File("icd10cm-drug", "icd10cm/icd10cm-drug-April-2025.csv"),
    File("icd10pcs", "icd10pcs/cms_2026_pr.zip"),
    File("icd10pcs-tables", "icd10pcs/icd10pcs_tables_2025.xml.gz"),
    File("icd10pcs-definitions", "icd10pcs/icd10pcs_definitions_2025.xml.gz"),
    File("ms-drg", "msdrg/fy2026_table5_drg_weights.txt"),
    File("ms-drg-cc", "msdrg/fy2026_table6J_cc_list.txt.gz"),
    File("ms-drg-mcc", "msdrg/fy2026_table6I_mcc_list.txt"),
    File("hcpcs", "hcpcs/2019/2019-Alpha-Numeric-HCPCS-File.zip"),
    File("hcpcs", "hcpcs/2020-10/anweb.xlsx", "October 2020", "2020-10-01"),
    File("hcpcs", "hcpcs/2024/HCPC2024_ANWEB.uppercased.txt.gz"),
    File("hcpcs", "hcpcs/2025-10/HCPC2025_OCT_ANWEB.reconstructed.txt.gz"),
    File("modifiers", "modifiers/modifiers.csv", "October 2025", "2025-10-01"),
    File("pos", "pos/place_of_service_2024-06.csv"),
    File("mpfs", "mpfs/rvu25d/PPRRVU2025_Oct.txt.gz"),
    File("mpfs", "mpfs/rvu26b/PPRRVU2026_Apr_nonQPP.txt.gz"),
    File("gpci", "mpfs/rvu25d/GPCI2025.csv"),
    File("gpci", "mpfs/rvu26b/GPCI2026.csv"),
    File("anesthesia", "mpfs/rvu25d/ANES2025.csv"),
    File("localities", "mpfs/rvu25d/25LOCCO.csv"),
    File("zip-localities", "mpfs/zip/ZIP5_OCT2025.txt.gz"),
    File("clfs", "clfs/CLFS_2026.reconstructed.redacted.csv"),
    File("asc", "asc/2020-07_asc_addenda.redacted.xlsx"),
    File("opps", "opps/addendum_b_2026-04.derived.redacted.csv"),
    File("mue-practitioner", "ncci/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"),
    File("mue-hospital", "ncci/MCR_MUE_OutpatientHospitalServices_Eff_07-01-2024.csv"),
    File("mue-dme", "ncci/MCR_MUE_DMESupplierServices_Eff_07-01-2024.csv"),
    File("add-on", "ncci/AOC_V2026Q3-MCR.txt"),
    File("ncci-ptp-practitioner", "ncci/ccipra-2024q3.active.reconstructed.txt.gz"),
    File("ncci-ptp-hospital", "ncci/ccioph-2024q3.active.reconstructed.txt.gz"),
)


class Ran(NamedTuple):
    """What a command cost, Python's start included, and the line in which it told so."""

    seconds: float
    cpu: float  # seconds of the process itself: the database's are not in it
    peak: float  # MiB, of the process at its largest
    said: str
    succeeded: bool


def manage(*arguments: str) -> Ran:
    """Run a command of manage.py to its end."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = [line for line in output.read().splitlines() if line.strip()]
    seconds = time.perf_counter() - started
    told = next((line for line in said if " rows" in line), said[-1] if said else "")
    cpu = usage.ru_utime + usage.ru_stime
    return Ran(seconds, cpu, usage.ru_maxrss / 1024, told, not process.returncode)


Costs = list[tuple[str, str, Ran]]  # dataset, file, what its import cost; the index last


def loaded(folder: Path, work: Path) -> Costs:
    """Load the default data and the files that are there, and build the index; once a folder.

    Exits with a message where the folder holds none of the files.
    """
    kept = work / "costs.json"
    if kept.exists():
        return [(dataset, path, Ran(*ran)) for dataset, path, ran in json.loads(kept.read_text())]
    if not any((folder / file.path).exists() for file in FILES):
        sys.exit(f"{folder} holds none of the official files that tests/bench/official.py names.")
    manage("migrate", "--verbosity", "0")
    costs = [("(default data)", "", manage("load_defaults"))]
    costs += imports(folder)
    costs.append(("(index)", "", manage("build_index")))
    kept.write_text(json.dumps(costs))
    return costs


def imports(folder: Path) -> Iterator[tuple[str, str, Ran]]:
    """Import the files that are there; one that is refused says so, and the next one follows."""
    for file in FILES:
        if (path := folder / file.path).exists():
            named = ["--label", file.label, "--effective-on", file.on] if file.label else []
            ran = manage("import_release", file.dataset, str(path), "--no-index", *named)
            print(f"{file.dataset}: {ran.said} ({ran.seconds:.1f} s)", flush=True)
            yield file.dataset, path.name, ran


def table(costs: Costs) -> str:
    """Return what loading cost, in Markdown."""
    lines = ["| dataset | file | what it said | seconds | CPU | peak, MiB |"]
    lines.append("|---|---|---|---|---|---|")
    for dataset, name, ran in costs:
        said = ran.said if ran.succeeded else f"REFUSED: {ran.said}"
        cells = f"{ran.seconds:.1f} | {ran.cpu:.1f} | {ran.peak:.0f}"
        lines.append(f"| {dataset} | {name} | {said} | {cells} |")
    return "\n".join(lines)
