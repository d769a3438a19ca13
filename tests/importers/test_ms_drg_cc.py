from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.layout import Identity, Layout
from codelookup.importers.ms_drg_cc import LAYOUT_CC, LAYOUT_MCC

from .reading import read, refusal, write

TITLE = "TABLE 6J - COMPLETE CC LIST\t"
CAPTIONS = "Diagnosis Code\tDescription"
LINES = ["A00.0\tCholera due to Vibrio cholerae 01", "QA0.0101\tA code of two letters"]
TAIL = ["", "\tNotes:", "\tA code may be excluded."]


def table(tmp_path: Path, *lines: str, encoding: str = "cp1252") -> Path:
    return write(tmp_path / "table.txt", *lines, encoding=encoding)


def test_reads_the_list_between_captions_and_notes(tmp_path: Path) -> None:
    rows = read(LAYOUT_CC, table(tmp_path, TITLE, CAPTIONS, *LINES, *TAIL))

    assert rows == [(3, "icd-10-cm", "A00.0", "CC"), (4, "icd-10-cm", "QA0.0101", "CC")]


def test_reads_the_major_complications(tmp_path: Path) -> None:
    title = "TABLE 6I.\u2014COMPLETE MCC LIST\u2014FY 2026"

    assert read(LAYOUT_MCC, table(tmp_path, title, CAPTIONS, LINES[0]))[0].level == "MCC"


@pytest.mark.parametrize(
    ("layout", "title"),
    [
        (LAYOUT_MCC, TITLE),
        (LAYOUT_CC, "TABLE 6I - COMPLETE MCC LIST"),
        (LAYOUT_CC, "TABLE 6J.1 - ADDITIONS TO THE CC EXCLUSIONS LIST"),
        (LAYOUT_CC, "TABLE 6J.2 - DELETIONS TO THE COMPLETE CC LIST"),
        (LAYOUT_CC, CAPTIONS),
    ],
)
def test_refuses_the_table_of_another_list(tmp_path: Path, layout: Layout, title: str) -> None:
    message = refusal(layout, table(tmp_path, title, CAPTIONS, *LINES))

    assert message.startswith("table.txt, line 1:")


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("A00.1", "1 cells under 2 captions; cut short", id="cut"),
        pytest.param("A00.1\t", "'A00.1' '' is not an ICD-10-CM code", id="no title"),
        pytest.param("A001\tCholera", "'A001' 'Cholera' is not", id="no dot"),
        pytest.param("a00.1\tCholera", "'a00.1' 'Cholera' is not", id="lower case"),
        pytest.param("001\tHEART TRANSPLANT", "'001' 'HEART TRANSPLANT' is not", id="a group"),
        pytest.param("A00.1\tCholera\tNo", "3 cells under 2 captions", id="another year"),
        pytest.param('A00.1\t"Cholera', "not readable as a table", id="open quote"),
        pytest.param("A00.1,Cholera", "1 cells under 2 captions", id="commas"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(LAYOUT_CC, table(tmp_path, TITLE, CAPTIONS, LINES[0], damaged, LINES[1]))

    assert message.startswith("table.txt, line 4")
    assert reason in message


def test_refuses_a_list_without_captions(tmp_path: Path) -> None:
    message = refusal(LAYOUT_CC, table(tmp_path, TITLE, *LINES))

    assert message.startswith("table.txt, line 3: no captions so far (code, title)")


def test_refuses_utf_16(tmp_path: Path) -> None:
    path = table(tmp_path, TITLE, CAPTIONS, *LINES, encoding="utf-16")

    assert refusal(LAYOUT_CC, path).startswith("table.txt, line 1:")


def test_reads_the_release_from_the_name() -> None:
    expected = Identity("FY2026", date(2025, 10, 1))
    assert LAYOUT_CC.identify("fy2026_table6J_cc_list.txt") == expected


@pytest.mark.parametrize(
    ("layout", "name", "count"),
    [
        (LAYOUT_CC, "msdrg/fy2026_table6J_cc_list.txt.gz", 15_078),
        (LAYOUT_MCC, "msdrg/fy2026_table6I_mcc_list.txt", 3_354),
    ],
)
def test_reads_the_whole_list_of_2026(
    layout: Layout, name: str, count: int, real: Callable[[str], Path]
) -> None:
    rows = read(layout, real(name))

    assert len({row.value for row in rows}) == len(rows) == count
