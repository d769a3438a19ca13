import os
from importlib import import_module
from pathlib import Path

import pytest
from django.core.cache import cache

from codelookup.search import index

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("CODELOOKUP_SHARED", ROOT.parent / "shared")) / "data"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _addresses() -> None:
    """Read the addresses with the site's own settings: allauth decides on its own at import."""
    import_module("codelookup.urls")


@pytest.fixture
def search_index(db: None) -> None:
    """Build the index from what the test has put into the tables so far: call again if need be."""
    index.build()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real official files; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no real official files at {SHARED}")
    return SHARED
