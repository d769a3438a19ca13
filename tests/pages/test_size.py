"""The largest code page stays within its budget: a page grows no longer with what is known."""

import pytest
from django.test import Client

from codelookup.catalog import version
from codelookup.catalog.models import Code
from codelookup.catalog.systems import System
from tests.factories import make_add_on, make_description, make_entry, make_pair, make_units
from tests.metering.visits import member

from .looking import look
from .test_place import make_fees

pytestmark = pytest.mark.django_db

MOST = 150_000  # bytes of HTML, not compressed


def fill(first: int, last: int) -> None:
    """Put so many partners on both sides of 64490, in both settings, each with a page."""
    for number in range(first, last):
        partner = f"{20_000 + number}"
        make_entry(partner, System.CPT, path="surgery")
        for dataset in ("ncci-ptp-practitioner", "ncci-ptp-hospital"):
            make_pair("64490", partner, dataset=dataset)
            make_pair(partner, "64490", dataset=dataset)
        make_add_on(partner, "64490")
        make_add_on("64490", partner)


def size(client: Client) -> int:
    version.bump()
    html = look(client, "/cpt/codes/64490/")
    assert html.count('data-state="shown"') >= 10
    return len(html.encode())


def test_a_page_with_hundreds_of_edits_keeps_the_budget_and_grows_no_more() -> None:
    make_fees(100)
    words = "Words of ours, as many as a text may have. " * 60
    fields = ("common", "overview", "clinical_context", "documentation", "compliance")
    make_description(Code.objects.get(value="64490"), **dict.fromkeys(fields, words))
    for dataset in ("mue-practitioner", "mue-hospital", "mue-dme"):
        make_units("64490", dataset=dataset)
    client = member()
    fill(0, 30)
    before = size(client)
    fill(30, 300)
    after = size(client)
    assert after < MOST
    assert abs(after - before) < 500  # figures of more digits
