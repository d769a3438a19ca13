from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.add_on import LAYOUT
from codelookup.importers.layout import Identity

from .reading import read, refusal, write, zipped

NAME, WIDE = "AOC_V2026Q3-MCR.txt", "AOC_V2026Q3-F-MCR.txt"
HEAD = (
    "A notice.\t\t\t\t\t\t\t",
    "AOC_Edit_Type\tAdd-On_Code\tAOC_DelDT\tPrimary_Code\tPrimary_Code_DelDT\t"
    "AOC_Edit_EffDT\tAOC_Edit_DelDT\tSpecial_Instruction_Notes",
)
LISTED = "1\t64491\t\t64490\t\t2013091\t\t"
CONTRACTOR = "2\t0054T\t\tCCCCC\t\t2013091\t2024366\tContractor Defined Primary Codes"
FIRST = date(2013, 4, 1)


def tabbed(folder: Path, *lines: str) -> Path:
    return write(folder / NAME, *HEAD, *lines, encoding="cp1252")


def wide(line: str) -> str:
    widths = (1, 5, 7, 5, 7, 7, 7, 58)
    return "".join(f"{cell:<{width}}" for cell, width in zip(line.split("\t"), widths, strict=True))


ROWS = [
    (1, "64491", "64490", FIRST, None, None, None, ""),
    (2, "0054T", "", FIRST, date(2024, 12, 31), None, None, "Contractor Defined Primary Codes"),
]


def test_reads_the_tab_separated_layout(tmp_path: Path) -> None:
    rows = read(LAYOUT, tabbed(tmp_path, LISTED, CONTRACTOR))

    assert [tuple(row[1:]) for row in rows] == ROWS
    assert [row.line for row in rows] == [3, 4]


def test_reads_the_wide_layout(tmp_path: Path) -> None:
    rows = read(LAYOUT, write(tmp_path / WIDE, wide(LISTED), wide(CONTRACTOR)))

    assert [tuple(row[1:]) for row in rows] == ROWS
    assert [row.line for row in rows] == [1, 2]


def test_takes_one_of_the_forms_in_the_zip(tmp_path: Path) -> None:
    forms: dict[str, str | bytes] = {
        WIDE: wide(LISTED),
        "AOC_V2026Q3-MCR.xlsx": b"no",
        NAME: "\n".join([*HEAD, LISTED]),
    }

    assert [row.line for row in read(LAYOUT, zipped(tmp_path / "a.zip", **forms))] == [3]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("1\t64491\t\t64490", "4 cells; cut short?", id="cut"),
        pytest.param(LISTED.replace("1\t", "4\t", 1), "'4' is not a type 1, 2 or 3", id="type"),
        pytest.param(LISTED.replace("64491", "6449"), "'6449' is not a CPT", id="add-on"),
        pytest.param(LISTED.replace("64490", "XXXXX"), "'XXXXX' is not a CPT", id="primary"),
        pytest.param(LISTED.replace("64490", ""), "'' is not a CPT", id="no primary"),
        pytest.param(LISTED.replace("64491", "CCCCC"), "'CCCCC' is not a CPT", id="contractor"),
        pytest.param(LISTED.replace("64490", "CCCCC"), "type 1 names every primary", id="type 1"),
        pytest.param(LISTED.replace("2013091", "2013366"), "'2013366' is not a day", id="day 366"),
        pytest.param(LISTED.replace("2013091", "2013000"), "'2013000' is not a day", id="day 0"),
        pytest.param(
            LISTED.replace("2013091", "20130401"), "'20130401' is not a day", id="other form"
        ),
        pytest.param(LISTED.replace("2013091", ""), "the first day is missing", id="no day"),
        pytest.param(CONTRACTOR.replace("2024366", "2012001"), "before it begins", id="backwards"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(LAYOUT, tabbed(tmp_path, LISTED, damaged))

    assert message.startswith(f"{NAME}, line 4: ")
    assert reason in message


def test_refuses_a_wide_line_cut_short(tmp_path: Path) -> None:
    message = refusal(LAYOUT, write(tmp_path / WIDE, wide(LISTED), wide(LISTED)[:60]))

    assert message == f"{WIDE}, line 2: 60 characters instead of 97"


def test_refuses_captions_that_lack_one(tmp_path: Path) -> None:
    path = write(tmp_path / NAME, HEAD[0], HEAD[1].replace("Primary_Code\t", "Code\t"), LISTED)

    assert refusal(LAYOUT, path) == f"{NAME}, line 2: no caption for primary_code"


def test_reads_the_quarter_from_the_name() -> None:
    assert LAYOUT.identify(WIDE) == Identity("2026Q3", date(2026, 7, 1))


def test_both_official_layouts_say_the_same(real: Callable[[str], Path]) -> None:
    one, other = (read(LAYOUT, real(f"ncci/{name}")) for name in (NAME, WIDE))

    assert [row[1:] for row in one] == [row[1:] for row in other]
    assert len(one) == 7_743
    assert len({row.add_on for row in one}) == 723
    assert [sum(row.type == each for row in one) for each in (1, 2, 3)] == [7_130, 42, 571]
