import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from codelookup.importers import icd10cm
from codelookup.importers.icd10cm_tabular import LAYOUT, seventh_code
from codelookup.importers.layout import Identity
from codelookup.importers.rows import EntryRow, NoteRow

from .reading import read, refusal

XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><chapter><name>19</name><desc>Injury (S00-T88)</desc>
<notes><note>A chapter's
 note</note></notes>
<section id="S06-S09"><desc>Head injuries (S06-S09)</desc>
<diag><name>S06</name><desc>Intracranial injury</desc>
<notes><note>7th characters D and S do not apply to codes in category S06 with 6th character \
7 - death of one cause, or 8 - death of another cause.</note></notes>
<sevenChrDef><extension char="A">initial</extension><extension char="D">later</extension>\
<extension char="S">sequela</extension></sevenChrDef>
<diag><name>S06.0</name><desc>Concussion</desc><excludes1><note>one</note><note>two</note></excludes1>
<diag><name>S06.0X</name><desc>Concussion</desc>
<diag placeholder="true"><name>S06.0X1</name><desc>Short</desc></diag>
<diag><name>S06.0X7</name><desc>Long</desc></diag></diag></diag></diag></section>
<section id="T07"><desc>Several injuries (T07)</desc>
<diag><name>T07</name><desc>Several injuries</desc></diag></section></chapter></ICD10CM.tabular>
"""
VISION = """<visualImpairment><visCategory><heading>Category</heading><visRange>
<heading>Acuity</heading><visMax><heading>Less than:</heading></visMax>
<visMin><heading>At least:</heading></visMin></visRange></visCategory>
<visCategory><value>1</value><visRange><visMax><value>6/18</value></visMax>
<visMin><value>6/60</value></visMin></visRange><visRange><visMax><value>0.3</value></visMax>
<visMin><value>0.1</value></visMin></visRange></visCategory>
<visCategory><value>5</value><visRange><visMax><value>No light</value></visMax></visRange>
</visCategory></visualImpairment>"""


def tabular(tmp_path: Path, text: str = XML) -> Path:
    path = tmp_path / "tabular.xml"
    path.write_text(text, encoding="utf-8")
    return path


def entries(rows: list[Any]) -> dict[str, EntryRow]:
    return {row.value: row for row in rows if isinstance(row, EntryRow)}


def test_reads_chapters_blocks_and_codes_as_a_tree(tmp_path: Path) -> None:
    found = entries(read(LAYOUT, tabular(tmp_path)))

    assert found["19"].kind == found["S06-S09"].kind == "node"
    assert found["S06-S09"].long == "Head injuries"
    assert found["S06.0X1A"].path == ("19", "S06-S09", "S06", "S06.0", "S06.0X", "S06.0X1")


def test_a_block_of_one_category_is_not_taken_for_it(tmp_path: Path) -> None:
    found = entries(read(LAYOUT, tabular(tmp_path)))

    assert found["T07-T07"].kind == "node"
    assert found["T07"].path == ("19", "T07-T07")


def test_builds_codes_from_the_nearest_seventh_characters(tmp_path: Path) -> None:
    found = entries(read(LAYOUT, tabular(tmp_path)))

    assert found["S06.0X1D"].long == "Short, later"
    assert found["S06.0X1D"].is_billable
    assert not found["S06.0X1"].is_billable
    assert found["S06.0X1"].fields == {"placeholder": True}


def test_leaves_out_seventh_characters_that_the_prose_rules_out(tmp_path: Path) -> None:
    found = entries(read(LAYOUT, tabular(tmp_path)))

    assert "S06.0X7A" in found
    assert not {"S06.0X7D", "S06.0X7S"} & found.keys()


def test_notes_hang_where_the_book_prints_them(tmp_path: Path) -> None:
    notes = [row for row in read(LAYOUT, tabular(tmp_path)) if isinstance(row, NoteRow)]

    assert [(note.value, note.kind, note.text, note.mark) for note in notes[2:]] == [
        ("S06", "seventh", "initial", "A"),
        ("S06", "seventh", "later", "D"),
        ("S06", "seventh", "sequela", "S"),
        ("S06.0", "excludes1", "one", ""),
        ("S06.0", "excludes1", "two", ""),
    ]
    assert notes[0].text == "A chapter's note"


def test_writes_the_table_of_visual_impairment_as_notes(tmp_path: Path) -> None:
    text = XML.replace("<name>T07</name>", f"<name>T07</name>{VISION}")
    notes = [row for row in read(LAYOUT, tabular(tmp_path, text)) if row.value == "T07"][1:]

    assert [(note.kind, note.position, note.text) for note in notes] == [
        ("note", 0, "Category 1: acuity, less than: 6/18, 0.3; at least: 6/60, 0.1"),
        ("note", 1, "Category 5: No light"),
    ]


@pytest.mark.parametrize(
    ("code", "character", "expected"),
    [("S72.001", "A", "S72.001A"), ("T07", "A", "T07.XXXA"), ("S06.0X1", "D", "S06.0X1D")],
)
def test_pads_with_x_before_a_seventh_character(code: str, character: str, expected: str) -> None:
    assert seventh_code(code, character) == expected


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("</chapter></ICD10CM.tabular>", "", "line 15: not well-formed", id="cut"),
        pytest.param("</note></notes>", "</note>", "not well-formed XML", id="tag not closed"),
        pytest.param("<name>S06.0</name>", "", "record 4: <diag> without <name>", id="no name"),
        pytest.param(
            "<desc>Concussion</desc>", "", "record 4: <diag> without <desc>", id="no words"
        ),
        pytest.param(
            "<name>S06.0</name>", "<name>S060</name>", "'S060' is not written", id="no dot"
        ),
        pytest.param("<name>S06.0</name>", "<name>s06.0</name>", "'s06.0' is not", id="lower case"),
        pytest.param("chapter", "letter", "holds no <chapter>", id="the index, not the tabular"),
        pytest.param(
            "<name>19</name>", "<name> </name>", "record 1: <chapter> without", id="blank"
        ),
        pytest.param(
            "<ICD10CM.tabular>",
            '<!DOCTYPE x [<!ENTITY a "b">]><ICD10CM.tabular>',
            "holds a DTD or entities; refused",
            id="entity bomb",
        ),
    ],
)
def test_refuses_a_damaged_file(tmp_path: Path, old: str, new: str, place: str) -> None:
    message = refusal(LAYOUT, tabular(tmp_path, XML.replace(old, new)))

    assert message.startswith("tabular.xml")
    assert place in message


def test_refuses_bytes_that_are_not_of_the_declared_encoding(tmp_path: Path) -> None:
    path = tmp_path / "tabular.xml"
    path.write_bytes(XML.replace("Concussion", "caf\u00e9").encode("cp1252"))

    assert refusal(LAYOUT, path).startswith("tabular.xml, line 9: not well-formed XML")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("icd10c-tabular-April-1-2026.xml", Identity("April 2026", date(2026, 4, 1))),
        ("icd10cm-tabular-2026.xml", Identity("FY2026", date(2025, 10, 1))),
        ("icd10cm_tabular_2026.xml", Identity("FY2026", date(2025, 10, 1))),
        ("release.zip", None),
    ],
)
def test_reads_the_release_from_the_name(name: str, expected: Identity | None) -> None:
    assert LAYOUT.identify(name) == expected


@pytest.fixture(scope="module")
def april_2026(real: Callable[[str], Path]) -> list[Any]:
    return read(LAYOUT, real("icd10cm/icd10c-tabular-April-1-2026.xml.gz"))


def test_reads_the_whole_tabular_list(april_2026: list[Any]) -> None:
    kinds = Counter(row.kind for row in april_2026)

    assert kinds["code"] == 74_719
    assert kinds["code"] + kinds["heading"] == 98_186
    assert kinds["node"] == 22 + 297
    # 508 rules for the 7th character, and the counts of all notes as the file prints them
    assert kinds["seventh-note"] == 508
    assert sum(isinstance(row, NoteRow) for row in april_2026) == 26_958


def test_the_tabular_list_agrees_with_the_order_file(
    april_2026: list[Any], real: Callable[[str], Path]
) -> None:
    ordered = read(icd10cm.LAYOUT, real("icd10cm/cms_2026_dx.zip"))
    listed = [row for row in entries(april_2026).values() if row.kind != "node"]

    assert {(row.value, row.is_billable) for row in listed} == {
        (row.value, row.is_billable) for row in ordered
    }


def test_76_products_of_s06_do_not_exist(april_2026: list[Any]) -> None:
    found = entries(april_2026)
    deadly = [value for value in found if re.fullmatch(r"S06\.\w\w[78]", value)]
    absent = [
        value + seventh for value in deadly for seventh in "DS" if value + seventh not in found
    ]

    assert len(absent) == 2 * len(deadly) == 76
    assert all(f"{value}A" in found for value in deadly)


def test_legal_blindness_carries_the_table_of_categories(april_2026: list[Any]) -> None:
    notes = [row.text for row in april_2026 if isinstance(row, NoteRow) and row.value == "H54.8"]

    assert notes[5] == (
        "Category of visual impairment 1: visual acuity with best possible correction, maximum "
        "less than: 6/18, 3/10(0.3), 20/70; "
        "minimum equal to or better than: 6/60, 1/10(0.1), 20/200"
    )
    assert notes[-1] == "Category of visual impairment 9: Undetermined or unspecified"
