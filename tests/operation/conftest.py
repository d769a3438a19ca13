from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codelookup.operation.doctor.findings import Check, Finding, Level


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for everything that the site keeps in var/."""
    folder = tmp_path / "var"
    folder.mkdir()
    settings.VAR_DIR = folder
    settings.SEARCH_INDEX = folder / "search.sqlite3"
    settings.SITEMAPS = folder / "sitemaps"
    return folder


Look = Callable[[Check], tuple[Level, Finding]]


@pytest.fixture
def worst() -> Look:
    """Return a function that makes a check and tells its worst finding."""
    order = list(Level)

    def look(check: Check) -> tuple[Level, Finding]:
        found = max(check(), key=lambda each: order.index(each.level))
        return found.level, found

    return look
