"""R-17: the half hour's measurement, for fifteen seconds and on a small site: that it measures."""

import re
from pathlib import Path

import pytest

from tests.bench.soak import Sample, growth

from .conftest import Home
from .sites import run


@pytest.mark.slow
def test_the_soak_runs_and_counts_what_it_was_answered(home: Home, tmp_path: Path) -> None:
    written = tmp_path / "soak.md"
    options = ("--minutes", "0.25", "--rate", "10", "--pages", "30", "--output", str(written))
    run("tests.bench.soak", *home[:2], *options, "--destructive-ok")
    text = written.read_text()
    by_status = re.search(r"answers by status: (.*?);", text)
    assert by_status
    assert set(re.findall(r"(\w+): ", by_status[1])) <= {"200", "404"}
    assert re.search(r"^\| 0\.2 \| \d+ \| \d+ \| \d+ \|$", text, re.MULTILINE)
    assert re.search(r"growth of all workers from 20% of the time to its end: [+-]", text)


def test_growth_leaves_the_warming_up_out() -> None:
    sizes = [50.0, 90.0, *[100.0] * 7, 110.0]
    samples = [Sample(place, {1: size / 2, 2: size / 2}, 0) for place, size in enumerate(sizes)]
    assert growth(samples) == pytest.approx(0.1)
