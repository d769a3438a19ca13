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
