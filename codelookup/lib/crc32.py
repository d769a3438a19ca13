"""The checksum of two texts in a row from the checksums of each, without reading them again.

CRC-32 is a remainder of polynomials over two values: a text of n bytes behind another multiplies
the checksum of the first by x to the power 8n. https://www.rfc-editor.org/rfc/rfc1952, section 8
"""

from functools import cache

POLYNOMIAL = 0xEDB88320  # bits reversed, as gzip has it
ONE, X = 1 << 31, 1 << 30  # x to the powers 0 and 1
POWERS = 64


def _product(one: int, other: int) -> int:
    result = 0
    for place in range(31, -1, -1):
        if one >> place & 1:
            result ^= other
        other = other >> 1 ^ POLYNOMIAL if other & 1 else other >> 1
    return result


@cache
def _squares() -> tuple[int, ...]:
    """Return x to the powers 1, 2, 4, 8, …"""
    found = [X]
    while len(found) < POWERS:
        found.append(_product(found[-1], found[-1]))
    return tuple(found)


def shift(length: int) -> int:
    """Return x to the power of the bits of so many bytes: what they do to a checksum before."""
    result, power = ONE, 3  # a byte has 2 to the power 3 bits
    while length:
        if length & 1:
            result = _product(_squares()[power], result)
        length, power = length >> 1, power + 1
    return result


def joined(before: int, behind: int, shift_behind: int) -> int:
    """Return the checksum of two texts in a row; `shift_behind` is of the second one's length."""
    return _product(shift_behind, before) ^ behind if before else behind
