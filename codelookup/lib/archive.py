"""Open an official file as it was published: plain, gzip or zip, within limits.

A zip is read without unpacking it to disk. Limits stop bombs before they cost memory: what a
member says of its size is checked first, and what really comes out is counted while reading.
"""

import gzip
import hashlib
import io
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

MAX_MEMBERS = 500
MAX_UNPACKED = 2 * 1024**3  # bytes, one member
MAX_RATIO = 200  # official text files pack 5 to 40 times; bombs a thousand


class BadFile(Exception):
    """The file cannot be used. The message names the place and the reason."""


class Metered(io.RawIOBase):
    """A readable stream that refuses to give more than `limit` bytes."""

    def __init__(
        self, raw: IO[bytes], limit: int, name: str, archive: zipfile.ZipFile | None = None
    ) -> None:
        self.raw, self.left, self.name, self.archive = raw, limit, name, archive

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.raw.close()
        super().close()
        if self.archive and (held := self.archive.fp):
            self.archive.close()
            held.close()  # a zip within a zip, unpacked for this reader alone

    def readinto(self, buffer: Any) -> int:
        try:
            data = self.raw.read(len(buffer))
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
            raise BadFile(f"{self.name}: the archive is damaged or cut short ({error})") from error
        self.left -= len(data)
        if self.left < 0:
            raise BadFile(f"{self.name}: unpacks to more than it may; refused as a zip bomb")
        buffer[: len(data)] = data
        return len(data)


@dataclass(frozen=True)
class Member:
    """One file to read: `name` is its own name, `open` gives a fresh binary stream."""

    name: str
    size: int  # bytes as stored on disk or declared by the archive
    path: Path
    inside: str = ""  # name within the zip, "" where the file stands alone
    inner: str = ""  # name of the zip within the zip that holds it

    def open(self) -> "io.BufferedReader[Any]":
        if self.inside:
            archive = zipfile.ZipFile(_inner(self.path, self.inner) if self.inner else self.path)
            try:
                raw: IO[bytes] = archive.open(self.inside)
            except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
                archive.close()
                raise BadFile(f"{self.name}: cannot be read from the archive ({error})") from error
            return io.BufferedReader(Metered(raw, self.size, self.name, archive), 1 << 18)
        if self.path.suffix == ".gz":
            limit = min(MAX_UNPACKED, max(self.size * MAX_RATIO, 1 << 20))
            packed = cast(IO[bytes], gzip.open(self.path))  # noqa: SIM115 - the caller closes it
            return io.BufferedReader(Metered(packed, limit, self.name), 1 << 18)
        plain = self.path.open("rb", buffering=0)
        return io.BufferedReader(plain, 1 << 18)

    def text(self, encoding: str = "utf-8-sig") -> io.TextIOWrapper:
        """Open as text; undecodable bytes raise UnicodeDecodeError, see `lines`."""
        return io.TextIOWrapper(self.open(), encoding=encoding, newline="")


def lines(member: Member, encodings: tuple[str, ...] = ("utf-8-sig",)) -> Iterator[tuple[int, str]]:
    """Yield (line number, text without line end); the first encoding that fits a line is kept.

    Official files are cp1252 as a rule and UTF-8 now and then, so a parser names both in order.
    """
    choices = list(encodings)
    with member.open() as stream:
        for number, raw in enumerate(stream, start=1):
            while True:
                try:
                    yield number, raw.decode(choices[0]).rstrip("\r\n")
                    break
                except UnicodeDecodeError as error:
                    if len(choices) == 1:
                        at = f"{member.name}, line {number}"
                        raise BadFile(
                            f"{at}: byte {error.start + 1} is not {choices[0]}; wrong encoding"
                        ) from error
                    choices.pop(0)


def sha256(path: Path) -> str:
    """Return the file's checksum as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of(paths: Sequence[Path]) -> str:
    """Return one file's checksum; of several, that of their sorted checksums, one a line.

    The same as `sha256sum f*.zip | cut -c1-64 | sort | sha256sum` says.
    """
    if len(paths) == 1:
        return sha256(paths[0])
    sums = sorted(sha256(path) for path in paths)
    return hashlib.sha256("".join(f"{each}\n" for each in sums).encode()).hexdigest()


def guard_zip(source: Path | IO[bytes], name: str) -> list[zipfile.ZipInfo]:
    """Return what a zip (a workbook is one too) says it holds, once that is within limits."""
    try:
        infos = zipfile.ZipFile(source).infolist()
    except zipfile.BadZipFile as error:
        raise BadFile(f"{name}: not a zip archive ({error})") from error
    if len(infos) > MAX_MEMBERS:
        raise BadFile(f"{name}: {len(infos)} members, more than {MAX_MEMBERS}; refused")
    for info in infos:
        if info.file_size > max(info.compress_size, 512) * MAX_RATIO:
            raise BadFile(f"{name}: {info.filename} is packed too tightly; refused as a bomb")
        if info.file_size > MAX_UNPACKED:
            raise BadFile(f"{name}: {info.filename} is larger than 2 GiB; refused")
    return infos


def _inner(path: Path, name: str) -> IO[bytes]:
    """Unpack a zip within a zip to a nameless file; its size was checked when it was listed."""
    unpacked = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - lives with its reader
    member = Member(name, MAX_UNPACKED, path, name)
    with member.open() as stream:
        shutil.copyfileobj(stream, unpacked, 1 << 20)
    unpacked.seek(0)
    return unpacked


def members(path: Path) -> list[Member]:
    """List what a path holds: the members of a zip, of zips within it too, or the file itself."""
    if not path.is_file():
        raise BadFile(f"{path}: no such file")
    size = path.stat().st_size
    if size == 0:
        raise BadFile(f"{path.name}: the file is empty")
    if path.suffix.lower() != ".zip":
        return [Member(path.name.removesuffix(".gz"), size, path)]
    found = []
    for info in guard_zip(path, path.name):
        if info.filename.lower().endswith(".zip"):
            found += _members_within(path, info.filename)
        elif not info.is_dir():
            found.append(Member(Path(info.filename).name, info.file_size, path, info.filename))
    return found


def _members_within(path: Path, inner: str) -> list[Member]:
    with _inner(path, inner) as unpacked:
        return [
            Member(Path(info.filename).name, info.file_size, path, info.filename, inner)
            for info in guard_zip(unpacked, Path(inner).name)
            if not info.is_dir()
        ]


def pick_all(paths: Sequence[Path], pattern: str) -> list[Member]:
    """Return the matching members of several paths, each of which must hold one.

    Of a folder, those of its files by name or inside; whatever else lies there is passed over.
    """
    found = []
    for path in paths:
        if not path.is_dir():
            found += pick(path, pattern)
            continue
        files = sorted(each for each in path.iterdir() if each.is_file() and each.stat().st_size)
        within = [member for each in files for member in members(each)]
        wanted = [each for each in within if re.search(pattern, each.name, re.IGNORECASE)]
        if not wanted:
            raise BadFile(f"{path}: no file of the expected name in this folder")
        found += wanted
    return found


def pick(path: Path, pattern: str) -> list[Member]:
    """Return the members whose name matches; a file that stands alone is taken as it is."""
    found = members(path)
    if len(found) == 1 and not found[0].inside:
        return found
    matching = [member for member in found if re.search(pattern, member.name, re.IGNORECASE)]
    if not matching:
        names = ", ".join(member.name for member in found[:8]) or "nothing"
        raise BadFile(f"{path.name}: no member of the expected name in it (it holds {names})")
    return matching
