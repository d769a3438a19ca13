"""The machine, and how much of it others used while we measured."""

import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

TICK = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1
ADDED = 10_000_000


def speed() -> float:
    """Return the seconds that a fixed piece of work takes: rented machines are not always alike."""
    started, total = time.perf_counter(), 0
    for number in range(ADDED):
        total += number
    return time.perf_counter() - started


def cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


@cache
def speed_before() -> float:
    """Return the same as it was when this was asked first: by the benchmark, when it began."""
    return speed()


def describe(database: str) -> list[str]:
    """Return what a reader must know to compare figures; `database`: name and version."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"CPU: {cpu_model()}, {CORES} cores; memory {memory:.0f} GiB; {platform.platform()}",
        f"Python {platform.python_version()}; {database}",
        f"Date: {time.strftime('%Y-%m-%d %H:%M %Z')}",
        f"speed: {ADDED:,} additions in Python took {speed_before():.2f} s before and "
        f"{speed():.2f} s after; between two runs compare shares, not times, where these differ",
    ]


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in listed]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def _busy() -> float:
    """Seconds of CPU that the whole machine has spent so far."""
    user, nice, system, _, _, irq, soft, steal = map(
        int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    )
    return (user + nice + system + irq + soft + steal) / TICK


def _own(servers: Iterable[int]) -> float:
    """Seconds of CPU of this process, its finished children, and the servers now running."""
    times = os.times()
    mine = times.user + times.system + times.children_user + times.children_system
    return mine + _served(servers)


def _served(servers: Iterable[int]) -> float:
    return sum(_ticks(pid) for pid in servers) / TICK


@dataclass(frozen=True)
class Watched:
    """`foreign`: the share of all cores, 0 to 1, that went to other people's work meanwhile.

    `servers`: seconds of CPU of the servers.
    """

    seconds: float
    foreign: float
    servers: float


def watch(servers: Iterable[int], work: Callable[[], T]) -> tuple[T, Watched]:
    """Do `work` and return its result with the time it took and the foreign share of CPU."""
    servers = list(servers)
    started, busy, own, served = time.perf_counter(), _busy(), _own(servers), _served(servers)
    result = work()
    seconds = time.perf_counter() - started
    foreign = (_busy() - busy) - (_own(servers) - own)
    share = max(0.0, foreign / (seconds * CORES))
    return result, Watched(seconds, share, _served(servers) - served)


def memory(pid: int) -> tuple[float, float]:
    """Return a process's resident and proportional set size in MiB."""
    sizes = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        sizes[name] = int(value.split()[0]) / 1024
    return sizes["Rss"], sizes["Pss"]
