"""Every word of these files is invented: the AMA's stand nowhere in this repository."""

from datetime import date
from pathlib import Path

import pytest

from codelookup.importers.cpt import LAYOUT
from codelookup.importers.layout import Identity

from .reading import read, refusal, write, zipped

NOTICE = "An invented notice\r\nof two lines\r\n\r\n"
LONG = "00001\tPolishing of a teapot, any size\r\n0042T\tCounting of spoons\r\n"
MEDIUM = "00001\tPOLISH TEAPOT ANY SIZE\r\n0042T\tCOUNT SPOONS\r\n"
SHORT = "00001\tPOLISH TEAPOT\r\n0042T\tCOUNT SPOONS\r\n"
CONSUMER = (
    "Concept Id\tCPT Code\tConsumer Friendly Descriptor\r\n"
    "1\t00001\tMaking a teapot shine\r\n2\t0042T\tCounting your spoons\r\n"
)
CLINICIAN = (
    "Concept Id\tCPT Code\tClinician Descriptor Id\tClinician Descriptor\r\n"
    '1\t00001\t10\tTeapot "silver" polishing\r\n1\t00001\t11\tTeapot tin polishing\r\n'
    "2\t0042T\t12\tSpoon count\r\n"
)
FILES = {
    "LONGULT.txt": NOTICE + LONG,
    "MEDU.txt": NOTICE + MEDIUM,
    "SHORTU.txt": NOTICE + SHORT,
    "ConsumerDescriptor.txt": CONSUMER,
    "ClinicianDescriptor.txt": CLINICIAN,
}


def release(tmp_path: Path, **changed: str) -> Path:
    """Write a whole release; `changed` replaces members, an empty text leaves one out."""
    files = {**FILES, **{f"{name}.txt": text for name, text in changed.items()}}
    return zipped(tmp_path / "cpt-2026.zip", **{n: t for n, t in files.items() if t})


def test_joins_the_files_of_a_release_by_code(tmp_path: Path) -> None:
    rows = read(LAYOUT, release(tmp_path))

    assert [(row.line, row.system, row.value, row.short, row.long) for row in rows] == [
        (4, "cpt", "00001", "POLISH TEAPOT", "Polishing of a teapot, any size"),
        (5, "cpt", "0042T", "COUNT SPOONS", "Counting of spoons"),
    ]
    assert rows[0].fields == {
        "medium": "POLISH TEAPOT ANY SIZE",
        "consumer": "Making a teapot shine",
        "clinician": ['Teapot "silver" polishing', "Teapot tin polishing"],
    }


@pytest.mark.parametrize(
    ("name", "short", "long"),
    [("LONGULT.txt", "", "Counting of spoons"), ("SHORTU.txt", "COUNT SPOONS", "")],
)
def test_one_file_is_enough(tmp_path: Path, name: str, short: str, long: str) -> None:
    row = read(LAYOUT, write(tmp_path / name, FILES[name].rstrip()))[-1]

    assert (row.value, row.short, row.long, row.fields) == ("0042T", short, long, {})


def test_reads_the_zip_with_some_of_the_files(tmp_path: Path) -> None:
    path = release(tmp_path, LONGULT="", ConsumerDescriptor="", ClinicianDescriptor="")

    assert read(LAYOUT, path)[0].fields == {"medium": "POLISH TEAPOT ANY SIZE"}


def test_reads_cp1252(tmp_path: Path) -> None:
    path = write(tmp_path / "LONGULT.txt", "00001\tPolishing \u2013 caf\u00e9", encoding="cp1252")

    assert read(LAYOUT, path)[0].long == "Polishing \u2013 caf\u00e9"


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("00002", "'00002' is not a CPT code with its descriptor", id="cut"),
        pytest.param("00002\t ", "'00002' is not a CPT code with", id="no words"),
        pytest.param("00002 Polishing", "'00002 Polishing' is not a CPT code", id="blank for tab"),
        pytest.param("2\tPolishing", "'2' is not a CPT code", id="leading zeros eaten"),
        pytest.param("E0100\tCane", "'E0100' is not a CPT code", id="HCPCS Level II"),
        pytest.param("00001\tPolishing", "00001 stands twice, first in line 4", id="doubled"),
        pytest.param("An invented notice", "is not a CPT code", id="notice in the middle"),
        pytest.param('"00002","Polishing"', "is not a CPT code", id="saved as csv"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    path = release(tmp_path, LONGULT=f"{NOTICE}00001\tPolishing\r\n{damaged}\r\n")
    message = refusal(LAYOUT, path)

    assert message.startswith("LONGULT.txt, line 5: ")
    assert reason in message


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("1\t00001\t10", "3 cells under 4 captions; cut short", id="cut"),
        pytest.param("1\t00001\t10\t", "'00001' is not a CPT code with its", id="no words"),
        pytest.param("1\t1\t10\tTeapot", "'1' is not a CPT code", id="leading zeros eaten"),
        pytest.param("00001\tTeapot", "2 cells under 4 captions", id="another layout"),
    ],
)
def test_refuses_a_damaged_line_under_captions(tmp_path: Path, line: str, reason: str) -> None:
    text = CLINICIAN.splitlines()[0] + f"\r\n{line}\r\n"
    message = refusal(LAYOUT, release(tmp_path, ClinicianDescriptor=text))

    assert message.startswith("ClinicianDescriptor.txt, line 2")
    assert reason in message


def test_refuses_the_captions_of_another_file(tmp_path: Path) -> None:
    message = refusal(LAYOUT, release(tmp_path, ConsumerDescriptor=CLINICIAN))

    assert message.startswith("ConsumerDescriptor.txt, line 4: no captions `CPT Code` and")


@pytest.mark.parametrize(
    ("name", "place"),
    [("LONGULT", "LONGULT.txt, line 6"), ("ConsumerDescriptor", "ConsumerDescriptor.txt, line 4")],
)
def test_refuses_a_code_that_one_file_alone_knows(tmp_path: Path, name: str, place: str) -> None:
    whole = FILES[f"{name}.txt"]
    extra = "0043T\tPouring\r\n" if name == "LONGULT" else "3\t0043T\tPouring tea\r\n"
    message = refusal(LAYOUT, release(tmp_path, **{name: whole + extra}))

    assert message.startswith(f"{place}: 0043T stands in this file only")


def test_refuses_a_zip_without_long_or_short_words(tmp_path: Path) -> None:
    message = refusal(LAYOUT, release(tmp_path, LONGULT="", SHORTU=""))

    assert "neither LONGULT.txt nor SHORTU.txt" in message


def test_refuses_a_file_of_unknown_name(tmp_path: Path) -> None:
    message = refusal(LAYOUT, write(tmp_path / "words.txt", LONG))

    assert message.startswith("words.txt: not a name of an AMA file")


def test_refuses_the_same_file_twice(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"x/MEDU.txt": MEDIUM, "y/MEDU.txt": MEDIUM})

    assert refusal(LAYOUT, path).startswith("MEDU.txt: stands twice")


def test_refuses_utf_16(tmp_path: Path) -> None:
    path = write(tmp_path / "LONGULT.txt", LONG, encoding="utf-16")

    assert "no code, tab and descriptor so far" in refusal(LAYOUT, path)


def test_refuses_bytes_of_no_known_encoding(tmp_path: Path) -> None:
    path = write(tmp_path / "LONGULT.txt", "00001\tTea\u0081pot", encoding="latin-1")

    assert refusal(LAYOUT, path).startswith("LONGULT.txt, line 1: byte 10 is not cp1252")


def test_reads_the_release_from_the_name() -> None:
    assert LAYOUT.identify("cpt-2026-data-files.zip") == Identity("CPT 2026", date(2026, 1, 1))
    assert LAYOUT.identify("LONGULT.txt") is None
