"""What is the same for everybody need not be sent twice; what is a visitor's own always is."""

import pytest
from django.test import Client

from tests.factories import make_entry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/robots.txt", "/opensearch.xml"])
def test_what_nobody_has_changed_is_answered_without_a_body(client: Client, address: str) -> None:
    first = client.get(address)
    assert "public" in first["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(address, headers={"If-None-Match": first["ETag"], "Host": "localhost"})
    assert other.status_code == 200


@pytest.mark.parametrize("address", ["/", "/about/", "/legal/", "/sources/", "/icd-10-cm/"])
def test_a_page_with_a_meter_has_no_tag_and_is_private(client: Client, address: str) -> None:
    make_entry()
    answer = client.get(address)
    assert not answer.has_header("ETag")
    assert "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]
