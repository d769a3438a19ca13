"""Statements by hand, and the connection that they go through."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from codelookup.lib import sql
from codelookup.lib.middleware import DatabaseDown
from tests.factories import make_entry


def needs_a_server() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no server that could go away")


def lose() -> None:
    connection.ensure_connection()
    connection.connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_page_is_answered_though_the_connection_has_died() -> None:
    needs_a_server()
    address = make_entry().code.get_absolute_url()
    for _ in range(2):
        lose()
        assert Client().get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_transaction_is_not_begun_anew_behind_its_back() -> None:
    needs_a_server()

    def lose_and_ask() -> None:
        with transaction.atomic():
            lose()
            sql.first("SELECT 1")

    with pytest.raises(OperationalError):
        lose_and_ask()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_server_that_lets_nobody_in_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try may last until the connection times out, and meanwhile others wait behind."""
    tries: list[int] = []

    def refuse(_parameters: object) -> None:
        tries.append(1)
        raise OperationalError("connection timeout expired")

    connection.close()
    monkeypatch.setattr(connection, "get_new_connection", refuse)
    with pytest.raises(OperationalError, match="expired"):
        sql.first("SELECT 1")
    assert len(tries) == 1


@pytest.mark.django_db
def test_a_statement_answers_the_same_whether_it_is_watched_or_not() -> None:
    make_entry("E11.9")
    named = "SELECT key FROM catalog_code WHERE value = %(value)s AND system <> %(other)s"
    values = {"value": "E11.9", "other": "cpt", "not_asked_for": 1}
    in_order = "SELECT key FROM catalog_code WHERE value = %s"
    found = sql.first(named, values), sql.first(in_order, ["E11.9"])
    with CaptureQueriesContext(connection) as captured:
        watched = sql.first(named, values), sql.first(in_order, ["E11.9"])
    assert found == watched == (("E119",), ("E119",))
    assert len(captured) == 2


@pytest.mark.django_db
def test_a_refused_write_is_told_as_django_tells_it() -> None:
    code = make_entry().code
    again = "INSERT INTO catalog_code (system, value, key) VALUES (%s, %s, %s)"
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            sql.run(again, [code.system, code.value, code.key])
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            sql.first("SELECT 1")


@pytest.mark.django_db
def test_a_wrong_statement_is_asked_once() -> None:
    with pytest.raises(Exception, match="nowhere"), transaction.atomic():
        sql.first("SELECT 1 FROM nowhere")


@pytest.mark.django_db
def test_only_a_connection_that_has_just_answered_is_taken_to_be_alive() -> None:
    connection.ensure_connection()
    failures: list[bool] = []

    def answer(request: HttpRequest) -> HttpResponse:
        connection.errors_occurred = failures[-1]
        return HttpResponse()

    down, request = DatabaseDown(answer), RequestFactory().get("/")
    seen = []
    for failed in (False, False, True, False):
        connection.health_check_done = False  # type: ignore[attr-defined]
        connection.errors_occurred = False
        failures.append(failed)
        down(request)
        seen.append(connection.health_check_done)  # type: ignore[attr-defined]
    connection.errors_occurred = False
    assert seen == [False, True, True, False]
