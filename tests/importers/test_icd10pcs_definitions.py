from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.icd10pcs_definitions import LAYOUT
from codelookup.importers.layout import Identity

from .reading import read, refusal

XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10PCS.definitions><version>2026</version>
<section code="0"><title>Medical and Surgical</title>
<axis pos="3"><title>Operation</title>
<terms><title>Bypass</title><definition>Altering the
 route</definition><explanation>Rerouting</explanation><includes>Colostomy</includes></terms></axis>
<axis pos="4"><title>Body Part</title>
<terms><title>Ankle, Left</title><title>Ankle, Right</title>
<includes>Deltoid</includes><includes>Talofibular</includes></terms></axis></section>
<deviceAggregation><aggregate><device>Pin</device></aggregate></deviceAggregation>
</ICD10PCS.definitions>
"""


def definitions(tmp_path: Path, text: str = XML) -> Path:
    path = tmp_path / "definitions.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_what_a_label_means(tmp_path: Path) -> None:
    row = read(LAYOUT, definitions(tmp_path))[0]

    assert row == (1, "0", 3, "Bypass", "Altering the route", "Rerouting", "Colostomy")


def test_labels_that_share_their_terms_get_a_row_each(tmp_path: Path) -> None:
    rows = read(LAYOUT, definitions(tmp_path))[1:]

    assert [(row.line, row.position, row.label, row.includes) for row in rows] == [
        (2, 4, "Ankle, Left", "Deltoid; Talofibular"),
        (2, 4, "Ankle, Right", "Deltoid; Talofibular"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("</ICD10PCS.definitions>", "", "line 12: not well-formed XML", id="cut"),
        pytest.param("</terms></axis></section>", "</terms></axis>", "not well-formed", id="tag"),
        pytest.param("<title>Bypass</title>", "", "record 1: <terms> without", id="no title"),
        pytest.param(">Ankle, Right<", "> <", "record 2: <terms> without", id="blank title"),
        pytest.param('pos="4"', 'pos="9"', "record 2: section '0', position '9'", id="position"),
        pytest.param('pos="4"', "", "position '' is no axis", id="no position"),
        pytest.param('code="0"', 'code="O"', "record 1: section 'O'", id="letter O"),
        pytest.param("section", "pcsTable", "holds no <section>", id="the tables"),
        pytest.param("utf-8", "utf-7x", "line 1: unknown encoding", id="unknown encoding"),
        pytest.param("<ICD10PCS.definitions>",
                     "<!DOCTYPE x><ICD10PCS.definitions>", "holds a DTD", id="DTD"),
    ],
)  # fmt: skip
def test_refuses_a_damaged_file(tmp_path: Path, old: str, new: str, place: str) -> None:
    message = refusal(LAYOUT, definitions(tmp_path, XML.replace(old, new)))

    assert message.startswith("definitions.xml")
    assert place in message


def test_reads_the_release_from_the_name() -> None:
    expected = Identity("FY2025", date(2024, 10, 1))
    assert LAYOUT.identify("icd10pcs_definitions_2025.xml") == expected


def test_reads_the_definitions_of_2025(real: Callable[[str], Path]) -> None:
    rows = read(LAYOUT, real("icd10pcs/icd10pcs_definitions_2025.xml.gz"))

    assert len(rows) == 1_066
    assert len({row.line for row in rows}) == 930
    assert {row.section for row in rows} == set("0123456789BCFGHX")
