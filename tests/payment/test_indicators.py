import csv
import gzip
from pathlib import Path

import pytest

from codelookup.importers.defaults import TABLES
from codelookup.payment import indicators
from codelookup.payment.amounts import PAYABLE

LEGENDS = {
    "status": indicators.STATUS,
    "global_days": indicators.GLOBAL,
    "mult_proc_ind": indicators.MULTIPLE,
    "bilat_surg_ind": indicators.BILATERAL,
    "asst_surg_ind": indicators.ASSISTANT,
    "co_surg_ind": indicators.CO_SURGEONS,
    "team_surg_ind": indicators.TEAM,
    "pctc_ind": indicators.PCTC,
    "phys_supervision": indicators.SUPERVISION,
    "pricing_ind_2026": indicators.PRICING,
}


@pytest.mark.parametrize("column", LEGENDS)
def test_every_value_that_occurs_is_explained(shared_data: Path, column: str) -> None:
    with (shared_data / "facts" / "cpt_pain_family.csv").open(newline="") as stream:
        values = {row[column] for row in csv.DictReader(stream)}
    assert values
    assert values - LEGENDS[column].keys() == set()


def official_lines(shared_data: Path) -> list[str]:
    path = shared_data / "mpfs" / "rvu26b" / "PPRRVU2026_Apr_nonQPP.txt.gz"
    if not path.is_file():
        pytest.skip("no whole relative value file")
    with gzip.open(path, "rt", encoding="latin-1") as stream:
        return [line.rstrip("\r\n") for line in stream]


def test_every_line_number_of_the_starter_set_is_that_of_the_official_file(
    shared_data: Path,
) -> None:
    lines = official_lines(shared_data)
    with (TABLES / "rvu26b_starter.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    stated = [(row["code"], row["modifier"]) for row in rows]
    found = [lines[int(row["line"]) - 1] for row in rows]
    assert [(line[:5], line[5:7].strip()) for line in found] == stated


# Columns of CMS's fixed-width file, counted from 0: (first, behind the last).
COLUMNS = {
    "status": (57, 58),
    "pctc_ind": (102, 103),
    "global_days": (103, 106),
    "mult_proc_ind": (115, 116),
    "bilat_surg_ind": (116, 117),
    "asst_surg_ind": (117, 118),
    "co_surg_ind": (118, 119),
    "team_surg_ind": (119, 120),
    "phys_supervision": (141, 143),
    "pricing_ind_2026": (120, 121),
}


@pytest.mark.parametrize("column", LEGENDS)
def test_every_value_of_the_whole_official_file_is_explained(
    shared_data: Path, column: str
) -> None:
    first, behind = COLUMNS[column]
    values = {line[first:behind] for line in official_lines(shared_data) if line[:3] != "HDR"}
    assert values
    assert values - LEGENDS[column].keys() == set()


@pytest.mark.parametrize("column", LEGENDS)
def test_every_answer_is_short_and_every_explanation_a_sentence(column: str) -> None:
    for answer, meaning in LEGENDS[column].values():
        assert 2 <= len(answer) <= 40
        assert meaning.endswith(".")


def test_only_what_is_explained_as_paid_is_priced() -> None:
    assert indicators.STATUS.keys() >= PAYABLE
    assert {indicators.STATUS[status][0] for status in PAYABLE} == {
        "active",
        "restricted",
        "paid alone",
    }
