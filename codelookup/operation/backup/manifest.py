"""What a backup must hold: rows and a checksum a table, read from the same moment as the copy."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple


class NotSaved(Exception):
    """No backup was made, or the one that is there cannot be used; the message says why."""


class Content(NamedTuple):
    """One table: its rows, and the sum of their checksums, in which their order does not count."""

    rows: int
    checksum: str


Tables = dict[str, Content]


@dataclass(frozen=True)
class Manifest:
    """`engine`: sqlite or postgresql. `sha256`: of the backup's file."""

    engine: str
    made_at: str
    sha256: str
    tables: Tables

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def content(rows: Iterable[tuple[object, ...]]) -> Content:
    """Sum up a table's rows. Equal tables have equal sums, in whatever order they are read."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(blake2b(repr(row).encode(), digest_size=8).digest())
    return Content(count, f"{total % 2**64:016x}")


def beside(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.json")


def write(backup: Path, manifest: Manifest) -> None:
    """Write what a backup holds beside it, whole or not at all, for its owner's eyes only."""
    part = backup.with_name(f".part-{backup.name}.json")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            json.dump(asdict(manifest), stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, beside(backup))
    finally:
        part.unlink(missing_ok=True)


def read(backup: Path) -> Manifest:
    """Read what a backup must hold. Raises NotSaved where nothing tells."""
    try:
        said = json.loads(beside(backup).read_text(encoding="utf-8"))
        tables = {name: Content(*each) for name, each in said.pop("tables").items()}
        datetime.fromisoformat(said["made_at"])
        return Manifest(tables=tables, **said)
    except FileNotFoundError as error:
        raise NotSaved(
            f"{beside(backup)}: missing, so nobody knows what the backup held"
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotSaved(f"{beside(backup)}: cannot be read ({error})") from error


def differences(wanted: Tables, found: Tables) -> list[str]:
    """Say table by table what is not as it was."""
    said = []
    for name in sorted(wanted.keys() | found.keys()):
        then, now = wanted.get(name), found.get(name)
        if not then:
            said.append(f"{name}: a table that was not there")
        elif not now:
            said.append(f"{name}: missing ({then.rows:,} rows)")
        elif then.rows != now.rows:
            said.append(f"{name}: {now.rows:,} rows of {then.rows:,}")
        elif then.checksum != now.checksum:
            said.append(f"{name}: {now.rows:,} rows, but not the same")
    return said
