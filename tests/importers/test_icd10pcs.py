from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.icd10pcs import LAYOUT
from codelookup.importers.layout import Identity

from .reading import read, refusal, write


def line(number: int, code: str, flag: str, long: str) -> str:
    return f"{number:05} {code:<7} {flag} {long[:60]:<60} {long}"


LINES = [
    line(1, "001", "0", "Medical and Surgical, Central Nervous System, Bypass"),
    line(2, "0016070", "1", "Bypass Cerebral Ventricle to Nasopharynx, Open Approach"),
    line(3, "0016071", "1", "Bypass Cerebral Ventricle to Mastoid Sinus, Open Approach"),
    line(4, "002", "0", "Medical and Surgical, Central Nervous System, Change"),
    line(5, "00200JZ", "1", "Change Drainage Device in Brain, External Approach"),
]


def test_yields_codes_and_leaves_headings_to_the_tree(tmp_path: Path) -> None:
    rows = read(LAYOUT, write(tmp_path / "icd10pcs_order_2026.txt", *LINES))

    assert [(row.line, row.value, row.path) for row in rows] == [
        (2, "0016070", ()),
        (3, "0016071", ()),
        (5, "00200JZ", ()),
    ]
    assert rows[2].long == "Change Drainage Device in Brain, External Approach"
    assert all(row.system == "icd-10-pcs" and row.is_billable for row in rows)


def test_reads_the_csv_of_the_package(tmp_path: Path) -> None:
    (row,) = read(LAYOUT, write(tmp_path / "icd_10_pcs.csv", '0016070,"Bypass, open"'))

    assert (row.line, row.value, row.short, row.long) == (1, "0016070", "", "Bypass, open")


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(LINES[2][:50], "does not fit the layout", id="cut"),
        pytest.param(LINES[2][:12], "does not fit the layout", id="cut in the code"),
        pytest.param(LINES[2].replace("001607", "00I607"), "'00I6071' is not an", id="letter I"),
        pytest.param(LINES[2].replace("0016071", "001607 "), "'001607' is not", id="6 characters"),
        pytest.param(LINES[2].replace("0016071", "001607a"), "'001607a' is not", id="lower case"),
        pytest.param(LINES[2].replace(" 1 ", " 7 "), "does not fit the layout", id="bad flag"),
        pytest.param(LINES[2].replace("0016071", "0036071"), "before the heading of its table 003",
                     id="table without heading"),
        pytest.param(line(3, "A00.0", "1", "Cholera"), "'A00.0' is not an", id="ICD-10-CM"),
        pytest.param("Delete:      " + LINES[2], "does not fit the layout", id="addenda"),
        pytest.param("", "does not fit the layout", id="blank"),
    ],
)  # fmt: skip
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    path = write(tmp_path / "order.txt", *LINES[:2], damaged, *LINES[3:])
    message = refusal(LAYOUT, path)

    assert message.startswith("order.txt, line 3")
    assert reason in message


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("0016071", "is not code and title", id="cut"),
        pytest.param("0016071,", "is not code and title", id="no title"),
        pytest.param("0016071,Bypass, open", "is not code and title", id="comma not quoted"),
        pytest.param("code,title", "'code' is not an ICD-10-PCS code", id="captions"),
        pytest.param("", "is not code and title", id="blank"),
        pytest.param("16071,Bypass", "'16071' is not", id="leading zeros eaten"),
        pytest.param('0016071,"Bypass', "not readable as a table", id="quote not closed"),
        pytest.param('0016071,"Bypass" open', "not readable as a table", id="quote in the middle"),
        pytest.param("0016071\tBypass", "is not code and title", id="tabs"),
    ],
)
def test_refuses_a_damaged_csv_by_its_line(tmp_path: Path, damaged: str, reason: str) -> None:
    path = write(tmp_path / "icd_10_pcs.csv", "0016070,Bypass", damaged, "00200JZ,Change")
    message = refusal(LAYOUT, path)

    assert message.startswith("icd_10_pcs.csv, line 2")
    assert reason in message


def test_refuses_utf_16(tmp_path: Path) -> None:
    path = write(tmp_path / "order.txt", *LINES, encoding="utf-16")

    assert refusal(LAYOUT, path).startswith("order.txt, line 1 does not fit")


def test_reads_the_release_from_the_name() -> None:
    assert LAYOUT.identify("icd10pcs_order_2026.txt") == Identity("FY2026", date(2025, 10, 1))
    assert LAYOUT.identify("icd_10_pcs.csv") is None


def test_reads_the_whole_fiscal_year_2026(real: Callable[[str], Path]) -> None:
    rows = read(LAYOUT, real("icd10pcs/cms_2026_pr.zip"))

    assert len(rows) == len({row.value for row in rows}) == 79_115
    assert len({row.value[:3] for row in rows}) == 914
