"""Real official files against the trees and the builder: nothing hangs loose, nothing is misnamed."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.catalog import tree
from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import AxisValue
from codelookup.catalog.pcs_builder import Builder, axis
from codelookup.catalog.systems import CDT_CODE, CPT_CODE, System
from codelookup.importers.registry import LAYOUTS
from codelookup.importers.rows import AxisValueRow, EntryRow, Row
from codelookup.lib.archive import pick
from tests.factories import make_entry, make_release

Real = Callable[[str], Path]


def loose(system: str, values: set[str]) -> list[str]:
    """Return the codes that stand in no range, or beside the ranges of a level."""
    places = {value: tree.place(system, value) for value in values}
    return sorted(
        value for value, path in places.items() if not path or tree.children(system, path[-1])
    )


@pytest.mark.parametrize(
    "name", ["rvu26b/PPRRVU2026_Apr_nonQPP.txt.gz", "rvu25d/PPRRVU2025_Oct.txt.gz"]
)
def test_every_code_of_the_fee_schedule_stands_in_a_range(real: Real, name: str) -> None:
    text = gzip.decompress(real(f"mpfs/{name}").read_bytes()).decode("latin-1")
    values = {line[:5] for line in text.splitlines() if line[:5].strip() and line[:3] != "HDR"}
    cpt = {value for value in values if CPT_CODE.fullmatch(value)}
    dental = {value for value in values if CDT_CODE.fullmatch(value)}  # never loaded
    assert len(cpt) > 10_000
    assert loose(System.CPT, cpt) == []
    placeholders = {value for value in values if not value[-4:].isdigit()} - cpt  # GXXX1
    assert len(placeholders) < 2
    assert loose(System.HCPCS, values - cpt - dental - placeholders) == []


@pytest.mark.parametrize(
    "name",
    [
        "2025-10/HCPC2025_OCT_ANWEB.reconstructed.txt.gz",
        "2024/HCPC2024_ANWEB.uppercased.txt.gz",
    ],
)
def test_every_code_of_the_hcpcs_file_stands_in_a_range(real: Real, name: str) -> None:
    text = gzip.decompress(real(f"hcpcs/{name}").read_bytes()).decode("latin-1")
    values = {line[:5] for line in text.splitlines() if line[:1].isalpha() and line[1:5].isdigit()}
    assert len(values) > 7_000
    dental = {value for value in values if CDT_CODE.fullmatch(value)}
    assert loose(System.HCPCS, values - dental) == []


def parsed(dataset: str, path: Path) -> list[Row]:
    layout = LAYOUTS[dataset]
    return list(layout.parse(pick(path, layout.members)))


def test_positions_are_called_what_the_tables_call_them(real: Real) -> None:
    rows = parsed("icd10pcs-tables", real("icd10pcs/icd10pcs_tables_2025.xml.gz"))
    cells = {(r.table, r.position, r.title) for r in rows if isinstance(r, AxisValueRow)}
    assert len(cells) > 6_000
    assert [cell for cell in sorted(cells) if not is_called(*cell)] == []


def is_called(table: str, position: int, title: str) -> bool:
    ours = axis((table + "000000")[: position - 1])
    return ours.lower().replace(", ", " / ").replace(" or ", " / ") == title.lower()


@pytest.mark.django_db
def test_the_real_tables_make_the_builder_whole(real: Real) -> None:
    fusions(real)
    builder = Builder(in_force(date(2025, 10, 1)))
    for prefix, count in (("", 387), ("0SG", 387), ("0SG00", 11), ("0SG00A", 2)):
        choices = builder.choices(prefix)
        assert sum(choice.codes for choice in choices) == builder.count(prefix) == count
        assert all(choice.label and choice.is_tabled for choice in choices)
    assert builder.disagreement("0SG") == (12, 0)  # deleted on 1 Oct 2025
    assert builder.chosen("0SG00A0")[-1].label == "Anterior Approach, Anterior Column"


def fusions(real: Real) -> None:
    """Put the real table 0SG of FY2025 and its real codes of FY2026 into the record."""
    tables = make_release("icd10pcs-tables", effective_on=date(2024, 10, 1))
    codes = make_release("icd10pcs")
    for row in parsed("icd10pcs-tables", real("icd10pcs/icd10pcs_tables_2025.xml.gz")):
        if isinstance(row, AxisValueRow) and row.table == "0SG":
            AxisValue.objects.create(release=tables, **row._asdict())
    for row in parsed("icd10pcs", real("icd10pcs/cms_2026_pr.zip")):
        if isinstance(row, EntryRow) and row.value.startswith("0SG"):
            path = " ".join(tree.place(row.system, row.value))
            make_entry(row.value, row.system, release=codes, path=path, long=row.long)
