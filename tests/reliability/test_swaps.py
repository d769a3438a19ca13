"""R-02: who reads while releases are imported sees one release a page, and no error."""

import gzip
from functools import partial
from pathlib import Path

import pytest

from tests.bench.faults import next_quarter, swapped
from tests.bench.steady import Load

from .conftest import Home
from .sites import run, serve
from .swapping import CODE, tags

PATHS = [CODE, f"{CODE}notes/", "/icd-10-cm/codes/T07/", "/icd-10-cm/browse/19/", "/icd-10-cm/"]
SWAPS = 6


@pytest.mark.slow
@pytest.mark.usefixtures("tidy")
def test_no_page_mixes_two_releases(home: Home, tmp_path: Path) -> None:
    with serve(*home[:2]) as site:
        run("tests.reliability.swapping", *home[:2], str(tmp_path), "1")
        with Load(site.port, PATHS, rate=40, cookie=home.cookie).running() as load:
            run("tests.reliability.swapping", *home[:2], str(tmp_path), str(SWAPS))
    assert set(load.statuses) == {200}, load.statuses
    seen = [tags(answer.body) for _, answer in load.answers]
    assert max(map(len, seen)) == 1
    assert len(set().union(*seen)) >= SWAPS - 1


@pytest.mark.slow
@pytest.mark.usefixtures("tidy")
def test_who_reads_kept_pages_waits_for_no_import(home: Home, tmp_path: Path) -> None:
    """R-02, as `tests.bench.full` measures it on all official data; seconds here say nothing."""
    with serve(*home[:2]) as site:
        run("tests.reliability.swapping", *home[:2], str(tmp_path), "1")
        swap = partial(run, "tests.reliability.swapping", *home[:2], str(tmp_path), "2")
        found = swapped(site.port, PATHS, home.cookie, 20, swap)
    for each in (found.before, found.during, found.after):
        assert set(each.answers) == {200}, each
        assert each.answers[200] > 5
        assert each.p99 < 3_000  # ms; the bar is 100
    assert found.mixed == 0


def test_the_quarter_that_is_made_up_says_the_contrary(tmp_path: Path) -> None:
    head = "Column1/Column2 Edits\t\t\t\t\t\t\r\n"
    rows = [
        f"64490\t{other}\t\t\t*\t{flag}\tWhy\r\n" for other, flag in (("36000", 0), ("36400", 9))
    ]
    with gzip.open(tmp_path / "real.txt.gz", "wt", newline="") as file:
        file.writelines([head, *rows])
    made = next_quarter(tmp_path / "real.txt.gz", tmp_path / "made.txt")
    assert made.read_bytes().decode() == head + rows[0].replace("\t0\t", "\t1\t") + rows[1]
