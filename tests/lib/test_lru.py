from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import pytest

from codelookup.lib.lru import Lru


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept: Lru[str] = Lru(3)
    for key in "abc":
        kept.put(key, key)
    assert kept.get("a") == "a"
    kept.put("d", "d")
    assert [kept.get(key) for key in "abcd"] == ["a", None, "c", "d"]


def test_the_total_never_passes_the_bound() -> None:
    kept: Lru[bytes] = Lru(1_000, len)
    for number in range(500):
        kept.put(number, b"x" * (number % 90))
        assert kept.total <= 1_000
        assert kept.total == sum(len(kept.get(key) or b"") for key in range(number + 1))
    assert len(kept) < 500


def test_a_value_put_again_counts_once() -> None:
    kept: Lru[bytes] = Lru(100, len)
    for size in (60, 20, 70):
        kept.put("a", b"x" * size)
        assert (len(kept), kept.total) == (1, size)


def test_what_is_larger_than_everything_is_not_kept_and_drops_its_elder() -> None:
    kept: Lru[bytes] = Lru(100, len)
    kept.put("a", b"x")
    kept.put("a", b"x" * 101)
    assert kept.get("a") is None
    assert (len(kept), kept.total) == (0, 0)


def test_nothing_is_kept_where_nothing_fits() -> None:
    kept: Lru[bytes] = Lru(0, len)
    kept.put("a", b"x")
    assert kept.get("a") is None


def other_thread(work: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=10)


def found_by_another(kept: Lru[str], key: str, patience: float = 0.01) -> str | None:
    def look() -> str | None:
        with kept.making(key, patience) as found:
            return found

    answer: str | None = other_thread(look)
    return answer


def test_the_second_waits_for_what_the_first_makes() -> None:
    kept: Lru[str] = Lru(3)
    with ThreadPoolExecutor(1) as pool:
        with kept.making("a") as found:
            second = pool.submit(found_by_another, kept, "a", 10)
            sleep(0.05)
            assert (found, second.done()) == (None, False)
            kept.put("a", "made")
        assert second.result(timeout=10) == "made"
    assert kept._making == {}


def test_the_second_makes_it_where_the_first_is_slow_or_fails() -> None:
    kept: Lru[str] = Lru(3)
    with kept.making("a"):
        assert found_by_another(kept, "a") is None
    with pytest.raises(RuntimeError), kept.making("a"):
        raise RuntimeError
    assert found_by_another(kept, "a") is None
    assert kept._making == {}


def test_nobody_waits_for_another_key_or_where_nothing_fits() -> None:
    for kept, key in ((Lru[str](3), "b"), (Lru[str](0), "a")):
        with kept.making("a"):
            since = monotonic()
            assert found_by_another(kept, key, patience=5) is None
            assert monotonic() - since < 4


def test_what_was_made_just_before_is_found() -> None:
    kept: Lru[str] = Lru(3)
    kept.put("a", "made")
    with kept.making("a") as found:
        assert found == "made"
