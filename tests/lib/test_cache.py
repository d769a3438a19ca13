"""The cache in the database says when it could not write."""

from typing import Any

import pytest
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import OperationalError

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


def test_a_key_that_cannot_be_written_is_an_error(
    cache: CandidCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*values: Any, **options: Any) -> bool:
        return False  # as Django's does on a full disk

    monkeypatch.setattr(DatabaseCache, "_base_set", write)
    with pytest.raises(OperationalError, match="the cache's table cannot be written"):
        cache.add("key", 1)


def test_who_meets_another_at_the_same_key_tries_again(
    cache: CandidCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there when he added, and gone when he looked."""
    usual, turns = DatabaseCache.add, []

    def add(self: DatabaseCache, *values: Any, **options: Any) -> bool:
        turns.append(1)
        return len(turns) > 1 and usual(self, *values, **options)

    monkeypatch.setattr(DatabaseCache, "add", add)
    assert cache.add("key", 1)
