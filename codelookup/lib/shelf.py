"""Values that all processes of a host share: a file each, in a folder that nobody else reads."""

import os
import threading
import zlib
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

SUM = 4  # bytes of the checksum before each value
LOOK = 64  # values written by this process, after which it looks how much there is


class Shelf:
    """At most about `most` bytes; what was put there longest ago goes first.

    Nothing here fails: what cannot be written or read was not there. Safe among threads and
    processes, for a file is put in its place whole.
    """

    def __init__(self, folder: Path, most: int) -> None:
        self.folder, self.most = folder, most
        self._written = 0

    def get(self, key: str) -> bytes | None:
        try:
            held = self._place(key).read_bytes()
        except OSError:
            return None
        value = held[SUM:]
        return value if zlib.crc32(value).to_bytes(SUM) == held[:SUM] else None

    def put(self, key: str, value: bytes) -> None:
        made = self.folder / f"{os.getpid()}-{threading.get_ident()}.new"
        try:
            made.write_bytes(zlib.crc32(value).to_bytes(SUM) + value)
            made.replace(self._place(key))
        except OSError:
            with suppress(OSError):
                made.unlink()
            return
        self._written += 1
        if self._written % LOOK == 0:
            with suppress(OSError):
                self._make_room()

    def _place(self, key: str) -> Path:
        return self.folder / sha256(key.encode()).hexdigest()

    def _make_room(self) -> None:
        found = []
        for entry in os.scandir(self.folder):
            with suppress(FileNotFoundError):  # another process makes room as well
                held = entry.stat()
                found.append((held.st_mtime, held.st_size, entry.path))
        total = sum(size for _, size, _ in found)
        if total <= self.most:
            return
        for _, size, path in sorted(found):
            with suppress(FileNotFoundError):
                os.unlink(path)
            total -= size
            if total <= self.most * 3 // 4:
                return
