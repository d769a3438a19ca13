from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from codelookup.importers.layout import BadFile, Identity, Layout
from codelookup.importers.ncci_ptp import LAYOUT_HOSPITAL, LAYOUT_PRACTITIONER
from codelookup.lib.archive import members, pick, pick_all

from .pair_files import HEAD, NAME, WHY, line, pairs, zips
from .reading import read, refusal, write, zipped

LAYOUT = LAYOUT_PRACTITIONER


def test_reads_both_codes_days_indicator_rationale_and_place(tmp_path: Path) -> None:
    path = pairs(
        tmp_path, line(), line("0001A", "G0008", begin="19960101", end="20221231", star="*")
    )

    assert read(LAYOUT, path) == [
        (7, "2020-01-01", None, 0, 1, WHY, False, "64490", "77003"),
        (8, "1996-01-01", "2022-12-31", 0, 1, WHY, True, "0001A", "G0008"),
    ]


def test_the_same_pair_may_stand_several_times(tmp_path: Path) -> None:
    again = line(begin="20130701", end="20191231"), line(begin="20120101", end="20120101", flag="9")
    rows = read(LAYOUT, pairs(tmp_path, line(), *again))

    assert [row.modifier for row in rows] == [1, 1, 9]
    assert rows[2].effective_on == rows[2].deleted_on == "2012-01-01"


def test_a_file_without_any_first_day_is_read_without(tmp_path: Path) -> None:
    rows = read(LAYOUT, pairs(tmp_path, line(begin=""), line(two="77012", begin="")))

    assert [row.effective_on for row in rows] == [None, None]


def test_columns_are_found_by_their_captions(tmp_path: Path) -> None:
    def turned(text: str) -> str:
        cells = text.split("\t")
        return "\t".join([cells[0], cells[1], *cells[:1:-1]])

    path = write(tmp_path / NAME, *HEAD[:2], *map(turned, [*HEAD[2:], line(end="20261231")]))

    assert read(LAYOUT, path) == [
        (7, "2020-01-01", "2026-12-31", 0, 1, WHY, False, "64490", "77003")
    ]


def test_reads_the_workbook_where_the_text_is_missing(tmp_path: Path) -> None:
    book = Workbook()
    for text in [*HEAD, line("00100", "64450"), line()]:
        book.active.append(text.split("\t"))
    path = tmp_path / "ccipra-v323r0.xlsx"
    book.save(path)

    assert [(row.line, row.column1) for row in read(LAYOUT, path)] == [(7, "00100"), (8, "64490")]


def test_takes_text_and_workbook_of_one_zip_once(tmp_path: Path) -> None:
    text = pairs(tmp_path, line()).read_bytes()
    path = zipped(tmp_path / "a.zip", ccipra_v323r0__xlsx=b"no", ccipra_v323r0__TXT=text)

    assert len(read(LAYOUT, path)) == 1


def test_parts_are_read_in_their_order_with_their_numbers(tmp_path: Path) -> None:
    first, second = zips(tmp_path, [line()], [line("64491")])
    found = pick_all([second, first], LAYOUT.members)

    rows: list[Any] = list(LAYOUT.parse(found))
    assert [(row.part, row.column1) for row in rows] == [
        (1, "64490"),
        (2, "64491"),
    ]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        pytest.param("64490\t77003\t\t20200101", "4 cells instead of 7", id="cut"),
        pytest.param(line() + "\tmore", "8 cells instead of 7", id="shifted"),
        pytest.param(line("6449"), "'6449' is not a CPT or HCPCS code", id="short code"),
        pytest.param(line(two="E11.9"), "'E11.9' is not a CPT or HCPCS code", id="diagnosis"),
        pytest.param(line(two="g0008"), "'g0008' is not a CPT or HCPCS code", id="lower case"),
        pytest.param(line(begin="20201301"), "'20201301' is not a day", id="month 13"),
        pytest.param(line(begin="2020-01-01"), "'2020-01-01' is not a day", id="dashes"),
        pytest.param(line(end="00000000"), "'00000000' is not a day", id="zeros"),
        pytest.param(line(begin=""), "the first day is missing here", id="no first day"),
        pytest.param(line(end="20191231"), "ends on 2019-12-31 before it begins", id="backwards"),
        pytest.param(line(flag="2"), "'2' is no such indicator", id="indicator"),
        pytest.param(line(flag=""), "'' is no such indicator", id="no indicator"),
        pytest.param(line(star="x"), "'x' is no such indicator", id="star"),
        pytest.param(line(why=""), "no rationale", id="no rationale"),
        pytest.param(line().replace("\t", ","), "1 cells instead of 7", id="commas"),
    ],
)
def test_refuses_a_damaged_line_by_its_number(tmp_path: Path, damaged: str, reason: str) -> None:
    message = refusal(LAYOUT, pairs(tmp_path, line(two="77002"), damaged, line()))

    assert message.startswith(f"{NAME}, line 8: ")
    assert reason in message


def test_refuses_a_file_without_captions(tmp_path: Path) -> None:
    message = refusal(
        LAYOUT, write(tmp_path / NAME, *[line(two=f"{n}") for n in range(60000, 60040)])
    )

    assert message == f"{NAME}, line 31: no captions and rows so far; another file?"


def test_refuses_captions_of_another_layout(tmp_path: Path) -> None:
    head = [each.replace("Effective", "Begin") for each in HEAD]
    message = refusal(LAYOUT, write(tmp_path / NAME, *head, line()))

    assert message == f"{NAME}, line 7: no one caption for 'effective' above the rows"


def test_refuses_captions_without_rows(tmp_path: Path) -> None:
    assert "no row below the captions" in refusal(LAYOUT, pairs(tmp_path))


def test_refuses_utf_16(tmp_path: Path) -> None:
    assert refusal(LAYOUT, pairs(tmp_path, line(), encoding="utf-16")).startswith(f"{NAME}, line ")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["ccioph-v323r0-f1.txt"], "by its name not the practitioner edits"),
        (["ccipra-v323r0-f1.txt"], "part 1 alone is no release; give all its parts"),
        (["ccipra-v323r0-f1.txt", "ccipra-v323r0-f3.txt"], "part 2 is missing"),
        (["ccipra-v323r0-f2.txt", "ccipra-v323r0-f3.txt"], "part 1 is missing"),
        (["ccipra-v323r0-f1.txt", "again-v323r0-f1.txt"], "stands twice or unnumbered"),
        (["ccipra-v323r0-f1.txt", "ccipra-v322r0-f2.txt"], "files of different quarters"),
    ],
)
def test_refuses_parts_that_make_no_release(tmp_path: Path, names: list[str], said: str) -> None:
    found = [each for name in names for each in members(pairs(tmp_path, line(), name=name))]
    with pytest.raises(BadFile, match=said):
        list(LAYOUT.parse(found))


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("ccipra-v323r0-f1.txt", Identity("2026Q4", date(2026, 10, 1))),
        ("ccioph-v302r0-f2.TXT", Identity("2024Q3", date(2024, 7, 1))),
        ("ccipra-2024q3.active.reconstructed.txt", Identity("2024Q3", date(2024, 7, 1))),
        ("medicare-ncci-2026-q1-ptp-edits.zip", Identity("2026Q1", date(2026, 1, 1))),
        ("edits.txt", None),
    ],
)
def test_reads_the_quarter_from_the_name(name: str, identity: Identity | None) -> None:
    assert LAYOUT.identify(name) == identity


def test_reads_the_60_original_rows(real: Callable[[str], Path], tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(real("ncci/ccipra-v322r0-f1.excerpt.txt").read_bytes())
    rows = read(LAYOUT, path)

    assert len(rows) == 60
    assert sum(row.effective_on == row.deleted_on for row in rows) == 6
    assert (rows[0].line, rows[-1].line) == (7, 66)


@pytest.mark.parametrize(
    ("layout", "name", "count"),
    [
        (LAYOUT_PRACTITIONER, "ncci/ccipra-2024q3.active.reconstructed.txt.gz", 1_669_820),
        (LAYOUT_HOSPITAL, "ncci/ccioph-2024q3.active.reconstructed.txt.gz", 1_335_857),
    ],
)
def test_reads_every_pair_of_2024(
    layout: Layout, name: str, count: int, real: Callable[[str], Path]
) -> None:
    assert sum(1 for _ in layout.parse(pick(real(name), layout.members))) == count
