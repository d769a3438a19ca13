"""A whole site as `make run` starts it: gunicorn with the Makefile's own arguments."""

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

from tests.bench.machine import children
from tests.cluster import free_port
from tests.conftest import ROOT

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
NO_ANSWER = 0  # the status of a request that got none


def flags() -> list[str]:
    """The arguments after the address in the Makefile's line that runs gunicorn."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    match = re.search(r"gunicorn codelookup\.wsgi --bind \S+ --workers \$\(WORKERS\)(.*)", makefile)
    assert match
    return shlex.split(match[1])


class Answer(NamedTuple):
    status: int
    body: str
    headers: dict[str, str]
    seconds: float
    cookie: str = ""  # what the browser sends from now on


def ask(port: int, path: str, cookie: str = "", timeout: float = 40) -> Answer:
    """Ask over a connection of its own, as a visitor who has just come."""
    connection, started = HTTPConnection("127.0.0.1", port, timeout=timeout), time.monotonic()
    headers = {"User-Agent": AGENT, "Connection": "close", **({"Cookie": cookie} if cookie else {})}
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
    except (OSError, HTTPException):
        return Answer(NO_ANSWER, "", {}, time.monotonic() - started)
    finally:
        connection.close()
    seconds = time.monotonic() - started
    cookies = [each.split(";")[0] for each in response.headers.get_all("Set-Cookie", [])]
    return Answer(response.status, body, dict(response.headers), seconds, "; ".join(cookies))


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

    def wait_for(self, path: str, status: int, seconds: float) -> float:
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
        cwd=ROOT, env=environment(url, folder, **more), capture_output=True, text=True, timeout=100,
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
            process.kill()
            process.wait()


@dataclass
class Load:
    """Visitors who come at a steady rate, and what they were answered: status -> how often."""

    port: int
    paths: list[str]
    rate: float  # requests a second
    cookie: str = ""
    answers: list[tuple[float, Answer]] = field(default_factory=list)  # with the time of asking

    @property
    def statuses(self) -> Counter[int]:
        return Counter(answer.status for _, answer in self.answers)

    @contextmanager
    def running(self, clients: int = 8) -> Iterator["Load"]:
        stop = threading.Event()
        threads = [
            threading.Thread(target=self._come, args=(stop, place, clients))
            for place in range(clients)
        ]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _come(self, stop: threading.Event, place: int, clients: int) -> None:
        count, due = place, time.monotonic() + place / self.rate
        while not stop.wait(max(0.0, due - time.monotonic())):
            asked = time.monotonic()
            answer = ask(self.port, self.paths[count % len(self.paths)], self.cookie)
            self.answers.append((asked, answer))
            count += clients
            due = max(due + clients / self.rate, time.monotonic() - 1)
