"""Real official files lie beside the checkout and are no part of it; without them tests skip."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real(shared_data: Path) -> Callable[[str], Path]:
    """Return a function from a name below the data folder to the file."""

    def find(name: str) -> Path:
        if not (shared_data / name).is_file():
            pytest.skip(f"no official file {shared_data / name}")
        return shared_data / name

    return find
