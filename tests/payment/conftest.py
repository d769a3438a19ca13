from datetime import date

import pytest

from codelookup.catalog.models import Release
from codelookup.importers.defaults import TABLES
from codelookup.importers.load import Request, load
from codelookup.importers.starter import LAYOUT


@pytest.fixture
def starter(db: None) -> Release:
    """Load the real starter set of figures through the loader."""
    path = TABLES / "rvu26b_starter.csv"
    request = Request(LAYOUT, path, effective_on=date(2026, 4, 1), is_partial=True)
    release = load(request).release
    assert release
    return release
