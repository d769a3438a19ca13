"""What processes of one host share."""

from pathlib import Path

import pytest

from codelookup.lib import shelf
from codelookup.lib.shelf import Shelf


def test_another_process_gets_what_was_put(tmp_path: Path) -> None:
    Shelf(tmp_path, 1000).put("a", b"one")
    Shelf(tmp_path, 1000).put("b", b"")
    other = Shelf(tmp_path, 1000)
    assert (other.get("a"), other.get("b"), other.get("c")) == (b"one", b"", None)
    other.put("a", b"two")
    assert Shelf(tmp_path, 1000).get("a") == b"two"


def test_what_is_damaged_was_not_there(tmp_path: Path) -> None:
    held = Shelf(tmp_path, 1000)
    held.put("a", b"a whole value")
    (file,) = tmp_path.iterdir()
    for damaged in (b"", file.read_bytes()[:-1], b"x" + file.read_bytes()):
        file.write_bytes(damaged)
        assert held.get("a") is None


def test_it_stays_below_its_bound_and_the_oldest_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "LOOK", 1)
    held = Shelf(tmp_path, 1000)
    for number in range(100):
        held.put(str(number), b"x" * 96)
        assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 1000
    assert held.get("0") is None
    assert held.get("99") == b"x" * 96


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_nobody_can_write_holds_nothing(tmp_path: Path, is_there: bool) -> None:
    folder = tmp_path / "shelf"
    if is_there:
        folder.write_text("a file")
    held = Shelf(folder, 1000)
    held.put("a", b"one")
    assert held.get("a") is None
