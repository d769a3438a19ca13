from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from codelookup.search import index
from tests.factories import make_entry, make_release

ADDRESSES = ("/healthz", "/readyz")


@pytest.fixture(autouse=True)
def _own_index(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX = tmp_path / "search.sqlite3"


def test_alive_needs_no_database(client: Client) -> None:
    response = client.get("/healthz")  # without the db fixture every query would fail
    assert (response.status_code, response.json()) == (200, {"alive": True})


@pytest.mark.django_db
def test_ready_with_database_data_and_index(client: Client) -> None:
    make_entry()
    index.build()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "data": True, "index": True}


@pytest.mark.django_db
def test_not_ready_without_data(client: Client) -> None:
    index.build()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "data": False, "index": True}


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["missing", "stale", "damaged"])
def test_not_ready_with_an_index_that_is_not_in_order(
    client: Client, settings: Any, case: str
) -> None:
    make_entry()
    if case == "stale":
        index.build()
        make_release("pos")
    elif case == "damaged":
        settings.SEARCH_INDEX.write_bytes(b"rubbish" * 500)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "data": True, "index": False}


@pytest.mark.django_db
def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", gone)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": False, "data": False, "index": False}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_answer_is_kept_by_no_cache_and_needs_no_cookie(client: Client, address: str) -> None:
    response = client.get(address)
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies
    assert client.head(address).status_code == response.status_code
    assert client.post(address).status_code == 405
