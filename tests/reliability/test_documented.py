"""docs/reliability.md names every id of the matrix."""

import re

from tests.documented import document, rows
from tests.test_settings import ROOT

DOCUMENT = document("reliability.md")
IDS = [f"R-{n:02}" for n in range(1, 20)]


def test_every_id_has_its_line_with_a_test_or_a_reason() -> None:
    found = rows(DOCUMENT, "The matrix")
    assert list(found) == IDS
    untested = {name for name, rest in found.items() if not re.search(r"\.py::", rest)}
    assert untested == {"R-03", "R-09", "R-10", "R-19"}


def test_every_id_that_a_test_bears_stands_in_the_matrix() -> None:
    files = (ROOT / "tests").rglob("*.py")
    ids = {each for path in files for each in re.findall(r'"""(R-\d\d)\b', path.read_text())}
    assert ids <= set(IDS)
    assert ids >= {"R-01", "R-02", "R-04", "R-05", "R-07", "R-11", "R-12", "R-17"}
