"""Real official files lie beside the checkout and are no part of it; without them tests skip."""

from collections.abc import Callable
from pathlib import Path

import pytest

from codelookup.claims.text_facts import TextFacts
from codelookup.importers.defaults import requests
from codelookup.importers.load import load


@pytest.fixture(scope="session")
def real(shared_data: Path) -> Callable[[str], Path]:
    """Return a function from a name below the data folder to the file."""

    def find(name: str) -> Path:
        if not (shared_data / name).is_file():
            pytest.skip(f"no official file {shared_data / name}")
        return shared_data / name

    return find


@pytest.fixture
def starter_facts(db: None) -> TextFacts:
    """The facts of the starter sets of procedures and the places of service."""
    for request in requests():
        if request.layout.dataset in ("mpfs", "hcpcs", "pos"):
            load(request)
    return TextFacts()
