"""What a counted view waits for on PostgreSQL: not for the disk. Everything else does."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.factories import make_entry

from .visits import browser, member

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is set for all writes"),
]


def waits() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("make", [Client, browser, member])
def test_a_counted_page_does_not_wait_for_the_disk(make: Any) -> None:
    client, entry = make(), make_entry("E11.9")
    with transaction.atomic():
        assert client.get(entry.code.get_absolute_url()).status_code == 200
        assert waits() == "off"
    assert waits() == "on"


def test_a_place_in_the_list_of_recent_codes_does_not_either() -> None:
    client = browser()
    first, second = (make_entry(value).code.get_absolute_url() for value in ("E11.8", "E11.9"))
    client.get(first)
    client.get(second)
    with transaction.atomic():
        client.get(first)  # opened before: the list alone is written
        assert waits() == "off"
