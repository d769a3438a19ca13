"""The relative value file: figures invented, columns and captions as CMS writes them."""

import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from codelookup.importers.layout import Identity
from codelookup.importers.mpfs import FIELDS, LAYOUT, WIDTH
from codelookup.importers.rows import EntryRow, RelativeValueRow

from .reading import read, refusal, write, zipped

HDR = ["HDR CPT CODES AND DESCRIPTIONS ONLY ARE COPYRIGHT "] * 7
FIGURES = {
    "code": "12345",
    "status": "A",
    "work": "1.77",
    "pe_nonfacility": "4.20",
    "pe_facility": "0.88",
    "malpractice": "0.17",
    "total_nonfacility": "6.14",
    "total_facility": "2.82",
    "pctc": "0",
    "global_days": "010",
    "pre_operative": ".10",
    "intra_operative": ".80",
    "post_operative": ".10",
    "multiple_procedure": "2",
    "bilateral": "1",
    "assistant": "2",
    "co_surgeons": "0",
    "team": "0",
    "pricing": "9",
    "conversion_factor": "33.4009",
    "supervision": "09",
    "calculation": "0",
    "imaging_family": "99",
    "cap_pe_nonfacility": "0.00",
    "cap_pe_facility": "0.00",
    "cap_malpractice": "0.00",
}
LEFT = {"code", "modifier", "descriptor", "status", "nonfacility_na", "facility_na"}
STACK = """
,,,,,,,,,,,,,,,,,,,,,,,,,,,,,NON-FACILITY,FACILITY,
,,,,NOT USED,,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,DIAGNOSTIC,PE USED,PE USED,MP USED
,,,,FOR,,,NON-FAC,,FACILITY ,,,,,,,,,,,,,,,,,SUPERVISION OF,,IMAGING,FOR OPPS,FOR OPPS,FOR OPPS
,,,STATUS,MEDICARE ,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,TEAM,PRIC,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT
HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,IND,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT
"""
CAPTIONS = [line.split(",") for line in STACK.strip("\n").splitlines()]
ORDER = [field.name for field in FIELDS]


def text_line(**changed: str) -> str:
    """Write one line of the fixed-width file; right-aligned figures, left-aligned words."""
    line = [" "] * WIDTH
    values = {**FIGURES, **changed}
    for field in FIELDS:
        value = values.get(field.name, "")
        placed = value.ljust(field.width) if field.name in LEFT else value.rjust(field.width)
        line[field.first - 1 : field.first - 1 + field.width] = list(placed)
    return "".join(line)


def table_row(*, pricing: bool = True, **changed: str) -> list[str]:
    values = {**FIGURES, **changed}
    return [values.get(name, "") for name in ORDER if pricing or name != "pricing"]


def captions(*, pricing: bool = True) -> list[list[str]]:
    at = ORDER.index("pricing")
    return [[c for n, c in enumerate(row) if pricing or n != at] for row in CAPTIONS]


TITLES = [
    "National Physician Fee Schedule",
    "CPT codes copyright",
    "Dental",
    " ",
    "RELEASED 03/2026",
]


def text(tmp_path: Path, *lines: str, name: str = "PPRRVU2026_Apr_nonQPP.txt") -> Path:
    return write(tmp_path / name, *HDR, *lines)


def table(
    tmp_path: Path, *rows: list[str], pricing: bool = True, name: str = "PPRRVU2026_Apr_nonQPP.csv"
) -> Path:
    head = [["", "", title] for title in TITLES] + captions(pricing=pricing)
    return write(tmp_path / name, *(",".join(row) for row in [*head, *rows]))


def values(path: Path) -> list[RelativeValueRow]:
    return [row for row in read(LAYOUT, path) if isinstance(row, RelativeValueRow)]


def test_a_line_of_text_becomes_a_code_and_its_figures(tmp_path: Path) -> None:
    entry, value = read(LAYOUT, text(tmp_path, text_line()))

    assert entry == EntryRow(8, "cpt", "12345")
    assert (value.line, value.value, value.modifier, value.status) == (8, "12345", "", "A")
    assert (value.work, value.total_nonfacility) == (Decimal("1.77"), Decimal("6.14"))
    assert (value.pre_operative, value.post_operative) == (Decimal("0.10"), Decimal("0.10"))
    assert (value.global_days, value.pricing, value.supervision) == ("010", "9", "09")
    assert (value.conversion_factor, value.conversion_factor_qpp) == (Decimal("33.4009"), None)


def test_text_csv_and_workbook_say_the_same(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    rows = [["", "", title] for title in TITLES] + CAPTIONS
    for row in rows:
        workbook.active.append(row)
    numbers = [
        float(c) if n > 4 and c.replace(".", "").isdigit() else c for n, c in enumerate(table_row())
    ]
    workbook.active.append(numbers)
    workbook.save(tmp_path / "PPRRVU2026_Apr_nonQPP.xlsx")
    expected = values(text(tmp_path, text_line()))[0]._replace(line=0)

    assert values(table(tmp_path, table_row()))[0]._replace(line=0) == expected
    assert values(tmp_path / "PPRRVU2026_Apr_nonQPP.xlsx")[0]._replace(line=0) == expected


def test_reads_years_without_a_pricing_indicator(tmp_path: Path) -> None:
    (value,) = values(table(tmp_path, table_row(pricing=False), pricing=False))

    assert (value.pricing, value.endoscopic_base, value.team) == ("", "", "0")


def test_both_conversion_factors_end_on_the_row(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "PPRRVU2026_Apr_nonQPP__txt": "\r\n".join([*HDR, text_line()]),
        "PPRRVU2026_Apr_QPP__txt": "\r\n".join([*HDR, text_line(conversion_factor="33.5675")]),
        "PPRRVU2026_Apr_QPP__csv": "not read: the text is there",
        "GPCI2026__csv": "another dataset",
    }
    (value,) = values(zipped(tmp_path / "rvu26b.zip", **members))

    assert (value.conversion_factor, value.conversion_factor_qpp) == (
        Decimal("33.4009"),
        Decimal("33.5675"),
    )


@pytest.mark.parametrize(
    ("twin", "reason"),
    [
        pytest.param([text_line(work="1.78", total_nonfacility="6.15", total_facility="2.83")], "work, total_nonfacility, total_facility of 12345  differ from line 8", id="figures"),
        pytest.param([text_line(status="R")], "status of 12345  differ", id="status"),
        pytest.param([text_line(code="12346")], "value of 12346  differ", id="code"),
        pytest.param([], "no relative values in it", id="empty"),
        pytest.param([text_line(), text_line(code="12346")], "line 9: 12346  is not in its twin", id="longer"),
    ],
)  # fmt: skip
def test_refuses_twins_that_differ(tmp_path: Path, twin: list[str], reason: str) -> None:
    members: dict[str, str | bytes] = {
        "PPRRVU2026_Apr_nonQPP__txt": "\r\n".join([*HDR, text_line()]),
        "PPRRVU2026_Apr_QPP__txt": "\r\n".join([*HDR, *twin]),
    }
    message = refusal(LAYOUT, zipped(tmp_path / "rvu26b.zip", **members))

    assert message.startswith("PPRRVU2026_Apr_QPP.txt")
    assert reason in message


def test_the_file_for_qualifying_models_alone_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = text(tmp_path, text_line(), name="PPRRVU2026_Apr_QPP.txt")

    assert "import the zip as published" in refusal(LAYOUT, path)


def test_two_releases_in_one_archive_are_refused(tmp_path: Path) -> None:
    whole = "\r\n".join([*HDR, text_line()])
    members: dict[str, str | bytes] = {"PPRRVU2025_Oct__txt": whole, "PPRRVU2025_Jul__txt": whole}

    assert "more than one record file" in refusal(LAYOUT, zipped(tmp_path / "rvu.zip", **members))


def test_a_code_with_modifiers_is_one_code(tmp_path: Path) -> None:
    lines = [text_line(), text_line(modifier="26"), text_line(modifier="TC")]
    rows = read(LAYOUT, text(tmp_path, *lines))

    assert [type(row) for row in rows] == [EntryRow, *[RelativeValueRow] * 3]
    assert [row.modifier for row in rows[1:]] == ["", "26", "TC"]


def test_na_flags_and_caps_are_kept(tmp_path: Path) -> None:
    line = text_line(nonfacility_na="NA", cap_pe_nonfacility="3.48", cap_malpractice="0.07")
    (value,) = values(text(tmp_path, line))

    assert (value.nonfacility_na, value.facility_na) == (True, False)
    assert (value.cap_pe_nonfacility, value.cap_malpractice) == (Decimal("3.48"), Decimal("0.07"))


def test_a_level_ii_code_keeps_its_short_words(tmp_path: Path) -> None:
    entry = read(LAYOUT, text(tmp_path, text_line(code="G0453", descriptor="Invented  words")))[0]

    assert (entry.system, entry.short) == ("hcpcs", "Invented words")


def test_a_padded_line_and_the_old_end_of_file_are_read(tmp_path: Path) -> None:
    assert len(values(text(tmp_path, text_line() + " " * 29, "", "\x1a"))) == 1


DAMAGE: list[Any] = [
    pytest.param({"work": "1.78"}, "work + PE + MP is 6.15, not the total 6.14", id="total"),
    pytest.param({"total_facility": "2.83"}, "is 2.82, not the total 2.83", id="facility total"),
    pytest.param({"work": "x.77"}, "work 'x.77' of '12345' does not fit", id="letter"),
    pytest.param({"work": "-1.77"}, "work '-1.77'", id="negative"),
    pytest.param({"work": ""}, "work '' of", id="blank figure"),
    pytest.param({"code": "1234"}, "code '1234'", id="code cut"),
    pytest.param({"code": "12-45"}, "code '12-45'", id="code"),
    pytest.param({"modifier": "XX"}, "modifier 'XX'", id="modifier"),
    pytest.param({"status": "1"}, "status '1'", id="status"),
    pytest.param({"global_days": "QQQ"}, "global days 'QQQ'", id="global"),
    pytest.param({"bilateral": "Y"}, "bilateral 'Y'", id="indicator"),
    pytest.param({"nonfacility_na": "YY"}, "nonfacility na 'YY'", id="flag"),
    pytest.param({"conversion_factor": "334009"}, "conversion factor '334009'", id="point lost"),
    pytest.param({"conversion_factor": "32.3465"}, "in the lines before 33.4009", id="two factors"),
    pytest.param({"endoscopic_base": "base"}, "endoscopic base 'base'", id="base"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "reason"), DAMAGE)
def test_refuses_a_damaged_line_of_text(tmp_path: Path, changed: Any, reason: str) -> None:
    path = text(tmp_path, text_line(code="10000"), text_line(**changed), text_line(code="99999"))
    message = refusal(LAYOUT, path)

    assert message.startswith("PPRRVU2026_Apr_nonQPP.txt, line 9")
    assert reason in message


@pytest.mark.parametrize(("changed", "reason"), DAMAGE)
def test_refuses_a_damaged_row_of_the_table(tmp_path: Path, changed: Any, reason: str) -> None:
    message = refusal(LAYOUT, table(tmp_path, table_row(code="10000"), table_row(**changed)))

    assert message.startswith("PPRRVU2026_Apr_nonQPP.csv, line 12")
    assert reason in message


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(text_line()[:150], "is cut short: 150 of 171 columns", id="cut"),
        pytest.param(" " + text_line()[:-1], "do not fit the layout", id="shifted"),
        pytest.param(text_line() + "more", "do not fit the layout", id="too long"),
        pytest.param("HDR in the middle".ljust(WIDTH), "does not fit", id="header"),
        pytest.param("<html>".ljust(WIDTH), "does not fit", id="page"),
        pytest.param(text_line().replace("010", "010,", 1)[:WIDTH], "do not fit", id="comma"),
    ],
)
def test_refuses_a_line_of_another_shape(tmp_path: Path, line: str, reason: str) -> None:
    message = refusal(LAYOUT, text(tmp_path, text_line(), line))

    assert message.startswith("PPRRVU2026_Apr_nonQPP.txt, line 9")
    assert reason in message


def test_refuses_a_row_that_is_cut_or_shifted(tmp_path: Path) -> None:
    assert "20 cells under 32 captions" in refusal(LAYOUT, table(tmp_path, table_row()[:20]))
    assert "33 cells under 32" in refusal(LAYOUT, table(tmp_path, ["1", *table_row()]))


def test_refuses_captions_of_another_layout(tmp_path: Path) -> None:
    path = table(tmp_path, table_row())
    path.write_text(path.read_text().replace("MALP", "MP").replace(",MP,", ",QQ,"))

    assert "no caption for malpractice" in refusal(LAYOUT, path)


def test_refuses_a_workbook_that_is_none(tmp_path: Path) -> None:
    path = write(tmp_path / "PPRRVU2026_Apr_nonQPP.xlsx", "not a workbook")

    assert refusal(LAYOUT, path).startswith("PPRRVU2026_Apr_nonQPP.xlsx: not a zip archive")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PPRRVU2026_Apr_nonQPP.txt", Identity("RVU26B", date(2026, 4, 1))),
        ("PPRRVU2025_Oct.csv", Identity("RVU25D", date(2025, 10, 1))),
        ("PPRRVU25_JAN.txt", Identity("RVU25A", date(2025, 1, 1))),
        ("rvu26d-updated-08-26-2026.zip", Identity("RVU26D", date(2026, 10, 1))),
        ("PPRRVU2026_Mar.txt", None),
        ("figures.csv", None),
    ],
)
def test_the_name_tells_the_release(name: str, expected: Identity | None) -> None:
    assert LAYOUT.identify(name) == expected


REAL = {
    "rvu25d": ("mpfs/rvu25d/PPRRVU2025_Oct.txt.gz", 19_090, 10_881, 5_971, 10_087),
    "rvu26b": ("mpfs/rvu26b/PPRRVU2026_Apr_nonQPP.txt.gz", 19_277, 10_974, 6_055, 10_499),
}


@pytest.mark.parametrize("release", REAL)
def test_reads_the_whole_file(release: str, real: Callable[[str], Path]) -> None:
    """Every total of the file was checked on the way: a line that does not add up is refused."""
    name, lines, cpt, level_ii, payable = REAL[release]
    rows = read(LAYOUT, real(name))
    figures = [row for row in rows if isinstance(row, RelativeValueRow)]
    systems = Counter(row.system for row in rows if isinstance(row, EntryRow))

    assert len(figures) == lines
    assert (systems["cpt"], systems["hcpcs"]) == (cpt, level_ii)
    assert {row.modifier for row in figures} == {"", "26", "TC", "53"}
    assert sum(row.status in "ART" for row in figures) == payable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mpfs/rvu25d/PPRRVU2025_Oct.txt.gz", "mpfs/rvu25d/PPRRVU2025_Oct.csv.gz"),
        ("mpfs/rvu25d/PPRRVU2025_Oct.txt.gz", "mpfs/rvu25d/PPRRVU2025_Oct.xlsx"),
        (
            "mpfs/rvu26b/PPRRVU2026_Apr_nonQPP.txt.gz",
            "mpfs/rvu26b/PPRRVU2026_Apr_nonQPP.reconstructed.csv.gz",
        ),
    ],
)
def test_all_forms_of_a_real_release_agree_row_by_row(
    one: str, other: str, real: Callable[[str], Path]
) -> None:
    first, second = values(real(one)), values(real(other))

    assert len(first) > 19_000
    assert [r._replace(line=0) for r in first] == [r._replace(line=0) for r in second]


def test_reads_the_captions_of_july_2026(real: Callable[[str], Path]) -> None:
    found = values(real("mpfs/rvu26c/PPRRVU2026_Jul_nonQPP.excerpt.redacted.csv"))

    assert [row.line for row in found] == list(range(11, 20))
    assert {row.pricing for row in found} == {"9"}


def test_a_zip_as_published_is_read_by_its_text(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    members: dict[str, str | bytes] = {
        "PPRRVU2025_Oct__csv": "damaged",
        "PPRRVU2025_Oct__txt": "\r\n".join([*HDR, text_line(pricing=" ")]),
        "PPRRVU2025_Oct__xlsx": buffer.getvalue(),
        "OPPSCAP_Oct__csv": "HCPCS",
        "RVU25D__pdf": b"%PDF",
    }

    assert len(values(zipped(tmp_path / "rvu25d.zip", **members))) == 1
