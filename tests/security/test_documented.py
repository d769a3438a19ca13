"""docs/security.md names every id of the matrix and every item of the standard."""

import re
from collections import Counter

from tests.documented import document, rows
from tests.test_settings import ROOT

DOCUMENT = document("security.md")
IDS = [f"S-{n:02}" for n in (*range(1, 13), *range(20, 35), *range(40, 53))]
# Items of ASVS 5.0.0 of levels 1 and 2: how many stand in each section, numbered from 1.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11,
    "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5,
    "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
ITEMS = [f"{section}.{n}" for section, most in SECTIONS.items() for n in range(1, most + 1)]


def test_every_id_has_its_line_with_a_test_or_a_reason() -> None:
    found = rows(DOCUMENT, "The matrix")
    assert list(found) == IDS
    reasoned = {name for name, rest in found.items() if not re.search(r"\.py::", rest)}
    assert reasoned == {"S-10", "S-46", "S-47"}


def test_every_id_in_the_name_of_a_test_stands_in_the_matrix() -> None:
    files = (ROOT / "tests").rglob("test_*.py")
    ids = {each for path in files for each in re.findall(r"def test_s(\d\d)_", path.read_text())}
    assert {f"S-{each}" for each in ids} <= set(IDS)


def test_every_item_of_the_standard_stands_there_once() -> None:
    told = [item for cell in rows(DOCUMENT, "ASVS 5.0, levels 1 and 2") for item in spelt_out(cell)]
    assert {item: n for item, n in Counter(told).items() if n > 1} == {}
    assert set(ITEMS) - set(told) == set()
    assert set(told) - set(ITEMS) == set()


def spelt_out(cell: str) -> list[str]:
    """Read "1.2.3", "1.2.3-5" and several of them with commas between."""
    found = []
    for part in cell.split(", "):
        section, _, numbers = part.rpartition(".")
        first, _, last = numbers.partition("-")
        found += [f"{section}.{n}" for n in range(int(first), int(last or first) + 1)]
    return found
