"""A copy of the operator's data, and gunicorn in front of it with the Makefile's flags."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from . import machine

ROOT = Path(__file__).parents[2]
FLAGS = "--config deploy/gunicorn.conf.py --workers 2"
SYNC = f"--config deploy/gunicorn.conf.py --workers {machine.CORES} --worker-class sync --threads 1"


def copy_of_data(folder: Path, destructive_ok: bool) -> str:
    """Return the DATABASE_URL to measure on: of SQLite a copy, of PostgreSQL the database itself.

    Exits with a message where nothing is loaded, or where the operator has not agreed.
    """
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{ROOT}/var/codelookup.sqlite3"
    if not url.startswith("sqlite"):
        if not destructive_ok:
            sys.exit(
                "The benchmark makes accounts and views in this PostgreSQL database. Give it a "
                "database of its own, loaded by `make load`, and run: "
                "python -m tests.bench --destructive-ok"
            )
        return url
    source, target = Path(url.removeprefix("sqlite:///")), folder / "copy.sqlite3"
    if not source.exists():
        sys.exit(f"There is no database at {source}: run `make load` first.")
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
    return f"sqlite:///{target}"


@dataclass(frozen=True)
class Server:
    """A running gunicorn. `start_seconds`: from its start until `path` answered 200."""

    port: int
    pid: int
    start_seconds: float

    @property
    def workers(self) -> list[int]:
        return machine.children(self.pid)

    @property
    def pids(self) -> list[int]:
        return [self.pid, *self.workers]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def serve(application: str, path: str, flags: str = FLAGS, **environment: str) -> Iterator[Server]:
    """Run gunicorn as `make run` does, and wait until `path` answers 200."""
    port, started = free_port(), time.perf_counter()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [*command, *flags.split(), "--log-level", "error"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=subprocess.DEVNULL,  # a line a request
    )
    try:
        while (answered := status(port, path)) != 200:
            if time.perf_counter() - started > 60 or process.poll() is not None:
                sys.exit(f"{application} does not answer at {path} ({answered}): run `make load`.")
            time.sleep(0.02)
        yield Server(port, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(timeout=20)


def status(port: int, path: str) -> int | None:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()
