import pytest

from codelookup.claims.text_facts import TextFacts
from codelookup.importers.defaults import requests
from codelookup.importers.load import load


@pytest.fixture
def starter_facts(db: None) -> TextFacts:
    """The facts of the starter sets of procedures and the places of service."""
    for request in requests():
        if request.layout.dataset in ("mpfs", "hcpcs", "pos"):
            load(request)
    return TextFacts()
