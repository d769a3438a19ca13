"""The csv and the workbook of the HCPCS file."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from codelookup.importers.hcpcs import CAPTIONS, LAYOUT

from .reading import read, refusal, write, zipped


def row_of(code: str, kind: str, long: str, **cells: str) -> list[str]:
    named = {"hcpc": code, "seqnum": "0010", "recid": kind, "long description": long}
    named |= {"short description": "Short", "add dt": "20200101"} | cells
    return [named.get(name, "") for name in CAPTIONS]


HEAD = ["Notes", "", ",".join(name.upper() for name in CAPTIONS)]
CANE = ",".join(row_of("E0100", "3", "Cane"))
CHAIR = ",".join(row_of("E0130", "3", "Walker"))


def test_reads_the_csv_by_its_captions(tmp_path: Path) -> None:
    pricing = ",".join(
        row_of("   LT", "7", '"Left side, one"', price2="51", **{"term dt": "20201231"})
    )
    rows = read(LAYOUT, write(tmp_path / "anweb.csv", *HEAD, pricing, CANE))

    assert [(row.line, row.system, row.value, row.long) for row in rows] == [
        (4, "modifiers", "LT", "Left side, one"),
        (5, "hcpcs", "E0100", "Cane"),
    ]
    assert rows[0].fields == {"pricing": ["51"]}
    assert rows[0].terminated_on == date(2020, 12, 31)


def test_joins_a_continuation_in_a_csv(tmp_path: Path) -> None:
    more = ",".join(row_of("E0100", "4", "of wood", seqnum="0020"))
    (row,) = read(LAYOUT, write(tmp_path / "anweb.csv", *HEAD, CANE, more))

    assert row.long == "Cane of wood"


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(CANE[:30], "cells under 48 captions; cut short", id="cut"),
        pytest.param(CANE + ",x", "49 cells under 48 captions", id="comma not quoted"),
        pytest.param(CANE.replace("E0100", "0100"), "'0100' with sequence '0010'", id="bad code"),
        pytest.param(CANE.replace(",3,", ",7,"), "neither a code nor a modifier", id="kind"),
        pytest.param(CANE.replace(",3,", ",,"), "record kind ''", id="no kind"),
        pytest.param(CANE.replace("0010", "x"), "sequence 'x'", id="no sequence"),
        pytest.param(CANE.replace("20200101", "1/1/2020"), "'1/1/2020' is not a day", id="date"),
        pytest.param(CANE.replace("Cane", ""), "E0100 has no words", id="no words"),
        pytest.param(CANE.replace("Cane", '"Cane'), "not readable as a table", id="open quote"),
    ],
)
def test_refuses_a_damaged_csv_by_its_line(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(LAYOUT, write(tmp_path / "anweb.csv", *HEAD, CHAIR, damaged))

    assert message.startswith("anweb.csv, line 5")
    assert reason in message


def test_refuses_a_csv_of_another_years_layout(tmp_path: Path) -> None:
    path = write(tmp_path / "anweb.csv", HEAD[2].replace("TERM DT", "END DT"), CANE)

    assert refusal(LAYOUT, path).startswith("anweb.csv, line 1: no caption for term dt;")


def workbook(path: Path, *rows: list[str | int]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def test_reads_a_workbook_with_numbers_in_its_cells(tmp_path: Path) -> None:
    cells: list[str | int] = [*row_of("LT", "7", "Left side")]
    names = list(CAPTIONS)
    cells[names.index("recid")], cells[names.index("add dt")] = 7, 20201001
    (row,) = read(LAYOUT, workbook(tmp_path / "anweb.xlsx", ["Notes"], [*names], cells))

    assert (row.line, row.value, row.added_on) == (3, "LT", date(2020, 10, 1))


def test_refuses_a_workbook_that_is_none(tmp_path: Path) -> None:
    path = write(tmp_path / "anweb.xlsx", "<html>")

    assert refusal(LAYOUT, path).startswith("anweb.xlsx: not a zip archive")


def test_refuses_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = zipped(tmp_path / "anweb.xlsx", readme__txt="x")

    assert refusal(LAYOUT, path).startswith("anweb.xlsx: the workbook is damaged")


def test_refuses_a_bomb_in_a_workbook(tmp_path: Path) -> None:
    path = zipped(tmp_path / "anweb.xlsx", **{"xl/worksheets/sheet1.xml": b" " * 3_000_000})

    assert refusal(LAYOUT, path) == (
        "anweb.xlsx: xl/worksheets/sheet1.xml is packed too tightly; refused as a bomb"
    )


def test_refuses_a_workbook_cut_short(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "anweb.xlsx", [*CAPTIONS]).read_bytes()
    (tmp_path / "anweb.xlsx").write_bytes(whole[:-100])

    assert refusal(LAYOUT, tmp_path / "anweb.xlsx").startswith("anweb.xlsx: not a zip archive")
