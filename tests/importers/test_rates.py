"""Rates of hospitals' outpatient departments, surgical centers and laboratories."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from codelookup.importers import asc, clfs, opps
from codelookup.importers.layout import Identity, Layout
from codelookup.importers.rows import FacilityRateRow, LabRateRow

from .reading import read, refusal, write

TITLES = ["Addendum B.-Final OPPS Payment by HCPCS Code for CY 2026,,,,,,,", ",,,,,,,"]
CAPTIONS = (
    "HCPCS Code,Short Descriptor,SI,APC,Relative Weight,Payment Rate,"
    "National Unadjusted Copayment,Minimum Unadjusted Copayment "
)
PAID = '12345,,T,5443,10.5,"$1,234.50",,"$246.90"'
PACKAGED = "J3301,Invented,N,,,,,"


def addendum(tmp_path: Path, *lines: str, captions: str = CAPTIONS) -> Path:
    name = "July 2026 OPPS Addendum B.csv"
    return write(tmp_path / name, *TITLES, captions, *lines, encoding="cp1252")


def test_reads_what_a_hospital_is_paid(tmp_path: Path) -> None:
    rows = read(opps.LAYOUT, addendum(tmp_path, PAID, PACKAGED, "CPT codes are copyright,,,,,,,"))

    assert rows == [
        FacilityRateRow(
            4, "cpt", "12345", "B", "T", "5443", Decimal("10.5"), Decimal("1234.50"), None,
            Decimal("246.90"),
        ),
        FacilityRateRow(5, "hcpcs", "J3301", "B", "N"),
    ]  # fmt: skip


def test_reads_captions_with_a_change_column_and_without_copayments(tmp_path: Path) -> None:
    captions = "HCPCS Code,CI,Short Descriptor,SI,APC,Payment Rate"
    (row,) = read(opps.LAYOUT, addendum(tmp_path, "12345,CH,,T,443,7", captions=captions))

    assert (row.apc, row.rate, row.copayment, row.weight) == ("0443", Decimal(7), None, None)


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("12345,,T", "3 cells under 8 captions; cut short", id="cut"),
        pytest.param(PAID + ",more", "9 cells under 8 captions", id="one cell too many"),
        pytest.param(PAID.replace("12345", "1234"), "'1234' is not a HCPCS", id="zero eaten"),
        pytest.param(PAID.replace("12345", ""), "'' is not a HCPCS", id="no code"),
        pytest.param(PAID.replace(",T,", ",,"), "indicator '' of 12345", id="no indicator"),
        pytest.param(PAID.replace(",T,", ",t!,"), "indicator 't!'", id="indicator"),
        pytest.param(PAID.replace("5443", "A1"), "APC 'A1'", id="apc"),
        pytest.param(PAID.replace("10.5", "n/a"), "weight 'n/a' is not a number", id="weight"),
        pytest.param(PAID.replace("$1,234.50", "-5"), "rate '-5' is not a number", id="negative"),
        pytest.param(PAID.replace("$246.90", "#REF"), "minimum copayment '#REF'", id="spreadsheet"),
    ],
)
def test_refuses_a_damaged_rate(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(opps.LAYOUT, addendum(tmp_path, PACKAGED, damaged))

    assert message.startswith("July 2026 OPPS Addendum B.csv, line 5")
    assert reason in message


def test_refuses_rates_under_other_captions(tmp_path: Path) -> None:
    path = addendum(tmp_path, PAID, captions=CAPTIONS.replace("Payment Rate", "Amount"))

    assert "no caption for rate" in refusal(opps.LAYOUT, path)


AA = ["HCPCS Code", "", "Short Descriptor", "Subject to Multiple Procedure Discounting",
      " July CY 2026 Payment Indicator", "July CY 2026 Payment Weight  ", "July CY 2026 Payment Rate "]  # fmt: skip
BB = [AA[0], *AA[4:]]
ROW: list[Any] = ["12345", "*", "", "Y", "A2", 1.5, 75.07]
NOTE = "NOTE 1:  The Medicare program payment is 80 percent."


def workbook(tmp_path: Path, *rows: list[Any], without: str = "", note: str = NOTE) -> Path:
    """Write a workbook whose rows stand in sheet AA from line 4 on."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    parts = {
        "AA": [["Addendum AA"], [], AA, *rows, [], [note]],
        "BB": [["Addendum BB"], BB, ["J3301", "N1", "", ""], [NOTE]],
        "DD1": [["Addendum DD1"], ["Indicator", "Definition"]],
        "EE": [["Addendum EE"], ["HCPCS Code", "Short Descriptior"], ["00176", ""], ["G0413", ""]],
    }
    for name, lines in parts.items():
        if name != without:
            sheet = book.create_sheet(f"CY 2026 Jul ASC {name}")
            for line in lines:
                sheet.append(line)
    path = tmp_path / "2026-07_asc_addenda.xlsx"
    book.save(path)
    return path


def test_reads_the_three_sheets_that_hold_codes(tmp_path: Path) -> None:
    rows = read(asc.LAYOUT, workbook(tmp_path, ROW))

    assert rows[0] == FacilityRateRow(
        4, "cpt", "12345", "AA", "A2", weight=Decimal("1.5"), rate=Decimal("75.07"), discounted="Y"
    )
    assert [(row.addendum, row.value, row.line) for row in rows[1:]] == [
        ("BB", "J3301", 3),
        ("EE", "00176", 3),
        ("EE", "G0413", 4),
    ]


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (0, "1234", "'1234' is not a HCPCS or CPT code"),
        (0, None, "'' is not a HCPCS or CPT code"),
        (3, "X", "'X' of 12345 is neither Y nor N"),
        (4, None, "indicator '' of 12345"),
        (4, "A22", "indicator 'A22'"),
        (5, "heavy", "weight 'heavy' is not a number"),
        (6, "-1", "rate '-1' is not a number"),
        (6, "see note", "rate 'see note' is not a number"),
    ],
)
def test_refuses_a_damaged_row_of_a_sheet(
    tmp_path: Path, place: int, value: Any, reason: str
) -> None:
    damaged = [value if at == place else cell for at, cell in enumerate(ROW)]
    message = refusal(asc.LAYOUT, workbook(tmp_path, ROW, damaged))

    assert message.startswith("2026-07_asc_addenda.xlsx AA, line 5")
    assert reason in message


def test_refuses_a_workbook_without_a_sheet_or_its_notes(tmp_path: Path) -> None:
    assert "no sheet" in refusal(asc.LAYOUT, workbook(tmp_path, ROW, without="EE"))
    assert "AA: ends without notes" in refusal(asc.LAYOUT, workbook(tmp_path, ROW, note=""))


LAB_TITLES = ["2026 Clinical Laboratory Fee Schedule"] * 4
LAB = "YEAR,HCPCS,MOD,EFF_DATE,INDICATOR,RATE,SHORTDESC,LONGDESC,EXTENDEDLONGDESC"
TEST = "2026,0001U,,20260101,N,720.00,,,"


def schedule(tmp_path: Path, *lines: str, captions: str = LAB) -> Path:
    return write(tmp_path / "CLFS_2026.csv", *LAB_TITLES, captions, *lines)


def test_reads_what_a_laboratory_is_paid(tmp_path: Path) -> None:
    rows = read(clfs.LAYOUT, schedule(tmp_path, TEST, TEST.replace(",,2026", ",QW,2026")))

    first = LabRateRow(6, "cpt", "0001U", "", date(2026, 1, 1), "N", Decimal("720.00"))
    assert rows == [first, first._replace(line=7, modifier="QW")]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(TEST[:20], "cells under 9 captions; cut short", id="cut"),
        pytest.param(TEST + ",more", "10 cells under 9 captions", id="one cell too many"),
        pytest.param(TEST.replace("0001U", "1U"), "'1U' is not a HCPCS", id="zeros eaten"),
        pytest.param(TEST.replace("U,,", "U,Q,"), "'Q' of 0001U is not a modifier", id="modifier"),
        pytest.param(TEST.replace("20260101", "20261301"), "is not a day", id="no such day"),
        pytest.param(TEST.replace(",N,", ",X,"), "is neither N nor L", id="indicator"),
        pytest.param(TEST.replace("720.00", "free"), "rate 'free' is not a number", id="word"),
        pytest.param(TEST.replace("720.00", ""), "rate '' is not a number", id="blank"),
        pytest.param("2025" + TEST[4:], "year '2025', in the lines before '2026'", id="mixed"),
    ],
)
def test_refuses_a_damaged_line_of_the_laboratory_schedule(
    tmp_path: Path, damaged: str, reason: str
) -> None:
    message = refusal(clfs.LAYOUT, schedule(tmp_path, TEST, damaged))

    assert message.startswith("CLFS_2026.csv, line 7")
    assert reason in message


@pytest.mark.parametrize(
    ("layout", "name", "expected"),
    [
        (opps.LAYOUT, "July 2026 OPPS Addendum B.xlsx", Identity("OPPS July 2026", date(2026, 7, 1))),
        (opps.LAYOUT, "2026_january_web_addendum_b.csv", Identity("OPPS January 2026", date(2026, 1, 1))),
        (opps.LAYOUT, "addendum_b_2026-04.derived.csv", Identity("OPPS April 2026", date(2026, 4, 1))),
        (opps.LAYOUT, "addendum_b.csv", None),
        (asc.LAYOUT, "2020-07_asc_addenda.xlsx", Identity("ASC July 2020", date(2020, 7, 1))),
        (asc.LAYOUT, "asc_addenda.xlsx", None),
        (clfs.LAYOUT, "26CLABQ2.csv", Identity("CLFS 2026, quarter 2", date(2026, 4, 1))),
        (clfs.LAYOUT, "CLFS_2026.csv", Identity("CLFS 2026", date(2026, 1, 1))),
        (clfs.LAYOUT, "rates.csv", None),
    ],
)  # fmt: skip
def test_the_name_tells_the_release(layout: Layout, name: str, expected: Identity | None) -> None:
    assert layout.identify(name) == expected


def test_reads_the_whole_addendum_of_april_2026(real: Callable[[str], Path]) -> None:
    rows = read(opps.LAYOUT, real("opps/addendum_b_2026-04.derived.redacted.csv"))

    assert len(rows) == 19_059
    assert sum(row.rate is not None for row in rows) == 7_336
    assert {"S1", "H1", "J1"} <= {row.indicator for row in rows}


def test_reads_the_whole_workbook_of_july_2020(real: Callable[[str], Path]) -> None:
    rows = read(asc.LAYOUT, real("asc/2020-07_asc_addenda.redacted.xlsx"))

    assert Counter(row.addendum for row in rows) == {"AA": 3_977, "BB": 1_823, "EE": 2_064}
    assert len({row.value for row in rows}) == len(rows)


def test_reads_the_whole_laboratory_schedule_of_2026(real: Callable[[str], Path]) -> None:
    rows = read(clfs.LAYOUT, real("clfs/CLFS_2026.reconstructed.redacted.csv"))

    assert Counter(row.indicator for row in rows) == {"N": 2_002, "L": 79}
