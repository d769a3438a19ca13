"""Make a backup, prove it, and let old ones go."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError, connection

from codelookup.importers import moving
from codelookup.lib.archive import sha256

from . import manifest, postgres, sqlite
from .manifest import Manifest, NotSaved, Tables

ENDINGS = {"sqlite": ".sqlite3", "postgresql": ".dump"}
PREFIX = "codelookup-"


def back_up(folder: Path) -> tuple[Path, Manifest]:
    """Save the database into a folder. Raises NotSaved; then nothing new is there."""
    engine, now = connection.vendor, datetime.now(UTC)
    target = folder / f"{PREFIX}{now:%Y%m%dT%H%M%SZ}{ENDINGS[engine]}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".part-")  # mode 600: it holds addresses
        os.close(handle)
    except OSError as error:
        raise NotSaved(f"{folder}: {error.strerror}") from error
    part = Path(name)
    try:
        tables = _save(engine, part)
        _to_disk(part)
        made = Manifest(engine, now.isoformat(timespec="seconds"), sha256(part), tables)
        manifest.write(target, made)
        os.replace(part, target)
    except OSError as error:
        manifest.beside(target).unlink(missing_ok=True)
        raise NotSaved(f"{folder}: {error.strerror}") from error
    finally:
        for each in (part, *folder.glob(f"{part.name}-*")):  # SQLite's companions
            each.unlink(missing_ok=True)
    return target, made


def _save(engine: str, part: Path) -> Tables:
    if engine != "sqlite":
        return postgres.save(part)
    try:
        with moving.settled():  # rows of a release that is not there yet would point to nothing
            return sqlite.save(Path(connection.settings_dict["NAME"]), part)
    except DatabaseError as error:
        raise NotSaved(f"{connection.settings_dict['NAME']}: {error}") from error


def _to_disk(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def check(backup: Path) -> Manifest:
    """Restore a backup elsewhere and hold it against what it must be. Raises NotSaved."""
    if not backup.is_file():
        raise NotSaved(f"{backup}: no such file")
    wanted = manifest.read(backup)
    if wanted.engine != connection.vendor:
        raise NotSaved(f"{backup.name} is of {wanted.engine}, the site runs on {connection.vendor}")
    if sha256(backup) != wanted.sha256:
        raise NotSaved(f"{backup.name}: not the file that was made (its SHA-256 is another)")
    found = sqlite.restore(backup) if wanted.engine == "sqlite" else postgres.restore(backup)
    if wrong := manifest.differences(wanted.tables, found):
        raise NotSaved(f"{backup.name}: {'; '.join(wrong)}")
    return wanted


def let_go(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups of a folder, and nothing else that lies there."""
    ending = ENDINGS[connection.vendor]
    old = sorted(folder.glob(f"{PREFIX}????????T??????Z{ending}"))[:-keep]
    for each in old:
        each.unlink()
        manifest.beside(each).unlink(missing_ok=True)
    return old
