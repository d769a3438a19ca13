from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.modifiers import LAYOUT

from .reading import read, refusal, write

CAPTIONS = "modifier,level,short_description,long_description,add_date,term_date"
LEFT = "LT,HCPCS II,Left side,Left side of the body,19840101,"
OWN = '25,CPT,Separate visit,"A visit of its own, same day",,'
GONE = "CP,HCPCS II,Adjunctive,Adjunctive service,20160101,20171231"


def test_reads_modifiers_of_both_levels(tmp_path: Path) -> None:
    rows = read(LAYOUT, write(tmp_path / "modifiers.csv", CAPTIONS, LEFT, OWN, GONE))

    assert [(row.line, row.value, row.short, row.path, row.fields) for row in rows] == [
        (2, "LT", "Left side", ("level-ii-modifiers",), {}),
        (3, "25", "Separate visit", ("cpt-modifiers",), {"level": "CPT"}),
        (4, "CP", "Adjunctive", ("level-ii-modifiers",), {}),
    ]
    assert rows[1].long == "A visit of its own, same day"
    assert (rows[2].added_on, rows[2].terminated_on) == (date(2016, 1, 1), date(2017, 12, 31))
    assert rows[0].terminated_on is None


def test_keeps_when_to_use_and_source(tmp_path: Path) -> None:
    path = write(
        tmp_path / "modifiers.csv",
        f"{CAPTIONS},when_to_use,source",
        f"{OWN},Two reasons to come.,MLN 1",
        f"{LEFT},,",
    )
    own, left = read(LAYOUT, path)

    assert own.fields == {"level": "CPT", "when_to_use": "Two reasons to come.", "source": "MLN 1"}
    assert left.fields == {}


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("LT,HCPCS II,Left", "3 cells under 6 captions", id="cut"),
        pytest.param(LEFT + ",x", "7 cells under 6 captions", id="comma not quoted"),
        pytest.param(LEFT.replace("LT", "L"), "'L' is not a modifier", id="one character"),
        pytest.param(LEFT.replace("LT", "lt"), "'lt' is not a modifier", id="lower case"),
        pytest.param(LEFT.replace("HCPCS II", "III"), "level 'III' is neither", id="level"),
        pytest.param("LT,HCPCS II,,,19840101,", "LT has no words", id="no words"),
        pytest.param(
            LEFT.replace("19840101", "01/01/1984"), "'01/01/1984' is not a day", id="date"
        ),
        pytest.param(
            LEFT.replace("19840101", "19841301"), "'19841301' is not a day", id="month 13"
        ),
        pytest.param(LEFT.replace("Left side,", '"Left,'), "not readable as a table", id="quote"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(LAYOUT, write(tmp_path / "modifiers.csv", CAPTIONS, OWN, damaged, GONE))

    assert message.startswith("modifiers.csv, line 3")
    assert reason in message


@pytest.mark.parametrize(
    ("captions", "reason"),
    [
        pytest.param(LEFT, "no captions so far", id="no captions"),
        pytest.param("modifier,description", "no caption for level, short", id="another table"),
    ],
)
def test_refuses_other_captions(tmp_path: Path, captions: str, reason: str) -> None:
    assert reason in refusal(LAYOUT, write(tmp_path / "modifiers.csv", captions, LEFT))


def test_refuses_utf_16(tmp_path: Path) -> None:
    path = write(tmp_path / "modifiers.csv", CAPTIONS, LEFT, encoding="utf-16")

    assert "line 1: not readable as a table" in refusal(LAYOUT, path)


def test_reads_all_modifiers_those_of_both_levels_once(real: Callable[[str], Path]) -> None:
    rows = read(LAYOUT, real("modifiers/modifiers.csv"))

    assert Counter(row.path[0] for row in rows) == {"level-ii-modifiers": 383, "cpt-modifiers": 43}
