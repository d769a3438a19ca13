"""The whole site on all official data: `python -m tests.bench.full --data FOLDER [--postgres]`.

Loads the files of `official.py` that lie in the folder into a database of its own, measures what
that costs, how large workers become, how fast each kind of page is, and what visitors meet while
things go wrong (`faults.py`); writes docs/benchmarks-full.md (`-postgresql`). `--work FOLDER` keeps
the database for the next run.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster import Cluster, made_in

from . import machine, official
from .__main__ import GENEROUS, set_up
from .servers import ROOT


def main() -> None:
    arguments = options()
    machine.speed_before()
    with place(arguments.work) as work, database(arguments.postgres, work) as cluster:
        os.environ |= GENEROUS | {
            "SEARCH_INDEX": str(work / "search.sqlite3"),
            "DJANGO_SETTINGS_MODULE": "codelookup.settings",
        }
        costs = official.loaded(arguments.data, work)
        name = set_up()
        from .full_report import report

        text = report(costs, name, cluster, arguments.data, work)
    stem = "benchmarks-full-postgresql" if arguments.postgres else "benchmarks-full"
    output = arguments.output or ROOT / "docs" / f"{stem}.md"
    output.write_text(text, encoding="utf-8")
    print(text)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.full", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of official files")
    parser.add_argument("--work", type=Path, help="folder for database and index; kept if given")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument("--output", type=Path, help="docs/benchmarks-full.md, -postgresql.md")
    return parser.parse_args()


@contextmanager
def place(chosen: Path | None) -> Iterator[Path]:
    if chosen:
        chosen.mkdir(parents=True, exist_ok=True)
        yield chosen.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="codelookup-full-"))
    folder.chmod(0o755)  # the database's own user goes through it
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(is_postgres: bool, work: Path) -> Iterator[Cluster | None]:
    """Set DATABASE_URL; of PostgreSQL yield the running server."""
    if not is_postgres:
        os.environ["DATABASE_URL"] = f"sqlite:///{work / 'site.sqlite3'}"
        yield None
        return
    cluster = made_in(work / "postgres", "-c fsync=on")
    cluster.start()
    os.environ["DATABASE_URL"] = cluster.url
    try:
        yield cluster
    finally:
        cluster.stop("fast")


if __name__ == "__main__":
    main()
