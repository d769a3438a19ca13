from collections.abc import Callable
from datetime import date
from math import prod
from pathlib import Path

import pytest

from codelookup.importers.icd10pcs_tables import LAYOUT
from codelookup.importers.layout import Identity

from .reading import read, refusal

XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10PCS.tabular><version>2026</version><title>Tables</title>
<pcsTable>
<axis pos="1" values="1"><title>Section</title><label code="0">Medical</label></axis>
<axis pos="2" values="1"><title>Body System</title><label code="0">Nerves</label></axis>
<axis pos="3" values="1"><title>Operation</title><label code="1">Bypass</label>
<definition>Altering the route</definition></axis>
<pcsRow codes="4">
<axis pos="4" values="1"><title>Body Part</title><label code="6">Ventricle</label></axis>
<axis pos="5" values="2"><title>Approach</title><label code="0">Open</label>
<label code="3">Percutaneous</label></axis>
<axis pos="6" values="1"><title>Device</title><label code="7">Tissue</label></axis>
<axis pos="7" values="2"><title>Qualifier</title><label code="0">Nose</label>
<label code="A">Scalp</label></axis>
</pcsRow></pcsTable></ICD10PCS.tabular>
"""


def tables(tmp_path: Path, text: str = XML) -> Path:
    path = tmp_path / "tables.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_row_0_names_the_table_and_further_rows_its_values(tmp_path: Path) -> None:
    rows = read(LAYOUT, tables(tmp_path))

    assert [(v.line, v.table, v.row, v.position, v.character, v.label) for v in rows] == [
        (1, "001", 0, 1, "0", "Medical"),
        (1, "001", 0, 2, "0", "Nerves"),
        (1, "001", 0, 3, "1", "Bypass"),
        (2, "001", 1, 4, "6", "Ventricle"),
        (2, "001", 1, 5, "0", "Open"),
        (2, "001", 1, 5, "3", "Percutaneous"),
        (2, "001", 1, 6, "7", "Tissue"),
        (2, "001", 1, 7, "0", "Nose"),
        (2, "001", 1, 7, "A", "Scalp"),
    ]
    assert rows[2].definition == "Altering the route"
    assert [rows[2].title, rows[3].title] == ["Operation", "Body Part"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("</ICD10PCS.tabular>", "", "line 16: not well-formed XML", id="cut"),
        pytest.param("</pcsRow>", "", "line 15: not well-formed XML", id="tag not closed"),
        pytest.param('codes="4"', 'codes="6"', "record 2: row 1 of table 001 makes 4 codes",
                     id="codes do not agree"),
        pytest.param('codes="4"', "", "its @codes says None", id="no count of codes"),
        pytest.param('<label code="A">Scalp</label>', "", "position 7 holds 1 labels",
                     id="a label is missing"),
        pytest.param('code="A"', 'code="0"', "record 2: position 7 holds 2 labels", id="doubled"),
        pytest.param('code="A"', 'code="O"', "record 2: label 'O' 'Scalp'", id="letter O"),
        pytest.param(">Scalp<", "><", "label 'A' '' is no character", id="no words"),
        pytest.param('pos="7"', 'pos="8"', "record 2: the axes are not positions 4, 5, 6, 7",
                     id="bad position"),
        pytest.param('<axis pos="2"', '<axis pos="1"', "record 1: the axes are not positions 1",
                     id="position twice"),
        pytest.param("pcsTable", "mainTerm", "holds no <pcsTable>", id="the index"),
        pytest.param("utf-8", "utf-7x", "line 1: unknown encoding", id="unknown encoding"),
        pytest.param("<ICD10PCS.tabular>",
                     '<!DOCTYPE x [<!ENTITY a "b">]><ICD10PCS.tabular>', "holds a DTD", id="DTD"),
    ],
)  # fmt: skip
def test_refuses_a_damaged_file(tmp_path: Path, old: str, new: str, place: str) -> None:
    message = refusal(LAYOUT, tables(tmp_path, XML.replace(old, new)))

    assert message.startswith("tables.xml")
    assert place in message


def test_reads_the_release_from_the_name() -> None:
    expected = Identity("FY2025", date(2024, 10, 1))
    assert LAYOUT.identify("icd10pcs_tables_2025.xml") == expected


def test_expands_to_the_codes_of_the_order_file_2025(real: Callable[[str], Path]) -> None:
    rows = read(LAYOUT, real("icd10pcs/icd10pcs_tables_2025.xml.gz"))
    sizes: dict[tuple[str, int], dict[int, int]] = {}
    for value in rows:
        if value.row:
            size = sizes.setdefault((value.table, value.row), dict.fromkeys(range(4, 8), 0))
            size[value.position] += 1

    assert len(rows) == 33_135
    assert len({value.table for value in rows}) == 908
    assert len(sizes) == 2_661
    assert sum(prod(size.values()) for size in sizes.values()) == 78_948
