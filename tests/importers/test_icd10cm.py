from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.icd10cm import LAYOUT
from codelookup.importers.layout import Identity

from .reading import read, refusal, write, zipped


def line(number: int, code: str, flag: str, long: str) -> str:
    return f"{number:05} {code:<7} {flag} {long[:60]:<60} {long}"


LINES = [
    line(1, "A00", "0", "Cholera"),
    line(2, "A000", "1", "Cholera due to Vibrio cholerae 01, biovar cholerae"),
    line(3, "A01", "0", "Typhoid and paratyphoid fevers"),
    line(4, "A010", "0", "Typhoid fever"),
    line(5, "A0100", "1", "Typhoid fever, unspecified"),
]


def test_reads_codes_with_their_dot_and_their_headings(tmp_path: Path) -> None:
    rows = read(LAYOUT, write(tmp_path / "icd10cm_order_2026.txt", *LINES))

    assert [(row.line, row.value, row.kind, row.is_billable, row.path) for row in rows] == [
        (1, "A00", "heading", False, ()),
        (2, "A00.0", "code", True, ("A00",)),
        (3, "A01", "heading", False, ()),
        (4, "A01.0", "heading", False, ("A01",)),
        (5, "A01.00", "code", True, ("A01", "A01.0")),
    ]
    assert rows[1].long == "Cholera due to Vibrio cholerae 01, biovar cholerae"


def test_reads_the_zip_as_published(tmp_path: Path) -> None:
    text = "".join(f"{each}\r\n" for each in LINES)
    path = zipped(
        tmp_path / "a.zip",
        **{"x/icd10cm_order_2026.txt": text, "icd10cm_order_addenda_2026.txt": "x"},
    )

    assert len(read(LAYOUT, path)) == 5


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(LINES[2][:40], id="cut in the short title"),
        pytest.param(LINES[2][:77], id="cut before the long title"),
        pytest.param(LINES[2][:10], id="cut in the code"),
        pytest.param("", id="blank line"),
        pytest.param(LINES[2].replace(" 0 ", " 2 ", 1), id="flag is neither 0 nor 1"),
        pytest.param("A00     Cholera", id="the codes file of the same zip"),
        pytest.param(f"Add:         {LINES[2]}", id="the addenda of the same zip"),
        pytest.param(LINES[2].replace("00003", "0000X"), id="order number is no number"),
        pytest.param(LINES[2].replace("A01", "A  "), id="code too short"),
        pytest.param("\t".join(LINES[2].split()), id="saved with tabs"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str) -> None:
    path = write(tmp_path / "order.txt", *LINES[:2], damaged, *LINES[3:])

    assert refusal(LAYOUT, path).startswith("order.txt, line 3 does not fit the layout")


def test_refuses_bytes_of_no_known_encoding(tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    path.write_bytes(LINES[0].encode() + b"\r\n" + LINES[1].encode() + b" \x81\r\n")

    assert refusal(LAYOUT, path).startswith("order.txt, line 2: byte")


def test_refuses_utf_16(tmp_path: Path) -> None:
    path = write(tmp_path / "order.txt", *LINES, encoding="utf-16")

    assert refusal(LAYOUT, path).startswith("order.txt, line 1 does not fit")


@pytest.mark.parametrize("name", ["icd10cm_order_2026.txt", "icd10cm-order-2026.txt"])
def test_a_fiscal_year_begins_in_october(name: str) -> None:
    assert LAYOUT.identify(name) == Identity("FY2026", date(2025, 10, 1))


def test_reads_the_whole_fiscal_year_2026(real: Callable[[str], Path]) -> None:
    rows = read(LAYOUT, real("icd10cm/cms_2026_dx.zip"))

    assert len(rows) == 98_186
    assert sum(row.is_billable for row in rows) == 74_719
    assert len({row.value for row in rows}) == len(rows)
    assert next(row.path for row in rows if row.value == "S72.001A") == (
        "S72",
        "S72.0",
        "S72.00",
        "S72.001",
    )
