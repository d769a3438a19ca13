from collections.abc import Iterator
from pathlib import Path

import pytest

from codelookup.search import vocabulary


@pytest.fixture
def own_vocabulary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Put an empty folder in place of the site's vocabulary; a test writes into it."""
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    monkeypatch.setattr(vocabulary, "FOLDER", folder)
    vocabulary.entries.cache_clear()
    yield folder
    vocabulary.entries.cache_clear()
