from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.layout import Identity
from codelookup.importers.ms_drg import LAYOUT, sentence

from .reading import read, refusal, write

TITLE = ['"TABLE 5.\u2014LIST OF GROUPS, ', 'FY 2026 Final Rule"\t\t\t\t\t\t\t\t\t\t']
CAPTIONS = (
    "MS-DRG \tFY 2026 Final Post-Acute DRG\tFY 2026 Final Special Pay DRG\tMDC\tTYPE\t"
    "MS-DRG Title\tWeights - Before Cap\tWeights - 10% Cap Applied \t"
    "Geometric mean LOS\tArithmetic mean LOS\t"
)
OLD_CAPTIONS = CAPTIONS.replace("Weights - Before Cap\tWeights - 10% Cap Applied ", "Weights")
FIRST = "001\tNo\tNo\tPRE\tSURG\tHEART TRANSPLANT\t28.0239\t28.1000\t25.8\t36.2"
SECOND = '023\tYes\tNo\t01\tSURG\t"CRANIOTOMY, ACUTE"\t5.5000\t5.4000\t6.1\t8.9'
LAST = "999\tNo\tNo\t \t**\tUNGROUPABLE\t.\t.\t.\t"


def table(tmp_path: Path, *lines: str, encoding: str = "cp1252") -> Path:
    return write(tmp_path / "Table 5.txt", *lines, encoding=encoding)


def test_reads_groups_below_the_captions_of_the_year(tmp_path: Path) -> None:
    rows = read(LAYOUT, table(tmp_path, *TITLE, CAPTIONS, FIRST, SECOND, LAST, "\t" * 9))

    assert [(row.line, row.value, row.long, row.short, row.path) for row in rows] == [
        (4, "001", "HEART TRANSPLANT", "Heart transplant", ("pre-mdc",)),
        (5, "023", "CRANIOTOMY, ACUTE", "Craniotomy, acute", ("mdc-01",)),
        (6, "999", "UNGROUPABLE", "Ungroupable", ("unassigned",)),
    ]
    assert rows[0].fields == {
        "mdc": "PRE",
        "post_acute": "No",
        "special_pay": "No",
        "type": "SURG",
        "weight": "28.1000",
        "weight_uncapped": "28.0239",
        "gmlos": "25.8",
        "amlos": "36.2",
    }


def test_abbreviations_keep_their_capitals_in_the_title() -> None:
    title = "ECMO OR TRACHEOSTOMY WITH MV >96 HOURS OR MAJOR O.R. PROCEDURES WITH CC/MCC"

    assert sentence(title) == (
        "ECMO or tracheostomy with MV >96 hours or major O.R. procedures with CC/MCC"
    )


def test_points_instead_of_figures_are_left_out(tmp_path: Path) -> None:
    (row,) = read(LAYOUT, table(tmp_path, *TITLE, CAPTIONS, LAST))

    assert row.fields == {"post_acute": "No", "special_pay": "No", "type": "**"}


def test_reads_years_that_know_no_cap(tmp_path: Path) -> None:
    line = FIRST.replace("\t28.1000", "")
    (row,) = read(LAYOUT, table(tmp_path, *TITLE, OLD_CAPTIONS, line))

    assert row.fields["weight"] == "28.0239"
    assert "weight_uncapped" not in row.fields


def test_leaves_out_footnotes(tmp_path: Path) -> None:
    path = table(tmp_path, *TITLE, CAPTIONS, FIRST, "Notes: weights are rounded." + "\t" * 9)

    assert len(read(LAYOUT, path)) == 1


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(FIRST[:30], "6 cells under 10 captions; cut short", id="cut"),
        pytest.param(FIRST + "\tmore", "11 cells under 10 captions", id="one cell too many"),
        pytest.param(FIRST.replace("\tPRE", ""), "9 cells under 10 captions", id="shifted"),
        pytest.param(
            FIRST.replace("001", "1"), "'1' 'HEART TRANSPLANT' is no MS-DRG", id="zeros eaten"
        ),
        pytest.param(FIRST.replace("HEART TRANSPLANT", ""), "'001' '' is no MS-DRG", id="no title"),
        pytest.param(FIRST.replace("28.1", "28,1"), "weight '28,1000' is not a number", id="comma"),
        pytest.param(FIRST.replace("25.8", "n/a"), "gmlos 'n/a' is not a number", id="no number"),
        pytest.param(FIRST.replace("28.0239", "-1"), "weight_uncapped '-1'", id="negative"),
        pytest.param(
            FIRST.replace("36.2", ""), "has all figures or none", id="a figure is missing"
        ),
        pytest.param(FIRST.replace("PRE", "1"), "'1' is not a major diagnostic", id="category"),
        pytest.param(FIRST.replace("HEART", '"HEART'), "not readable as a table", id="open quote"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(LAYOUT, table(tmp_path, *TITLE, CAPTIONS, SECOND, damaged, LAST))

    assert message.startswith("Table 5.txt, line 5")
    assert reason in message


@pytest.mark.parametrize(
    ("captions", "reason"),
    [
        pytest.param(FIRST, "no captions so far (drg, post_acute", id="no captions"),
        pytest.param(CAPTIONS.replace("MDC", "CLASS"), "line 3: no caption for mdc", id="renamed"),
        pytest.param(CAPTIONS.replace("TYPE", "MDC"), "2 captions read like 'mdc'", id="doubled"),
        pytest.param(
            CAPTIONS.replace("Weights", "Factor"), "no caption for weight", id="other year"
        ),
        pytest.param(CAPTIONS.replace("\t", ","), "no captions so far", id="commas"),
    ],
)
def test_refuses_captions_of_another_layout(tmp_path: Path, captions: str, reason: str) -> None:
    message = refusal(LAYOUT, table(tmp_path, *TITLE, captions, FIRST))

    assert message.startswith("Table 5.txt, line")
    assert reason in message


def test_refuses_utf_16(tmp_path: Path) -> None:
    path = table(tmp_path, *TITLE, CAPTIONS, FIRST, encoding="utf-16")

    assert "line 1: not readable as a table" in refusal(LAYOUT, path)


def test_reads_the_release_from_the_name() -> None:
    expected = Identity("FY2026", date(2025, 10, 1))
    assert LAYOUT.identify("fy2026_table5_drg_weights.txt") == expected
    assert LAYOUT.identify("CMS-1833-F Table 5.txt") is None


def test_reads_the_whole_table_of_2026(real: Callable[[str], Path]) -> None:
    rows = read(LAYOUT, real("msdrg/fy2026_table5_drg_weights.txt"))
    weights = [(row.fields.get("weight"), row.fields.get("weight_uncapped")) for row in rows]

    assert len(rows) == 772
    assert Counter(row.fields["type"] for row in rows) == {"SURG": 403, "MED": 367, "**": 2}
    assert len({row.path for row in rows}) == 25 + 2
    assert sum(capped != uncapped for capped, uncapped in weights) == 30
