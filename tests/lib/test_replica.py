"""Which database is asked; over a real replica: tests/reliability/test_two_hosts.py."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError

from accounts.models import User
from codelookup.catalog.models import Code, Release
from codelookup.descriptions.models import Description
from codelookup.edits.models import PairEdit
from codelookup.lib import replica
from codelookup.metering.models import Meter
from codelookup.payment.models import RelativeValue

FACTS = (Release, Code, RelativeValue, PairEdit)
OURS = (User, Meter, Description)
router = replica.Router()


class Wrapper:
    """A connection that can be had, or not."""

    def __init__(self) -> None:
        self.is_away, self.asked = False, 0

    def close_if_health_check_failed(self) -> None:
        self.asked += 1

    def ensure_connection(self) -> None:
        if self.is_away:
            raise OperationalError("connection refused")


@pytest.fixture
def wrapper(monkeypatch: pytest.MonkeyPatch) -> Wrapper:
    made = Wrapper()
    known = SimpleNamespace(
        DATABASES={"default": {}, "replica": {}}, REPLICATED_APPS={"catalog", "payment", "edits"}
    )
    monkeypatch.setattr(replica, "settings", known)
    monkeypatch.setattr(replica, "connections", {"replica": made})
    monkeypatch.setattr(replica, "_away_until", 0.0)
    return made


def test_commands_read_where_they_write(wrapper: Wrapper) -> None:
    assert {router.db_for_read(model) for model in (*FACTS, *OURS)} == {"default"}
    assert wrapper.asked == 0


def test_a_request_reads_facts_from_the_replica_and_nothing_else(wrapper: Wrapper) -> None:
    with replica.reading():
        assert {router.db_for_read(model) for model in FACTS} == {"replica"}
        assert {router.db_for_read(model) for model in OURS} == {"default"}
        assert {router.db_for_write(model) for model in (*FACTS, *OURS)} == {"default"}
    assert router.db_for_read(Release) == "default"
    assert wrapper.asked == 1  # decided once, whatever the page reads


def test_a_request_stays_with_the_database_that_it_began_with(wrapper: Wrapper) -> None:
    wrapper.is_away = True
    with replica.reading():
        assert router.db_for_read(Release) == "default"
        wrapper.is_away = False
        assert router.db_for_read(Code) == "default"


def test_a_replica_that_does_not_answer_is_left_alone_for_a_while(
    wrapper: Wrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapper.is_away = True
    for _ in range(3):
        with replica.reading():
            assert router.db_for_read(Release) == "default"
    assert wrapper.asked == 1
    wrapper.is_away = False
    monkeypatch.setattr(replica, "_away_until", 0.0)  # ten seconds later
    with replica.reading():
        assert router.db_for_read(Release) == "replica"


def test_tables_are_made_on_the_primary_alone() -> None:
    assert [router.allow_migrate(name, "catalog") for name in ("default", "replica")] == [
        True,
        False,
    ]
