"""Indices, counties, ZIP codes and anesthesia factors of the payment localities."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from codelookup.importers import anesthesia, gpci, localities, zip_localities
from codelookup.importers.layout import Identity, Layout
from codelookup.importers.rows import AnesthesiaFactorRow, CountyRow, LocalityRow, ZipLocalityRow

from .reading import read, refusal, write

TITLE = ["ADDENDUM E. INDICES,,,,,,,", ",,,,,,,"]
CAPTIONS = (
    "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,"
    "2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor),2026 PE GPCI,2026 MP GPCI"
)
SEVEN = CAPTIONS.replace("2026 PW GPCI (without 1.0 Floor),", "")
ATLANTA = "10212,GA,01,ATLANTA,0.988,1.000,1.016,1.201"
ALASKA = "02102,AK,01,ALASKA*,1.500,1.500,1.065,0.551"
WYOMING = "03602,WY,21,WYOMING**,0.991,1.000,1.000,0.740"
NOTES = [",,,,,,,", "*Work GPCI reflects a 1.5 floor in Alaska.,,,,,,,"]


def indices(tmp_path: Path, *lines: str, captions: str = CAPTIONS) -> Path:
    return write(tmp_path / "GPCI2026.csv", *TITLE, captions, *lines)


def test_reads_a_locality_with_both_work_indices(tmp_path: Path) -> None:
    rows = read(gpci.LAYOUT, indices(tmp_path, ATLANTA, ALASKA, WYOMING, *NOTES))

    assert rows[0] == LocalityRow(
        4, "10212", "GA", "01", "ATLANTA", Decimal("0.988"), Decimal("1.000"), Decimal("1.016"),
        Decimal("1.201"),
    )  # fmt: skip
    assert [row.name for row in rows] == ["ATLANTA", "ALASKA", "WYOMING"]


def test_reads_years_with_one_work_index(tmp_path: Path) -> None:
    line, notes = ATLANTA.replace("0.988,", ""), [note[:-1] for note in NOTES]
    (row,) = read(gpci.LAYOUT, indices(tmp_path, line, *notes, captions=SEVEN))
    assert (row.work, row.work_floor) == (None, Decimal("1.000"))

    plain = SEVEN.replace(" (with 1.0 Floor)", "")
    (row,) = read(gpci.LAYOUT, indices(tmp_path, line, *notes, captions=plain))
    assert (row.work, row.work_floor) == (Decimal("1.000"), None)


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(ATLANTA[:20], "cells under 8 captions; cut short", id="cut"),
        pytest.param(ATLANTA + ",more", "9 cells under 8 captions", id="one cell too many"),
        pytest.param(ATLANTA.replace("10212", "1212"), "mac '1212'", id="zeros eaten"),
        pytest.param(ATLANTA.replace(",01,", ",1,"), "number '1'", id="number cut"),
        pytest.param(ATLANTA.replace("GA", "Georgia"), "state 'Georgia'", id="state"),
        pytest.param(ATLANTA.replace("ATLANTA", ""), "name ''", id="no name"),
        pytest.param(ATLANTA.replace("1.016", "n/a"), "pe 'n/a' is not a number", id="word"),
        pytest.param(ATLANTA.replace("1.016", ""), "pe '' is not a number", id="blank"),
        pytest.param(ATLANTA.replace("1.201", "1201"), "malpractice 1201 of", id="point lost"),
        pytest.param(ATLANTA.replace("0.988", "1.988"), "is more than 1.000 with it", id="swapped"),
    ],
)
def test_refuses_a_damaged_locality(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(gpci.LAYOUT, indices(tmp_path, ALASKA, damaged, WYOMING, *NOTES))

    assert message.startswith("GPCI2026.csv, line 5")
    assert reason in message


def test_refuses_a_table_of_indices_that_ends_early(tmp_path: Path) -> None:
    assert "ends without footnotes; cut short?" in refusal(gpci.LAYOUT, indices(tmp_path, ATLANTA))


def test_refuses_a_locality_below_the_footnotes(tmp_path: Path) -> None:
    path = indices(tmp_path, ATLANTA, *NOTES, WYOMING)

    assert "line 7: a locality below the footnotes" in refusal(gpci.LAYOUT, path)


def test_refuses_indices_under_other_captions(tmp_path: Path) -> None:
    path = indices(tmp_path, ATLANTA, *NOTES, captions=CAPTIONS.replace("PE GPCI", "XX"))
    assert "no caption for pe" in refusal(gpci.LAYOUT, path)

    path = indices(tmp_path, ATLANTA, *NOTES, captions=CAPTIONS.replace("PW", "XX"))
    assert "no work index" in refusal(gpci.LAYOUT, path)


LOCCO = [
    "COUNTIES INCLUDED IN 2026 LOCALITIES,,,,",
    ",,,,",
    "Medicare Adminstrative Contractor,Locality Number,State ,Fee Schedule Area ,Counties",
    ",,,,",
]
DADE = '9102,4,FLORIDA ,MIAMI,"DADE AND MONROE"'
REST = "9102,99,,REST OF STATE*,ALL OTHER COUNTIES"
CAPITAL = '12202,1,DISTRICT OF COLUMBIA ,DC,"DISTRICT OF COLUMBIA; FAIRFAX, ARLINGTON IN VIRGINIA; MONTGOMERY AND PRINCE GEORGE\'S IN MARYLAND"'
LAST = ["*  Payment locality is serviced by two carriers.,,,,"]


def areas(tmp_path: Path, *lines: str) -> Path:
    spaced = [each for line in lines for each in (line, ",,,,")]
    return write(tmp_path / "26LOCCO.csv", *LOCCO, *spaced, *LAST)


def test_reads_counties_with_their_zeros_and_states(tmp_path: Path) -> None:
    rows = read(localities.LAYOUT, areas(tmp_path, DADE, REST, REST))

    assert rows == [
        CountyRow(5, "09102", "04", "FLORIDA", "DADE"),
        CountyRow(5, "09102", "04", "FLORIDA", "MONROE"),
        CountyRow(7, "09102", "99", "FLORIDA", "ALL OTHER COUNTIES"),
    ]


def test_a_locality_that_reaches_into_other_states_is_split(tmp_path: Path) -> None:
    rows = read(localities.LAYOUT, areas(tmp_path, CAPITAL))

    assert [(row.state, row.name) for row in rows] == [
        ("DISTRICT OF COLUMBIA", "DISTRICT OF COLUMBIA"),
        ("VIRGINIA", "FAIRFAX"),
        ("VIRGINIA", "ARLINGTON"),
        ("MARYLAND", "MONTGOMERY"),
        ("MARYLAND", "PRINCE GEORGE'S"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A, B, AND ST. LUCIE", ["A", "B", "ST. LUCIE"]),
        ("SAN FRANCISCO/ALAMEDA CNTY", ["SAN FRANCISCO", "ALAMEDA"]),
        ("ANDERSON AND SANDERS", ["ANDERSON", "SANDERS"]),
        ("ALL OTHER COUNTIES EXCEPT A AND B", ["ALL OTHER COUNTIES EXCEPT A AND B"]),
        ("ALL COUNTY EQUIVALENTS", ["ALL COUNTY EQUIVALENTS"]),
    ],
)
def test_a_sentence_of_counties_is_split_into_names(text: str, names: list[str]) -> None:
    assert [name for name, _ in localities.counties(text, "X")] == names


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(DADE[:10], "cells under 5 captions; cut short", id="cut"),
        pytest.param(DADE + ",more", "6 cells under 5 captions", id="one cell too many"),
        pytest.param(DADE.replace("9102", "9l02"), "is no contractor", id="contractor"),
        pytest.param(DADE.replace(",4,", ",x4,"), "is no contractor", id="locality"),
        pytest.param(DADE.replace(",4,", ",,"), "is no contractor", id="no locality"),
        pytest.param(DADE.replace("MIAMI", ""), "no name or no counties", id="no name"),
        pytest.param(DADE.replace('"DADE AND MONROE"', ""), "no counties", id="no counties"),
        pytest.param(DADE.replace("FLORIDA", "12"), "'12' is not a state's name", id="state"),
    ],
)
def test_refuses_a_damaged_area(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(localities.LAYOUT, areas(tmp_path, CAPITAL, damaged, REST))

    assert message.startswith("26LOCCO.csv, line 7")
    assert reason in message


def test_refuses_a_first_area_without_a_state(tmp_path: Path) -> None:
    assert "line 5: '' is not a state" in refusal(localities.LAYOUT, areas(tmp_path, REST))


ZIP = "AK995010210201 Z9   0 A".ljust(75) + "20254"


def zips(tmp_path: Path, *lines: str) -> Path:
    return write(tmp_path / "ZIP5_OCT2025.txt", *lines)


def test_reads_the_locality_of_a_zip_code(tmp_path: Path) -> None:
    rows = read(zip_localities.LAYOUT, zips(tmp_path, ZIP, ZIP[:20] + "1" + ZIP[21:], "\x1a"))

    assert rows[0] == ZipLocalityRow(1, "99501", "AK", "02102", "01", False)
    assert rows[1].plus_four


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(ZIP[:60], "is cut short: 60 of 80 columns", id="cut"),
        pytest.param(" " + ZIP, "does not fit the layout", id="shifted"),
        pytest.param(ZIP + "0", "does not fit the layout", id="too long"),
        pytest.param(ZIP.replace("99501", "9950 "), "does not fit", id="short zip"),
        pytest.param(ZIP.replace("AK", "A1"), "does not fit", id="state"),
        pytest.param(ZIP.replace("02102", "O2102"), "does not fit", id="letter for zero"),
        pytest.param(ZIP.replace("20254", "20255"), "does not fit", id="no such quarter"),
        pytest.param(ZIP.replace("20254", "20261"), "in the lines before 20254", id="mixed"),
        pytest.param("<html>".ljust(80), "does not fit the layout: '<html>", id="page"),
    ],
)
def test_refuses_a_damaged_zip_code(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(zip_localities.LAYOUT, zips(tmp_path, ZIP, damaged))

    assert message.startswith("ZIP5_OCT2025.txt, line 2")
    assert reason in message


HEAD = "Contractor,Locality,Locality Name,National Anes CF of 20.3178"
ALABAMA = "10112 ,00 ,ALABAMA*,19.31 "


def factors(tmp_path: Path, *lines: str, head: str = HEAD) -> Path:
    return write(tmp_path / "ANES2026.csv", head, *lines, ",,,")


def test_reads_anesthesia_factors_and_the_nations(tmp_path: Path) -> None:
    assert read(anesthesia.LAYOUT, factors(tmp_path, ALABAMA)) == [
        AnesthesiaFactorRow(1, "", "", "NATIONAL", Decimal("20.3178")),
        AnesthesiaFactorRow(2, "10112", "00", "ALABAMA", Decimal("19.31")),
    ]


def test_reads_anesthesia_factors_in_cents_from_the_text(tmp_path: Path) -> None:
    line = "10112       00    ALABAMA (REST OF)" + " " * 30 + "1931"
    path = write(tmp_path / "ANES2026.txt", line, "\x1a")

    expected = AnesthesiaFactorRow(1, "10112", "00", "ALABAMA (REST OF)", Decimal("19.31"))
    assert read(anesthesia.LAYOUT, path) == [expected]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("10112 ,00 ,ALA", "3 cells under 4 captions; cut short", id="cut"),
        pytest.param(ALABAMA + ",more", "5 cells under 4 captions", id="one cell too many"),
        pytest.param(ALABAMA.replace("10112", "1O112"), "is no locality", id="letter for zero"),
        pytest.param(ALABAMA.replace("00 ", "0x"), "is no locality", id="locality"),
        pytest.param(ALABAMA.replace("ALABAMA*", "*"), "is no locality", id="no name"),
        pytest.param(ALABAMA.replace("19.31", "19,31"), "5 cells", id="comma"),
        pytest.param(ALABAMA.replace("19.31", "n/a"), "'n/a' is not a number", id="word"),
        pytest.param(ALABAMA.replace("19.31", "1931"), "1931 dollars a unit", id="point lost"),
        pytest.param(ALABAMA.replace("19.31", ""), "'' is not a number", id="blank"),
    ],
)
def test_refuses_a_damaged_factor(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(anesthesia.LAYOUT, factors(tmp_path, ALABAMA, damaged))

    assert message.startswith("ANES2026.csv, line 3")
    assert reason in message


def test_refuses_factors_under_other_captions(tmp_path: Path) -> None:
    path = factors(tmp_path, ALABAMA, head=HEAD.replace("Anes CF", "something"))

    assert "no caption for factor" in refusal(anesthesia.LAYOUT, path)


@pytest.mark.parametrize(
    ("layout", "name", "expected"),
    [
        (gpci.LAYOUT, "GPCI2026.csv", Identity("GPCI 2026", date(2026, 1, 1))),
        (localities.LAYOUT, "26LOCCO.csv", Identity("Localities 2026", date(2026, 1, 1))),
        (zip_localities.LAYOUT, "ZIP5_OCT2025.txt", Identity("ZIP Oct 2025", date(2025, 10, 1))),
        (anesthesia.LAYOUT, "ANES2026.csv", Identity("Anesthesia 2026", date(2026, 1, 1))),
        (gpci.LAYOUT, "table.csv", None),
        (localities.LAYOUT, "table.csv", None),
        (zip_localities.LAYOUT, "table.txt", None),
        (anesthesia.LAYOUT, "table.csv", None),
    ],
)
def test_the_name_tells_the_release(layout: Layout, name: str, expected: Identity | None) -> None:
    assert layout.identify(name) == expected


REAL = [
    (gpci.LAYOUT, "mpfs/rvu25d/GPCI2025.csv", 109),
    (gpci.LAYOUT, "mpfs/rvu25d/GPCI2025.xlsx", 109),
    (gpci.LAYOUT, "mpfs/rvu26b/GPCI2026.csv", 109),
    (localities.LAYOUT, "mpfs/rvu25d/25LOCCO.csv", 207),
    (localities.LAYOUT, "mpfs/rvu25d/25LOCCO.xlsx", 207),
    (zip_localities.LAYOUT, "mpfs/zip/ZIP5_OCT2025.txt.gz", 42_956),
    (anesthesia.LAYOUT, "mpfs/rvu25d/ANES2025.csv", 110),
    (anesthesia.LAYOUT, "mpfs/rvu25d/ANES2025.xlsx", 110),
    (anesthesia.LAYOUT, "mpfs/rvu25d/ANES2025.txt", 109),
]


@pytest.mark.parametrize(("layout", "name", "count"), REAL)
def test_reads_the_whole_of_a_real_file(
    layout: Layout, name: str, count: int, real: Callable[[str], Path]
) -> None:
    assert len(read(layout, real(name))) == count


def test_the_real_files_speak_of_the_same_109_localities(real: Callable[[str], Path]) -> None:
    known = {(r.mac, r.number) for r in read(gpci.LAYOUT, real("mpfs/rvu26b/GPCI2026.csv"))}
    others = [
        (localities.LAYOUT, "mpfs/rvu25d/25LOCCO.csv"),
        (zip_localities.LAYOUT, "mpfs/zip/ZIP5_OCT2025.txt.gz"),
        (anesthesia.LAYOUT, "mpfs/rvu25d/ANES2025.csv"),
    ]
    assert len(known) == 109
    for layout, name in others:
        assert {(r.mac, r.number) for r in read(layout, real(name)) if r.mac} == known


def test_csv_and_workbook_of_a_real_release_agree(real: Callable[[str], Path]) -> None:
    for layout, name in ((gpci.LAYOUT, "GPCI2025"), (localities.LAYOUT, "25LOCCO")):
        csv, xlsx = (read(layout, real(f"mpfs/rvu25d/{name}.{form}")) for form in ("csv", "xlsx"))
        assert csv == xlsx
