from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.layout import Identity
from codelookup.importers.pos import LAYOUT

from .reading import read, refusal, write

CAPTIONS = "pos_code,pos_name,pos_description,pos_type"
OFFICE = '11,Office,"Where a physician sees patients, by appointment.",Non-Facility'
HOSPITAL = "21,Inpatient Hospital,A stay.,Facility"
FREE = "28,Unassigned,Unassigned,Unassigned"
OPEN = "66,PACE Center,,"


def test_reads_places_by_the_rate_they_are_paid_at(tmp_path: Path) -> None:
    rows = read(LAYOUT, write(tmp_path / "pos.csv", CAPTIONS, OFFICE, HOSPITAL, FREE, OPEN))

    assert [(row.line, row.value, row.short, row.path) for row in rows] == [
        (2, "11", "Office", ("non-facility",)),
        (3, "21", "Inpatient Hospital", ("facility",)),
        (5, "66", "PACE Center", ("not-designated",)),
    ]
    assert rows[0].long == "Where a physician sees patients, by appointment."
    assert rows[0].fields == {"rate": "non-facility"}
    assert rows[2].fields == {"rate": "not-designated"}


def test_a_description_may_span_lines(tmp_path: Path) -> None:
    first, second = OFFICE.split(", ")
    rows = read(LAYOUT, write(tmp_path / "pos.csv", CAPTIONS, f"{first},", second, HOSPITAL))

    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("21,Inpatient Hospital,A st", "3 cells under 4 captions", id="cut"),
        pytest.param(HOSPITAL + ",x", "5 cells under 4 captions", id="comma not quoted"),
        pytest.param(
            HOSPITAL.replace("21", "1"), "'1' 'Inpatient Hospital' is not", id="zero eaten"
        ),
        pytest.param(HOSPITAL.replace("21", "B1"), "'B1' 'Inpatient", id="no number"),
        pytest.param(HOSPITAL.replace("Inpatient Hospital", ""), "'21' '' is not", id="no name"),
        pytest.param(HOSPITAL.replace("Facility", "Hotel"), "'Hotel' is neither", id="no rate"),
        pytest.param(HOSPITAL.replace("A stay", '"A stay'), "not readable as a table", id="quote"),
        pytest.param(HOSPITAL.replace(",", ";"), "1 cells under 4 captions", id="semicolons"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(LAYOUT, write(tmp_path / "pos.csv", CAPTIONS, OFFICE, damaged, OPEN))

    assert message.startswith("pos.csv, line 3")
    assert reason in message


@pytest.mark.parametrize(
    ("captions", "reason"),
    [
        pytest.param(OFFICE, "no captions so far", id="no captions"),
        pytest.param("pos_code,name", "line 1: no caption for pos_name", id="another table"),
    ],
)
def test_refuses_other_captions(tmp_path: Path, captions: str, reason: str) -> None:
    assert reason in refusal(LAYOUT, write(tmp_path / "pos.csv", captions, HOSPITAL))


def test_refuses_bytes_of_no_known_encoding(tmp_path: Path) -> None:
    path = tmp_path / "pos.csv"
    path.write_bytes(f"{CAPTIONS}\r\n{OFFICE}\r\n21,Inpatient\x81".encode("latin-1"))

    assert refusal(LAYOUT, path).startswith("pos.csv, line 3: byte 13 is not cp1252")


def test_refuses_utf_16(tmp_path: Path) -> None:
    path = write(tmp_path / "pos.csv", CAPTIONS, OFFICE, encoding="utf-16")

    assert "line 1: not readable as a table" in refusal(LAYOUT, path)


def test_reads_the_release_from_the_name() -> None:
    expected = Identity("June 2024", date(2024, 6, 1))
    assert LAYOUT.identify("place_of_service_2024-06.csv") == expected
    assert LAYOUT.identify("pos.csv") is None


def test_reads_the_set_of_cms(real: Callable[[str], Path]) -> None:
    rows = read(LAYOUT, real("pos/place_of_service_2024-06.csv"))

    assert len(rows) == 52
    assert {"27", "66"} <= {row.value for row in rows}
