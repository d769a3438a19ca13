from datetime import date
from pathlib import Path

import pytest

from codelookup.catalog.systems import System
from codelookup.importers import gpci, starter
from codelookup.importers.defaults import TABLES
from codelookup.importers.rows import EntryRow, RelativeValueRow
from tests.importers.reading import read, refusal

HEAD, *ALL = (TABLES / "rvu26b_starter.csv").read_text().splitlines()
LINES = [line for line in ALL if line.startswith("20610,")]


def starter_file(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "rvu26b_starter.csv"
    path.write_text("\n".join([head, *lines]) + "\n")
    return path


def test_a_line_becomes_a_code_and_its_figures(tmp_path: Path) -> None:
    entry, value = read(starter.LAYOUT, starter_file(tmp_path, LINES[0]))
    assert isinstance(entry, EntryRow)
    assert isinstance(value, RelativeValueRow)
    assert (entry.value, entry.long, entry.line) == ("20610", "", 1668)
    assert (str(value.work), str(value.total_nonfacility)) == ("0.77", "2.06")


def test_the_starter_set_holds_codes_of_two_systems() -> None:
    rows = read(starter.LAYOUT, TABLES / "rvu26b_starter.csv")
    systems = [row.system for row in rows if isinstance(row, EntryRow)]
    assert (systems.count(System.CPT), systems.count(System.HCPCS)) == (306, 64)


def test_no_descriptor_stands_in_it() -> None:
    rows = read(starter.LAYOUT, TABLES / "rvu26b_starter.csv")
    assert {row.long + row.short for row in rows if isinstance(row, EntryRow)} == {""}


def test_a_code_with_two_modifiers_is_one_code(tmp_path: Path) -> None:
    lines = [LINES[0], LINES[0].replace("20610,,", "20610,26,")]
    rows = read(starter.LAYOUT, starter_file(tmp_path, *lines))
    assert [type(row) for row in rows] == [EntryRow, RelativeValueRow, RelativeValueRow]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2.06", "2.07", "line 2: 20610 work + PE + MP is 2.06, not the total 2.07"),
        ("1.19", "1.91", "line 2: 20610 work + PE + MP is 1.19, not the total 1.91"),
        ("0.77", "x", "line 2: missing or bad figure"),
        ("1668", "", "line 2: missing or bad figure"),
        (",09,33.4009", "", "line 2: missing or bad figure"),
        ("33.5675", "", "line 2: missing or bad figure"),
    ],
)
def test_a_bad_figure_is_refused_by_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refusal(starter.LAYOUT, starter_file(tmp_path, LINES[0].replace(old, new, 1)))


def test_a_missing_column_is_refused(tmp_path: Path) -> None:
    path = starter_file(tmp_path, LINES[0], head=HEAD.replace("status", "state"))
    assert "line 2: missing or bad figure ('status')" in refusal(starter.LAYOUT, path)


@pytest.mark.parametrize(
    ("name", "label", "day"),
    [
        ("rvu26a_starter.csv", "RVU26A", date(2026, 1, 1)),
        ("rvu26b_starter.csv", "RVU26B", date(2026, 4, 1)),
        ("rvu27d_starter.csv", "RVU27D", date(2027, 10, 1)),
    ],
)
def test_the_name_tells_the_release(name: str, label: str, day: date) -> None:
    identity = starter.LAYOUT.identify(name)
    assert identity
    assert (identity.label, identity.effective_on) == (label, day)


@pytest.mark.parametrize("name", ["figures.csv", "rvu26x_starter.csv", "rvuxxa.csv", ""])
def test_another_name_tells_nothing(name: str) -> None:
    assert starter.LAYOUT.identify(name) is None


INDEX_HEAD, ATLANTA = (
    "line,mac,state,number,name,work,work_floor,pe,malpractice",
    ("41,10212,GA,01,ATLANTA,1.003,1.003,1.016,1.201"),
)


def indices(folder: Path, *lines: str) -> Path:
    path = folder / "gpci2026_starter.csv"
    path.write_text("\n".join([INDEX_HEAD, *lines]) + "\n")
    return path


def test_a_line_becomes_the_indices_of_a_locality(tmp_path: Path) -> None:
    (row,) = read(starter.INDICES, indices(tmp_path, ATLANTA))
    assert (row.line, row.state, row.number, row.name) == (41, "GA", "01", "ATLANTA")
    assert str(row.pe) == "1.016"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("41", "x", "line 2: 'x' is not a line number"),
        ("1.016", "1016", "line 2: pe 1016 of 'ATLANTA' is no index near 1"),
        ("GA", "G", "line 2: state 'G'"),
        (",1.201", "", "line 2: 8 cells under 9 captions"),
    ],
)
def test_a_bad_index_is_refused_by_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = indices(tmp_path, ATLANTA.replace(old, new, 1))
    assert said in refusal(starter.INDICES, path)


def test_the_starter_set_holds_every_locality_as_the_official_file_does(shared_data: Path) -> None:
    rows = read(starter.INDICES, TABLES / "gpci2026_starter.csv")
    official = shared_data / "mpfs" / "rvu26b" / "GPCI2026.csv"
    assert len(rows) == 109
    assert rows == read(gpci.LAYOUT, official)
