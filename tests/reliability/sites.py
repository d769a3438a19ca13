"""A whole site as `make run` starts it: gunicorn with the Makefile's own arguments."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machine import children
from tests.bench.steady import Answer, ask
from tests.cluster import free_port
from tests.conftest import ROOT

SOON = 30  # seconds: on a machine that does much else at the same time


def flags() -> list[str]:
    """The arguments in the Makefile's line that runs gunicorn, address and workers left out."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    match = re.search(
        r"gunicorn codelookup\.wsgi (.*) --bind \S+ --workers \$\(WORKERS\)(.*)", makefile
    )
    assert match
    return shlex.split(f"{match[1]} {match[2]}")


@dataclass(frozen=True)
class Site:
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def get(self, path: str, cookie: str = "", timeout: float = 40) -> Answer:
        return ask(self.port, path, cookie, timeout)

    @property
    def workers(self) -> list[int]:
        return children(self.process.pid)

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def wait_for(self, path: str, status: int, seconds: float = SOON) -> float:
        """Return how long it took until the page answered with this status."""
        started = time.monotonic()
        while (said := self.get(path, timeout=seconds).status) != status:
            waited = time.monotonic() - started
            assert waited < seconds, f"{path} still says {said} after {waited:.0f} s"
            time.sleep(0.1)
        return time.monotonic() - started


def environment(url: str, folder: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": "tests only",
        "SEARCH_INDEX": str(folder / "search.sqlite3"),
        "DJANGO_SETTINGS_MODULE": "tests.reliability.served",
        "NEW_GUESTS_PER_NETWORK": "100000",
        **more,
    }


def run(module: str, url: str, folder: Path, *arguments: str, **more: str) -> str:
    """Run `python -m module` on the site's database and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT, env=environment(url, folder, **more), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def manage(url: str, folder: Path, *arguments: str, **more: str) -> str:
    return run("django", url, folder, *arguments, **more)


@contextmanager
def serve(url: str, folder: Path, workers: int = 2, **more: str) -> Iterator[Site]:
    """Run the site until it is ready; what it logs is in `log`."""
    port, log = free_port(), folder / "gunicorn.log"
    command = [sys.executable, "-m", "gunicorn", "codelookup.wsgi", "--bind", f"127.0.0.1:{port}"]
    with log.open("ab") as file:
        process = subprocess.Popen(
            [*command, "--workers", str(workers), *flags()],
            cwd=ROOT, env=environment(url, folder, **more), stdout=file, stderr=file,
        )  # fmt: skip
    site = Site(port, process, log)
    try:
        site.wait_for("/healthz", 200, 30)
        yield site
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            for pid in (*site.workers, process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait()
