"""PostgreSQL: pg_dump and pg_restore, found on the PATH or where Debian puts them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import errors, sql

from .manifest import Content, NotSaved, Tables

DEBIAN = Path("/usr/lib/postgresql")
# What libpq calls in its environment, by the names of psycopg's parameters. A password on the
# command line would stand in the list of processes.
NAMES = {
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "service": "PGSERVICE",
}
# Rows are compared as text, so both sides must write values alike.
ALIKE = (
    "SET timezone = 'UTC'",
    "SET datestyle = 'ISO'",
    "SET intervalstyle = 'iso_8601'",
    "SET extra_float_digits = 3",
    "SET bytea_output = 'hex'",
)
ROWS = sql.SQL(
    "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)"
    " FROM {} t"
)


def parameters() -> dict[str, Any]:
    """Return where the database is, as libpq calls it."""
    known = connection.get_connection_params()
    return {name: value for name, value in known.items() if name in NAMES and value}


def save(part: Path) -> Tables:
    """Dump the database as it is at one moment, and say what it holds then."""
    with connected(parameters()) as live:
        live.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = live.execute("SELECT pg_export_snapshot()").fetchone()
        tables = contents(live)
        snapshot = row[0] if row else ""
        run(
            program("pg_dump", live.info.server_version // 10_000),
            parameters(),
            *("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"),
            f"--file={part}",
        )
        return tables


def restore(backup: Path) -> Tables:
    """Restore into a database that is made for it and dropped again, and say what it holds."""
    here = parameters()
    there = {**here, "dbname": f"codelookup_check_{os.getpid()}"}
    name = sql.Identifier(there["dbname"])
    with connected(here) as live:
        tool = program("pg_restore", live.info.server_version // 10_000)
        try:
            live.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        except errors.InsufficientPrivilege as error:
            role = live.info.user
            raise NotSaved(
                f"{role} may not make a database to restore into: "
                f"psql -c 'ALTER ROLE \"{role}\" CREATEDB'"
            ) from error
        try:
            options = ("--exit-on-error", "--no-owner", "--no-privileges")
            run(tool, there, *options, f"--dbname={there['dbname']}", str(backup))
            with connected(there) as restored:
                return contents(restored)
        finally:
            live.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@contextmanager
def connected(where: Mapping[str, Any]) -> Iterator["psycopg.Connection[Any]"]:
    try:
        with psycopg.connect(**where, autocommit=True) as made:
            for statement in ALIKE:
                made.execute(statement)
            yield made
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise NotSaved(f"{where.get('dbname', 'database')}: {reason}") from error


def contents(database: "psycopg.Connection[Any]") -> Tables:
    names = database.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    ).fetchall()
    found = {}
    for (name,) in names:
        row = database.execute(ROWS.format(sql.Identifier(name))).fetchone()
        rows, total = row or (0, 0)
        found[name] = Content(rows, f"{int(total) % 2**64:016x}")
    return found


def program(name: str, server: int) -> str:
    """Find a program that is no older than the server, the oldest of those first."""
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda each: int(re.sub(r"\D", "", str(each)) or 0))
    found = [str(each / name) for each in folders if (each / name).is_file()]
    if on_path := shutil.which(name):
        found.append(on_path)
    for each in found:
        said = subprocess.run(  # noqa: S603 - a program of PostgreSQL's
            [each, "--version"], capture_output=True, text=True, check=False
        )
        version = re.search(r"\) (\d+)", said.stdout)
        if version and int(version[1]) >= server:
            return each
    raise NotSaved(
        f"no {name} of version {server} or newer: apt-get install postgresql-client-{server}"
    )


def run(tool: str, where: Mapping[str, Any], *arguments: str) -> None:
    """Run a program of PostgreSQL's. Whatever it complains of is a failure."""
    told = {NAMES[name]: str(value) for name, value in where.items()}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's with our own arguments
        [tool, *arguments],
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **told},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or done.stderr.strip():
        raise NotSaved(f"{Path(tool).name}: {done.stderr.strip()[-400:] or done.returncode}")
