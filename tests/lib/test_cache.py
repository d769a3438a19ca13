"""The cache in the database says when it could not write."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection
from django.db.backends.utils import CursorWrapper

from codelookup.lib.cache import CandidCache
from codelookup.settings import CACHES

pytestmark = pytest.mark.django_db


@pytest.fixture
def cache(settings: Any) -> CandidCache:
    settings.CACHES = CACHES
    call_command("createcachetable")
    return CandidCache(CACHES["default"]["LOCATION"], {})


def test_the_site_uses_it_where_its_cache_is_a_table() -> None:
    assert CACHES["default"]["BACKEND"] == f"{CandidCache.__module__}.{CandidCache.__name__}"


def test_a_key_is_added_once(cache: CandidCache) -> None:
    assert [cache.add("key", number) for number in (1, 2)] == [True, False]
    assert cache.get("key") == 1


def refuse_writes(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the database refuse what is written; reading goes on."""
    usual = CursorWrapper._execute  # type: ignore[attr-defined]

    def execute(self: CursorWrapper, statement: str, *values: Any) -> Any:
        if statement.startswith("INSERT"):
            raise error
        return usual(self, statement, *values)

    monkeypatch.setattr(CursorWrapper, "_execute", execute)


def test_a_key_that_cannot_be_written_is_an_error(
    cache: CandidCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_writes(monkeypatch, OperationalError("no space left"))
    with pytest.raises(OperationalError, match="the cache's table cannot be written"):
        cache.add("key", 1)


def test_a_key_that_is_not_kept_is_an_error(
    cache: CandidCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*values: Any) -> None:
        raise OperationalError("no space left")

    monkeypatch.setattr(connection, "savepoint_commit", end)
    with pytest.raises(OperationalError, match="the cache's table cannot be written"):
        cache.add("key", 1)


def test_a_key_that_another_has_just_added_is_there(
    cache: CandidCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_writes(monkeypatch, IntegrityError("duplicate key"))
    assert not cache.add("key", 1)
