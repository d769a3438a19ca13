"""PNG with a palette: pages have few colours, and a third of the bytes is enough for them."""

import struct
import zlib
from collections import Counter

COLOURS = 256


def png(pixels: bytes, width: int) -> bytes:
    """Write RGBA pixels as a picture of at most 256 colours; the others take their nearest."""
    flat = struct.unpack(f">{len(pixels) // 4}I", pixels)
    palette = _palette(Counter(flat))
    place = {colour: number for number, colour in enumerate(palette)}
    place |= {colour: place[_nearest(colour, palette)] for colour in set(flat) - place.keys()}
    indexed = bytes(place[colour] for colour in flat)
    rows = [indexed[start : start + width] for start in range(0, len(indexed), width)]
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)
    colours = b"".join(struct.pack(">I", colour)[:3] for colour in palette)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _palette(counted: "Counter[int]") -> list[int]:
    """Choose the commonest colours; where they are too many, one of those that look alike.

    By number alone the shades of black letters would crowd out a few green ones.
    """
    commonest = [colour for colour, _ in counted.most_common()]
    for bits in range(8):
        alike: dict[bytes, int] = {}
        for colour in commonest:
            alike.setdefault(bytes(each >> bits for each in _bytes(colour)), colour)
        if len(alike) <= COLOURS:
            break
    return list(alike.values())


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _nearest(colour: int, palette: list[int]) -> int:
    def distance(other: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(_bytes(colour), _bytes(other), strict=True))

    return min(palette, key=distance)


def _bytes(colour: int) -> bytes:
    return struct.pack(">I", colour)[:3]
