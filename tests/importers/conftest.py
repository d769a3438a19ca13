"""Real official files lie beside the checkout and are no part of it; without them tests skip."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("CODELOOKUP_SHARED", ROOT.parent / "shared")) / "data"


@pytest.fixture(scope="session")
def real() -> Callable[[str], Path]:
    """Return a function from a name below the data folder to the file."""

    def find(name: str) -> Path:
        if not (DATA / name).is_file():
            pytest.skip(f"no official file {DATA / name}; set CODELOOKUP_SHARED")
        return DATA / name

    return find
