"""Clients: one that waits for each answer, one that presses, and one that comes all at once."""

import math
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import NamedTuple

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
HEADERS = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
CONNECTIONS = 16
LONGEST = 30  # seconds: on a busy machine fewer pages are opened, and the table says so

chance = random.Random(1)


class Failed(Exception):
    """The server answered something else than 200."""


class Ask(NamedTuple):
    """One request: an address, and who asks."""

    path: str
    cookie: str = ""


class Pressed(NamedTuple):
    """What a server did under pressure: requests a second, and milliseconds."""

    rate: float
    p95: float


def headers(cookie: str) -> dict[str, str]:
    """Return a browser's headers; each request comes from another network, through a proxy."""
    network = f"10.{chance.randrange(256)}.{chance.randrange(256)}.1"
    found = {**HEADERS, "X-Forwarded-For": network}
    return {**found, "Cookie": cookie} if cookie else found


def fetch(connection: HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers=headers(cookie))
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise Failed(f"{path} answered {response.status}")
    return body


def one_by_one(port: int, asks: Sequence[Ask]) -> list[float]:
    """Fetch the pages over one kept connection, for 30 s at most; return the ms of each."""
    connection, found = HTTPConnection("127.0.0.1", port, timeout=30), []
    fetch(connection, *asks[0])  # the connection's own cost is not the page's
    until = time.perf_counter() + LONGEST
    for ask in asks:
        if (started := time.perf_counter()) > until:
            break
        fetch(connection, *ask)
        found.append((time.perf_counter() - started) * 1000)
    connection.close()
    return found


def once(port: int, ask: Ask) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    body = fetch(connection, *ask)
    connection.close()
    return body


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def pressed(port: int, asks: Sequence[Ask], seconds: float) -> Pressed:
    """Ask at 16 connections, from the first on and round and round: by wrk, else by threads."""
    return (_wrk if shutil.which("wrk") else _threads)(port, asks, seconds)


def _wrk(port: int, asks: Sequence[Ask], seconds: float) -> Pressed:
    listed = ", ".join(f'{{"{path}", "{cookie}"}}' for path, cookie in asks)
    agent = ", ".join(f'["{name}"] = "{value}"' for name, value in HEADERS.items())
    script = f"""
        local asks, place, first = {{{listed}}}, 0, 0
        function setup(thread) thread:set("first", first); first = first + 1 end
        function init() place = _G.first - 1; math.randomseed(_G.first + os.time()) end
        function request()
            place = place + 2
            local ask = asks[place % #asks + 1]
            local headers = {{{agent}}}
            headers["X-Forwarded-For"] =
                "10." .. math.random(0, 255) .. "." .. math.random(0, 255) .. ".1"
            if ask[2] ~= "" then headers["Cookie"] = ask[2] end
            return wrk.format("GET", ask[1], headers)
        end
        function done(summary, latency) print("p95 " .. latency:percentile(95) / 1000) end"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{math.ceil(seconds)}s", "-s", file.name,
             f"http://127.0.0.1:{port}"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    if "Non-2xx" in said:
        raise Failed(f"wrk met errors at {asks[0].path}:\n{said}")
    told = dict(line.split()[:2] for line in said.splitlines() if len(line.split()) == 2)
    return Pressed(float(told["Requests/sec:"]), float(told["p95"]))


def _threads(port: int, asks: Sequence[Ask], seconds: float) -> Pressed:
    """A stand-in for wrk: it costs more CPU itself, so its figures are lower."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    def press(place: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        while (started := time.perf_counter()) < until:
            fetch(connection, *asks[place % len(asks)])
            times.append((time.perf_counter() - started) * 1000)
            place += CONNECTIONS

    _at_once(press)
    return Pressed(len(times) / seconds, percentile(times, 0.95))


def warm(port: int, asks: Sequence[Ask]) -> None:
    """Ask for everything by each of the connections, so that every worker has served it."""

    def read(place: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        for turn in range(len(asks)):
            fetch(connection, *asks[(turn + place * 7) % len(asks)])

    _at_once(read)


def _at_once(work: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(work, range(CONNECTIONS)))


def burst(port: int, paths: list[str], cookie: str) -> int:
    """Ask for all pages in the same moment; return how many came as pages that were granted."""
    barrier, opened = threading.Barrier(len(paths)), []

    def ask(path: str) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        barrier.wait()
        connection.request("GET", path, headers=headers(cookie))
        response = connection.getresponse()
        response.read()
        opened.append(response.getheader("X-Robots-Tag") == "noarchive")

    threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(opened) != len(paths):
        raise Failed(f"{len(paths) - len(opened)} of {len(paths)} parallel requests failed")
    return sum(opened)
