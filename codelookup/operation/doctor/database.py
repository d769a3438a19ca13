"""The database: reachable, of a version we know, with all migrations, and set to lose nothing."""

import sqlite3

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from .findings import MANAGE, Findings, fault, ok, warning

OLDEST_POSTGRES = 130_000  # as the server numbers itself
OLDEST_SQLITE = (3, 35)
FEW = 20  # connections: two hosts of two processes with four threads need 16


def ask(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def version() -> Findings:
    if connection.vendor == "postgresql":
        said = ask("SHOW server_version")
        if int(ask("SHOW server_version_num")) < OLDEST_POSTGRES:
            yield fault(
                f"PostgreSQL {said} is too old", "DATABASE_URL", "use PostgreSQL 13 or newer"
            )
        else:
            yield ok(f"PostgreSQL {said} answers", "DATABASE_URL")
        return
    said = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield fault(f"SQLite {said} is too old", "Python's sqlite3", "use SQLite 3.35 or newer")
    else:
        yield ok(f"SQLite {said} answers", str(connection.settings_dict["NAME"]))


def migrations() -> Findings:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = ", ".join(f"{each.app_label}.{each.name}" for each, _ in missing[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        yield fault(f"{len(missing)} not applied: {names}{more}", "migrations", f"{MANAGE} migrate")
    else:
        yield ok("all applied", "migrations")


def keeping() -> Findings:
    """Settings of the server that decide whether what was written survives a power cut."""
    if connection.vendor == "postgresql":
        yield from _postgres()
    else:
        yield from _sqlite()


def _sqlite() -> Findings:
    path, mode = connection.settings_dict["NAME"], ask("PRAGMA journal_mode")
    if mode != "wal":
        yield fault(
            f"journal mode {mode}: readers wait for every import",
            str(path),
            f"sqlite3 {path} 'PRAGMA journal_mode=WAL'",
        )
    if (said := ask("PRAGMA quick_check(1)")) != "ok":
        yield fault(
            f"the file is damaged: {said}", str(path), "restore the last backup: docs/operations.md"
        )
    elif mode == "wal":
        yield ok("write-ahead log, file sound", str(path))


def _postgres() -> Findings:
    sound = True
    for name in ("fsync", "full_page_writes", "autovacuum"):
        if ask(f"SHOW {name}") != "on":
            sound = False
            yield fault(f"{name} is off", "PostgreSQL", _alter(name, "on"))
    if (encoding := ask("SHOW server_encoding")) != "UTF8":
        sound = False
        remedy = "createdb --encoding=UTF8 --template=template0, then restore a backup into it"
        yield fault(f"encoding {encoding}", "PostgreSQL", remedy)
    if (most := int(ask("SHOW max_connections"))) < FEW:
        sound = False
        remedy = _alter("max_connections", "100")
        yield warning(f"only {most} connections", "PostgreSQL", remedy)
    if sound:
        yield ok("fsync, full page writes and autovacuum on, UTF-8", "PostgreSQL")


def _alter(name: str, value: str) -> str:
    return f"psql -c 'ALTER SYSTEM SET {name} = {value}' and restart the server"
