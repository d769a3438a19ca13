import gzip

from hypothesis import given
from hypothesis import strategies as st

from codelookup.lib.gzipped import LARGEST, deflated, plain, together

PARTS = st.lists(st.tuples(st.booleans(), st.text(max_size=400)), max_size=6)


@given(PARTS)
def test_parts_in_a_row_are_one_gzip_file(parts: list[tuple[bool, str]]) -> None:
    made = [deflated(text) if is_pressed else text.encode() for is_pressed, text in parts]
    whole = "".join(text for _, text in parts).encode()
    assert gzip.decompress(together(made)) == whole
    assert b"".join(map(plain, made)) == whole


def test_a_stored_part_may_be_larger_than_a_block() -> None:
    large = bytes(range(256)) * 1_000
    assert len(large) > 3 * LARGEST
    assert gzip.decompress(together([large, deflated("end")])) == large + b"end"


def test_it_is_a_single_member_that_ends_with_its_checksum() -> None:
    """Browsers read the first member of a file and leave the rest."""
    made = together([deflated("a" * 900), b"own", deflated("b" * 900)])
    assert made.count(b"\x1f\x8b\x08") == 1
    assert gzip.decompress(made) == b"a" * 900 + b"own" + b"b" * 900
    assert len(made) < 150
