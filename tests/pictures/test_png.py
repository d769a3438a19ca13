"""The pictures of README.md are whole, small, and there."""

import struct
import zlib

import pytest

from .__main__ import PICTURES, TARGET
from .png import png


def colours_of(picture: bytes) -> list[bytes]:
    """Unpack a picture as this module writes it: return the colour of each pixel."""
    chunks, at = {}, 8
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        name, data = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", picture, at + 8 + length) == (zlib.crc32(name + data),)
        chunks[name], at = data, at + 12 + length
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == height * (width + 1)
    places = [each for at, each in enumerate(rows) if at % (width + 1)]
    return [chunks[b"PLTE"][3 * place : 3 * place + 3] for place in places]


def test_a_picture_of_few_colours_loses_nothing() -> None:
    colours = [b"\xff\0\0", b"\0\xff\0", b"\0\0\xff", b"\xff\0\0", b"\0\0\0", b"\1\2\3"]
    assert colours_of(png(b"\xff".join(colours) + b"\xff", 3)) == colours


def test_of_too_many_colours_those_that_look_alike_become_one_and_a_rare_one_stays() -> None:
    greys = [bytes((place, place, place // 2 * 2)) for place in range(256)]
    shades = [bytes((place, place, place)) for place in range(1, 256, 2)]
    green = b"\x84\xcf\x9b"
    asked = [*greys * 2, *shades, green]
    found = colours_of(png(b"\xff".join(asked) + b"\xff", 1))
    assert found[-1] == green
    assert len(set(found)) <= 256
    for wanted, got in zip(asked, found, strict=True):
        assert max(abs(a - b) for a, b in zip(wanted, got, strict=True)) <= 2


@pytest.mark.parametrize("name", [each.name for each in PICTURES])
def test_a_picture_is_there_and_small(name: str) -> None:
    picture = (TARGET / f"{name}.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000
