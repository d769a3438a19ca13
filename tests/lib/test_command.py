"""Several writes as one statement of SQLite."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from codelookup.lib.command import UNLESS_DONE, Command
from codelookup.metering.models import NetworkDay

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has WITH"),
]

ADD = "INSERT INTO metering_networkday (key, day, guests) VALUES (%(one)s, '2026-01-01', 1)"
ADD_OTHER = ADD.replace("%(one)s", "%(other)s")
RAISE = "UPDATE metering_networkday SET guests = guests + 1 WHERE key = %(one)s"
BOTH = Command("test_both", (ADD, ADD_OTHER))
PERHAPS = Command("test_perhaps", (RAISE, UNLESS_DONE, ADD_OTHER))
TWO = {"one": "a", "other": "b"}


def rows() -> list[tuple[str, int]]:
    return list(NetworkDay.objects.order_by("key").values_list("key", "guests"))


def test_all_steps_are_done_and_their_rows_counted() -> None:
    assert BOTH.run(TWO) == 2
    assert rows() == [("a", 1), ("b", 1)]


def test_where_a_step_fails_none_is_done() -> None:
    NetworkDay.objects.create(key="b", day="2026-01-01", guests=7)
    with pytest.raises(IntegrityError):
        BOTH.run(TWO)
    assert rows() == [("b", 7)]


def test_a_step_that_changed_nothing_ends_it() -> None:
    assert PERHAPS.run(TWO) == 0
    assert rows() == []
    NetworkDay.objects.create(key="a", day="2026-01-01", guests=1)
    assert PERHAPS.run(TWO) == 2
    assert rows() == [("a", 2), ("b", 1)]


def test_what_is_rolled_back_can_be_run_again() -> None:
    connection.close()  # as a thread begins that has run none
    with transaction.atomic():
        BOTH.run(TWO)
        transaction.set_rollback(True)
    assert rows() == []
    assert BOTH.run(TWO) == 2


def test_it_is_one_statement_once_the_connection_knows_it() -> None:
    PERHAPS.run(TWO)
    with CaptureQueriesContext(connection) as captured:
        PERHAPS.run(TWO)
    assert len(captured) == 1
