"""Clients: one that waits for each answer, one that presses, and one that comes all at once."""

import gzip
import shutil
import subprocess
import tempfile
import threading
import time
from http.client import HTTPConnection

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
HEADERS = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
CONNECTIONS = 16
LONGEST = 30  # seconds: on a busy machine fewer pages are opened, and the table says so


class Failed(Exception):
    """The server answered something else than 200."""


def headers(cookie: str) -> dict[str, str]:
    return {**HEADERS, "Cookie": cookie} if cookie else HEADERS


def fetch(connection: HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers=headers(cookie))
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise Failed(f"{path} answered {response.status}")
    return body


def one_by_one(port: int, paths: list[str], cookie: str) -> list[float]:
    """Fetch the pages over one kept connection, for 30 s at most; return the ms of each."""
    connection, found = HTTPConnection("127.0.0.1", port, timeout=30), []
    fetch(connection, "/healthz", cookie)  # the connection's own cost is not the page's
    until = time.perf_counter() + LONGEST
    for path in paths:
        if (started := time.perf_counter()) > until:
            break
        fetch(connection, path, cookie)
        found.append((time.perf_counter() - started) * 1000)
    connection.close()
    return found


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def pressed(port: int, paths: list[str], cookie: str, seconds: int) -> float:
    """Return requests a second at 16 connections: by wrk, else by threads of our own."""
    return (_wrk if shutil.which("wrk") else _threads)(port, paths, cookie, seconds)


def _wrk(port: int, paths: list[str], cookie: str, seconds: int) -> float:
    listed = ", ".join(f'"{path}"' for path in paths)
    set_headers = "\n".join(f'wrk.headers["{n}"] = "{v}"' for n, v in headers(cookie).items())
    script = f"""{set_headers}
        local paths, place = {{{listed}}}, 0
        function request() place = place % #paths + 1; return wrk.format("GET", paths[place]) end"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", file.name,
             f"http://127.0.0.1:{port}"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    if "Non-2xx" in said:
        raise Failed(f"wrk met errors at {paths[0]}:\n{said}")
    line = next(line for line in said.splitlines() if line.startswith("Requests/sec"))
    return float(line.split()[1])


def _threads(port: int, paths: list[str], cookie: str, seconds: int) -> float:
    """A stand-in for wrk: it costs more CPU itself, so its figures are lower."""
    done: list[int] = []
    until = time.perf_counter() + seconds

    def press(offset: int) -> None:
        connection, count = HTTPConnection("127.0.0.1", port, timeout=30), 0
        while time.perf_counter() < until:
            fetch(connection, paths[(offset + count) % len(paths)], cookie)
            count += 1
        done.append(count)

    threads = [threading.Thread(target=press, args=(each,)) for each in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def burst(port: int, paths: list[str], cookie: str) -> int:
    """Ask for all pages in the same moment; return how many came with a gated section open."""
    barrier, opened = threading.Barrier(len(paths)), []

    def ask(path: str) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        barrier.wait()
        body = gzip.decompress(fetch(connection, path, cookie))
        opened.append(b'data-gate="view" data-state="shown"' in body)

    threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(opened) != len(paths):
        raise Failed(f"{len(paths) - len(opened)} of {len(paths)} parallel requests failed")
    return sum(opened)
