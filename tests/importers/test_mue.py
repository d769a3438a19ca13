from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.layout import Identity, Layout
from codelookup.importers.mue import LAYOUTS

from .reading import read, refusal, write

PRACTITIONER, HOSPITAL, SUPPLIER = LAYOUTS
NAME = "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
HEAD = (
    '"Notice over',
    "",
    'three lines",,,',
    '"HCPCS/',
    'CPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale',
)
LINE = "64490,1,2 Date of Service Edit: Policy,CMS Policy"


def table(folder: Path, *lines: str, head: tuple[str, ...] = HEAD) -> Path:
    return write(folder / NAME, *head, *lines, encoding="cp1252")


def test_reads_units_indicator_rationale_and_line(tmp_path: Path) -> None:
    more = (
        "A4206,0,3 Date of Service Edit: Clinical,Nature of Equipment",
        "0001U,90000,1 Line Edit,x",
    )

    assert read(PRACTITIONER, table(tmp_path, LINE, *more)) == [
        (6, "64490", 1, 2, "CMS Policy"),
        (7, "A4206", 0, 3, "Nature of Equipment"),
        (8, "0001U", 90_000, 1, "x"),
    ]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("64490,1", "2 cells under 4 captions", id="cut"),
        pytest.param("6449,1,1 Line Edit,x", "'6449' is not a CPT or HCPCS code", id="code"),
        pytest.param("64490,-1,1 Line Edit,x", "'-1' is not a number of units", id="negative"),
        pytest.param("64490,1.5,1 Line Edit,x", "'1.5' is not a number of units", id="fraction"),
        pytest.param("64490,,1 Line Edit,x", "'' is not a number of units", id="no units"),
        pytest.param("64490,9999999,1 Line Edit,x", "'9999999' is not a number", id="too many"),
        pytest.param("64490,1,4 Other,x", "'4 Other' is no such indicator", id="indicator"),
        pytest.param("64490,1,,x", "'' is no such indicator", id="no indicator"),
        pytest.param("64490,1,1 Line Edit,", "no rationale", id="no rationale"),
        pytest.param('64490,1,"1 Line Edit,x', "not readable as a table", id="open quote"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(PRACTITIONER, table(tmp_path, LINE, damaged))

    assert message.startswith(f"{NAME}, line 7")
    assert reason in message


@pytest.mark.parametrize("layout", [HOSPITAL, SUPPLIER])
def test_refuses_the_file_of_another_setting(tmp_path: Path, layout: Layout) -> None:
    message = refusal(layout, table(tmp_path, LINE))

    assert message.startswith(f"{NAME}, line 4: no caption for units")


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        (NAME, Identity("2026Q4", date(2026, 10, 1))),
        (
            "medicare-ncci-2026-q4-practitioner-services-mue-table.zip",
            Identity("2026Q4", date(2026, 10, 1)),
        ),
        ("MCR_MUE_X_Eff_13-01-2026.csv", None),
    ],
)
def test_reads_the_quarter_from_the_name(name: str, identity: Identity | None) -> None:
    assert PRACTITIONER.identify(name) == identity


@pytest.mark.parametrize(
    ("layout", "name", "count"),
    [
        (PRACTITIONER, "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv", 15_095),
        (HOSPITAL, "MCR_MUE_OutpatientHospitalServices_Eff_07-01-2024.csv", 14_628),
        (SUPPLIER, "MCR_MUE_DMESupplierServices_Eff_07-01-2024.csv", 2_928),
    ],
)
def test_reads_every_limit_of_the_official_file(
    layout: Layout, name: str, count: int, real: Callable[[str], Path]
) -> None:
    rows = read(layout, real(f"ncci/{name}"))

    assert len({row.code for row in rows}) == len(rows) == count
