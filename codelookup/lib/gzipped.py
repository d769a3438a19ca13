"""A gzip answer put together from parts that were compressed beforehand and parts that were not.

https://www.rfc-editor.org/rfc/rfc1951 (stored blocks, 3.2.4), https://www.rfc-editor.org/rfc/rfc1952
"""

import struct
import zlib
from collections.abc import Iterable

from . import crc32

HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # no name, no time, no system
END = b"\x01\0\0\xff\xff"  # an empty last block
LARGEST = 0xFFFF  # bytes of a stored block


class Deflated(bytes):
    """A text compressed for itself: it ends on a whole byte and refers to nothing before it.

    It knows checksum and length of its text, and what its length does to a checksum before it.
    """

    checksum: int
    length: int  # bytes of the text
    shift: int


def deflated(text: str) -> Deflated:
    machine, plain_text = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS), text.encode()
    made = Deflated(machine.compress(plain_text) + machine.flush(zlib.Z_FULL_FLUSH))
    made.checksum, made.length = zlib.crc32(plain_text), len(plain_text)
    made.shift = crc32.shift(made.length)
    return made


def plain(part: bytes) -> bytes:
    """Return the bytes of a part as they were."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(part) if _is_deflated(part) else part


def together(parts: Iterable[bytes]) -> bytes:
    """Return one gzip file of the parts in a row; those not compressed are stored as they are.

    Nothing is unpacked: the checksum of the whole follows from those of the parts.
    """
    found, checksum, size = [HEAD], 0, 0
    for part in parts:
        if isinstance(part, Deflated):
            found.append(part)
            checksum = crc32.joined(checksum, part.checksum, part.shift)
            size += part.length
        else:
            found.append(_stored(part))
            checksum, size = zlib.crc32(part, checksum), size + len(part)
    return b"".join([*found, END, struct.pack("<II", checksum, size & 0xFFFFFFFF)])


def _is_deflated(part: bytes) -> bool:
    return isinstance(part, Deflated)


def _stored(text: bytes) -> bytes:
    blocks = (text[start : start + LARGEST] for start in range(0, len(text), LARGEST))
    return b"".join(
        struct.pack("<BHH", 0, len(block), len(block) ^ LARGEST) + block for block in blocks
    )
