from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from codelookup.importers.hcpcs import LAYOUT
from codelookup.importers.layout import Identity

from .reading import read, refusal, write, zipped

PLACES = {  # first column of what a record says beside its words
    "pricing": 120,
    "mult": 128,
    "cim": 129,
    "lab": 181,
    "xref": 205,
    "cov": 230,
    "asc": 231,
    "betos": 257,
    "tos": 261,
    "anest": 266,
    "add": 269,
    "act": 277,
    "term": 285,
    "action": 293,
}


def record(head: str, long: str, short: str = "", **cells: str) -> str:
    """Build a record of 293 columns; `head` is code, sequence and kind."""
    line = f"{head}{long:<80}{short:<28}".ljust(293)
    for name, text in cells.items():
        start = PLACES[name] - 1
        line = line[:start] + text + line[start + len(text) :]
    return line


MODIFIER = record("   LT001007", "Left side", "Left side", cov="C", add="19840101", action="N")
FIRST = record("E0100001003", "Cane, of all kinds, with a tip that does not", "Cane", pricing="32",
               mult="A", cov="D", add="19860101", act="19960101", action="N", tos="APR",
               betos="D1E", anest="  0")  # fmt: skip
MORE = "E0100002004slip   on the floor"
GONE = record("G0505001003", "Care planning", "Care plan", pricing="1351", add="20170101",
              act="2018", term="20171231", xref="9948399484", lab="340.0",
              asc="YY20080101")  # fmt: skip
DENTAL = record("D0001001003", "Words invented for this test", "Invented", add="20000101")
LINES = [MODIFIER, FIRST, MORE, GONE, DENTAL]
NOTICE = ["*** Notice\t\t\t", "", "*It promises nothing.\u00a0"]


def text_file(tmp_path: Path, *lines: str, encoding: str = "cp1252") -> Path:
    return write(tmp_path / "HCPC2026_OCT_ANWEB.txt", *lines, encoding=encoding)


def test_reads_codes_and_modifiers(tmp_path: Path) -> None:
    rows = read(LAYOUT, text_file(tmp_path, *NOTICE, *LINES))

    assert [(row.line, row.system, row.value, row.short, row.path) for row in rows] == [
        (4, "modifiers", "LT", "Left side", ("level-ii-modifiers",)),
        (5, "hcpcs", "E0100", "Cane", ()),
        (7, "hcpcs", "G0505", "Care plan", ()),
        (8, "hcpcs", "D0001", "Invented", ()),
    ]


def test_joins_continuations_by_one_blank(tmp_path: Path) -> None:
    row = read(LAYOUT, text_file(tmp_path, *LINES))[1]

    assert row.long == "Cane, of all kinds, with a tip that does not slip on the floor"


def test_keeps_every_field_that_is_not_blank(tmp_path: Path) -> None:
    modifier, cane, *_ = read(LAYOUT, text_file(tmp_path, *LINES))

    assert modifier.fields == {"coverage": "C", "action": "N"}
    assert cane.fields == {
        "pricing": ["32"],
        "multiple_pricing": "A",
        "coverage": "D",
        "betos": "D1E",
        "type_of_service": ["A", "P", "R"],
        "anesthesia_base": "0",
        "action_effective": "1996-01-01",
        "action": "N",
    }


def test_a_terminated_code_keeps_its_last_day(tmp_path: Path) -> None:
    gone = read(LAYOUT, text_file(tmp_path, *LINES))[2]

    assert (gone.added_on, gone.terminated_on) == (date(2017, 1, 1), date(2017, 12, 31))
    assert gone.is_billable
    assert gone.fields == {
        "pricing": ["13", "51"],
        "lab_certification": ["340"],
        "cross_reference": ["99483", "99484"],
        "asc_group": "YY",
        "asc_date": "2008-01-01",
        "action_effective": "2018",
    }


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param(FIRST[:200], "is cut short: 200 of 293 columns", id="cut"),
        pytest.param(FIRST[:8], "does not fit the layout", id="cut in the head"),
        pytest.param("E0100" + FIRST[6:], "does not fit the layout", id="shifted"),
        pytest.param(FIRST.replace("1003", "1009", 1), "does not fit the layout", id="kind 9"),
        pytest.param(FIRST.replace("E0100", "E01X0"), "does not fit the layout", id="bad code"),
        pytest.param(
            FIRST.replace("E0100", "   LT"), "does not fit the layout", id="kind of a code"
        ),
        pytest.param(FIRST.replace("19860101", "19861399"), "'19861399' is not a day", id="date"),
        pytest.param(FIRST.replace("19960101", "1996-1-1"), "'1996-1-1' is not a day", id="dashes"),
        pytest.param(FIRST.replace("19860101", "0" * 8), "'00000000' is not a day", id="zeros"),
        pytest.param(record("E0100001003", "", "Cane"), "E0100 has no words", id="no words"),
        pytest.param(MORE, "record 2 of E0100, kind 4, does not follow", id="first record missing"),
        pytest.param("\t".join(FIRST.split()), "is cut short", id="saved with tabs"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(LAYOUT, text_file(tmp_path, MODIFIER, damaged, GONE))

    assert message.startswith("HCPC2026_OCT_ANWEB.txt, line 2")
    assert reason in message


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([FIRST, MORE.replace("00200", "00300")], id="continuation missing"),
        pytest.param([FIRST, FIRST], id="doubled"),
        pytest.param([FIRST, MORE.replace("004slip", "008slip")], id="of a modifier"),
        pytest.param([FIRST, MORE[:11]], id="without words"),
    ],
)
def test_refuses_records_that_do_not_follow(tmp_path: Path, records: list[str]) -> None:
    message = refusal(LAYOUT, text_file(tmp_path, *records))

    assert message.startswith("HCPC2026_OCT_ANWEB.txt, line 2")


def test_refuses_bytes_of_no_known_encoding(tmp_path: Path) -> None:
    path = text_file(tmp_path, MODIFIER, GONE.replace("Care", "C\u0081re"), encoding="latin-1")

    assert refusal(LAYOUT, path).startswith("HCPC2026_OCT_ANWEB.txt, line 2: byte 13 is not cp1252")


def test_refuses_utf_16(tmp_path: Path) -> None:
    assert "no HCPCS record in it" in refusal(
        LAYOUT, text_file(tmp_path, *LINES, encoding="utf-16")
    )


def test_prefers_the_text_where_the_zip_holds_several_forms(tmp_path: Path) -> None:
    both = {"HCPC_ANWEB.xlsx": "no workbook", "HCPC_ANWEB.txt": f"{GONE}\r\n"}
    path = zipped(tmp_path / "a.zip", **both, **{"HCPC_Trans_Alpha.xlsx": "x"})

    assert [row.value for row in read(LAYOUT, path)] == ["G0505"]


def test_refuses_a_zip_with_two_record_files(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"ANWEB.txt": GONE, "ANWEB_v2.txt": GONE})

    assert refusal(LAYOUT, path).startswith("ANWEB.txt and ANWEB_v2.txt: more than one")


def test_refuses_a_form_that_it_does_not_know(tmp_path: Path) -> None:
    path = write(tmp_path / "anweb.pdf", "x")

    assert refusal(LAYOUT, path) == "anweb.pdf: neither .txt nor .csv nor .xlsx"


@pytest.mark.parametrize(
    ("name", "label", "day"),
    [
        ("HCPC2025_OCT_ANWEB.txt", "October 2025", date(2025, 10, 1)),
        ("HCPC2026_JUL_ANWEB_06102026.xlsx", "July 2026", date(2026, 7, 1)),
        ("HCPC2024_ANWEB.txt", "2024", date(2024, 1, 1)),
        ("HCPC2019_CONTR_ANWEB.txt", "2019", date(2019, 1, 1)),
        ("january-2026-alpha-numeric-hcpcs-file.zip", "January 2026", date(2026, 1, 1)),
        ("2019-Alpha-Numeric-HCPCS-File.zip", "2019", date(2019, 1, 1)),
    ],
)
def test_reads_the_release_from_the_name(name: str, label: str, day: date) -> None:
    assert LAYOUT.identify(name) == Identity(label, day)


def test_a_name_may_tell_nothing() -> None:
    assert LAYOUT.identify("anweb.xlsx") is None


@pytest.mark.parametrize(
    ("name", "codes", "modifiers", "terminated"),
    [
        ("2019/2019-Alpha-Numeric-HCPCS-File.zip", 6_440, 360, 506),
        ("2020-10/anweb.xlsx", 6_825, 371, 619),
        ("2024/HCPC2024_ANWEB.uppercased.txt.gz", 8_091, 383, 1_064),
        ("2025-10/HCPC2025_OCT_ANWEB.reconstructed.txt.gz", 8_463, 383, 1_064),
        ("2025-10/HCPC2025_OCT_ANWEB.reconstructed.csv.gz", 8_463, 383, 1_064),
    ],
)
def test_reads_whole_releases(
    real: Callable[[str], Path], name: str, codes: int, modifiers: int, terminated: int
) -> None:
    rows = read(LAYOUT, real(f"hcpcs/{name}"))
    of_codes = [row for row in rows if row.system == "hcpcs"]

    assert (len(of_codes), len(rows) - len(of_codes)) == (codes, modifiers)
    assert sum(row.terminated_on is not None for row in of_codes) == terminated
    assert len({(row.system, row.value) for row in rows}) == len(rows)


def test_text_and_workbook_of_a_release_say_the_same(
    real: Callable[[str], Path], tmp_path: Path
) -> None:
    path = real("hcpcs/2019/2019-Alpha-Numeric-HCPCS-File.zip")
    with ZipFile(path) as archive:
        archive.extract("HCPC2019_CONTR_ANWEB.xlsx", tmp_path)
    text = read(LAYOUT, path)
    book = read(LAYOUT, tmp_path / "HCPC2019_CONTR_ANWEB.xlsx")
    bare = {"line": 0, "fields": {}}

    assert [row._replace(**bare) for row in text] == [row._replace(**bare) for row in book]
    # CMS's own forms differ in the workbook's blank action dates and a few types of service.
    differing = [
        {key for key in a.fields if a.fields[key] != b.fields.get(key)}
        for a, b in zip(text, book, strict=True)
        if a.fields != b.fields
    ]
    assert len(differing) == 117
    assert set().union(*differing) == {"action_effective", "type_of_service"}
