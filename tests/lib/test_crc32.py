import zlib

from hypothesis import given
from hypothesis import strategies as st

from codelookup.lib import crc32


@given(st.binary(max_size=2_000), st.binary(max_size=2_000))
def test_two_texts_in_a_row_have_the_checksum_of_the_whole(one: bytes, other: bytes) -> None:
    behind = crc32.shift(len(other))
    whole = crc32.joined(zlib.crc32(one), zlib.crc32(other), behind)
    assert whole == zlib.crc32(one + other)


def test_long_texts_too() -> None:
    one, other = bytes(range(256)) * 1_000, b"facet joint " * 100_000
    whole = crc32.joined(zlib.crc32(one), zlib.crc32(other), crc32.shift(len(other)))
    assert whole == zlib.crc32(one + other)
