"""Measure, print one table, write it to docs/. About three minutes; spoils no data.

`--postgres` makes a cluster of its own, loads the default data into it, and measures on that.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import machine
from .servers import ROOT, copy_of_data
from .table import report

GENEROUS = {
    "SECRET_KEY": "bench only",
    "NEW_GUESTS_PER_NETWORK": "1000000",
    "MEMBER_PAGES_PER_MINUTE": "1000000",
    "MEMBER_PAGES_PER_DAY": "1000000",
    "TRUSTED_PROXIES": "1",  # so that the clients come from many networks
    "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
}


def main() -> None:
    arguments = options()
    machine.speed_before()
    with tempfile.TemporaryDirectory(prefix="codelookup-bench-") as name, data(arguments, name):
        os.environ |= GENEROUS
        database = set_up()
        from .measures import measure

        rows = []
        for row in measure(arguments.pages, arguments.seconds):
            print(f"{row.what}: {row.figure}", flush=True)
            rows.append(row)
    text = report(rows, database)
    print(text)
    stem = "benchmarks-postgresql" if arguments.postgres else "benchmarks"
    output = arguments.output or ROOT / "docs" / f"{stem}.md"
    output.write_text(text, encoding="utf-8")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--pages", type=int, default=100, help="different code pages to open")
    parser.add_argument("--seconds", type=int, default=3, help="length of a run under pressure")
    parser.add_argument("--output", type=Path, help="docs/benchmarks.md, -postgresql.md")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument(
        "--destructive-ok", action="store_true", help="PostgreSQL: write into the database itself"
    )
    return parser.parse_args()


@contextmanager
def data(arguments: argparse.Namespace, folder: str) -> Iterator[None]:
    """Set DATABASE_URL to what may be spoilt: a copy, or a cluster made for the purpose."""
    if not arguments.postgres:
        os.environ["DATABASE_URL"] = copy_of_data(Path(folder), arguments.destructive_ok)
        yield
        return
    from tests.cluster import cluster

    with cluster(fsync="on") as url:
        os.environ |= {"DATABASE_URL": url, "SEARCH_INDEX": f"{folder}/search.sqlite3"}
        for command in (["migrate", "--verbosity", "0"], ["load_defaults"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)
        yield


def set_up() -> str:
    """Start Django on the data to measure; return the database's name and version."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    from codelookup.catalog.models import Code, Release

    try:
        loaded = Release.objects.exists()
    except DatabaseError:
        loaded = False
    if not loaded:
        sys.exit("Nothing is loaded in this database: run `make load` first.")
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute("SELECT sqlite_version()" if sqlite else "SHOW server_version")
        version = cursor.fetchone()[0]
    return f"{connection.display_name} {version}, {Code.objects.count():,} codes"


if __name__ == "__main__":
    main()
