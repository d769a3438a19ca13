"""What visitors meet while the data changes or the database is away. Needs no Django."""

import gzip
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.cluster import Cluster

from .clients import percentile
from .steady import Answer, Load, ask

FLIPPED = {"0": "1", "1": "0"}  # modifier indicators of the quarter that is made up


@dataclass(frozen=True)
class Met:
    """What the visitors of a while were answered. Times in ms, the connection included."""

    answers: Counter[int]
    p50: float
    p99: float
    slowest: float

    def __str__(self) -> str:
        told = ", ".join(f"{status or 'none'}: {n:,}" for status, n in sorted(self.answers.items()))
        return f"{told}; p50 {self.p50:.0f}, p99 {self.p99:.0f}, slowest {self.slowest:.0f} ms"


def met(found: Sequence[Answer]) -> Met:
    times = [answer.seconds * 1000 for answer in found]
    statuses = Counter(answer.status for answer in found)
    return Met(statuses, percentile(times, 0.5), percentile(times, 0.99), max(times))


@dataclass(frozen=True)
class Swapped:
    """An import under readers. `during`: until the first page that says what the new release says.
    `whole`: this and what follows. `mixed`: pages that say neither what the old one says nor the
    new. `seconds`: of the import."""

    before: Met
    during: Met
    after: Met
    whole: Met
    mixed: int
    seconds: float


def swapped(
    port: int, paths: list[str], cookie: str, rate: float, work: Callable[[], object]
) -> Swapped:
    """Read warm pages at a steady rate before, while and after `work` imports a release."""
    pause = max(5.0, 5 * len(paths) / rate)
    for _ in range(8):  # each of the workers has served each page
        old = {path: settled(ask(port, path, cookie).body) for path in paths}
    with Load(port, paths, rate, cookie).running(16) as load:
        time.sleep(pause)
        began = time.monotonic()
        work()
        ended = time.monotonic()
        time.sleep(pause)
    new = {path: settled(ask(port, path, cookie).body) for path in paths}
    told = [(at, each) for at, each in sorted(load.answers, key=lambda pair: pair[0])]
    before = [each for at, each in told if at < began]
    is_new = set(new.values()) - set(old.values())
    turned = min((at for at, each in told if settled(each.body) in is_new), default=ended)
    during = [each for at, each in told if began <= at < turned]
    after = [each for at, each in told if at >= turned]
    known = {body for pages in (old, new) for body in pages.values()}
    mixed = sum(each.status == 200 and settled(each.body) not in known for _, each in told)
    whole = met([*during, *after])
    return Swapped(met(before), met(during), met(after), whole, mixed, ended - began)


def settled(page: str) -> str:
    """Return a page without what differs from one request to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def next_quarter(file: Path, made: Path) -> Path:
    """Write a quarter of pair edits that says the contrary of `file`: where a modifier was allowed
    it is not, and the other way round."""
    with (
        gzip.open(file, "rt", encoding="cp1252", newline="") as lines,
        made.open("w", encoding="cp1252", newline="") as output,
    ):
        for line in lines:
            cells = line.split("\t")
            if len(cells) > 6 and cells[5] in FLIPPED and len(cells[0]) == 5:
                cells[5] = FLIPPED[cells[5]]
            output.write("\t".join(cells))
    return made


@dataclass(frozen=True)
class Stopped:
    """A database that was away. `recovered`: seconds from its start until a page answered 200."""

    away: Met
    recovered: float
    after: Met


def stopped(
    port: int, cluster: Cluster, paths: list[str], cookie: str, rate: float, seconds: float
) -> Stopped:
    """Stop PostgreSQL for so long while visitors come, and start it again."""
    with Load(port, paths, rate, cookie).running(32) as load, ThreadPoolExecutor(1) as pool:
        time.sleep(2)
        cluster.stop("fast")
        began = time.monotonic()
        time.sleep(seconds)
        ended = time.monotonic()
        starting = pool.submit(cluster.start)
        while not starting.done() or ask(port, paths[0], cookie).status != 200:
            time.sleep(0.05)
        recovered = time.monotonic() - ended
        time.sleep(3)
    away = [each for at, each in load.answers if began <= at < ended]
    last_refused = max((at for at, each in load.answers if each.status != 200), default=ended)
    recovered = max(recovered, last_refused - ended)
    after = [each for at, each in load.answers if at > ended + recovered]
    return Stopped(met(away), recovered, met(after))
