"""Visitors who come at a steady rate, each over a connection of his own."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple

from .clients import AGENT

NO_ANSWER = 0  # the status of a request that got none


class Answer(NamedTuple):
    status: int
    body: str
    headers: dict[str, str]
    seconds: float
    cookie: str = ""  # what the browser sends from now on

    @property
    def without_page(self) -> "Answer":
        return self._replace(body="", headers={})


def ask(port: int, path: str, cookie: str = "", timeout: float = 40, network: str = "") -> Answer:
    """Ask over a connection of its own, as a visitor who has just come.

    `network`: the address that a proxy would have told.
    """
    connection, started = HTTPConnection("127.0.0.1", port, timeout=timeout), time.monotonic()
    headers = {"User-Agent": AGENT, "Connection": "close", **({"Cookie": cookie} if cookie else {})}
    if network:
        headers["X-Forwarded-For"] = network
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


@dataclass
class Load:
    """Visitors who come at a steady rate, and what they were answered: status -> how often."""

    port: int
    paths: list[str]
    rate: float  # requests a second
    cookie: str = ""
    keeps_pages: bool = True
    is_proxied: bool = False  # each from a network of his own, through a proxy
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
            network = f"10.{random.randrange(256)}.{random.randrange(256)}.1"
            path = self.paths[count % len(self.paths)]
            answer = ask(self.port, path, self.cookie, network=network if self.is_proxied else "")
            self.answers.append((asked, answer if self.keeps_pages else answer.without_page))
            count += clients
            due = max(due + clients / self.rate, time.monotonic() - 1)
