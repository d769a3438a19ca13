"""How large a worker becomes: everybody comes at once until no worker grows any more."""

import random
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from . import machine
from .kinds import of_codes, of_others
from .servers import Server, serve
from .steady import Load
from .visitors import member, reader_of, sample

ROUND = 20  # seconds
QUIET = 3  # rounds without growth after which memory is flat
LEAST = 8_000  # requests, before which a worker's cache of pages is not full
MOST = 60  # rounds at most
GROWTH = 1.0  # MiB in a round that still counts as growth
CLIENTS = 3  # of each kind of visitor
PAGES = 5_000  # different code pages: more than a worker keeps


@dataclass
class Grown:
    """What workers held, in MiB: of each its largest resident and proportional size, by pid."""

    flags: str
    fresh: dict[int, float] = field(default_factory=dict)  # resident, before the first page
    resident: dict[int, float] = field(default_factory=dict)
    proportional: dict[int, float] = field(default_factory=dict)
    seconds: float = 0
    is_flat: bool = False
    answers: Counter[int] = field(default_factory=Counter)
    foreign: float = 0

    @property
    def largest(self) -> float:
        return max(self.resident.values())

    def look(self, pids: list[int]) -> None:
        for pid in pids:
            resident, proportional = machine.memory(pid)
            self.resident[pid] = max(self.resident.get(pid, 0), resident, peak(pid))
            self.proportional[pid] = max(self.proportional.get(pid, 0), proportional)


def peak(pid: int) -> float:
    """The most that a process has held resident at any moment, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def visitors() -> list[Load]:
    """New guests, an account that opens again, and a member; code pages first, then all else."""
    codes = sample(PAGES)
    others = [path for paths in of_others().values() for path in paths]
    paths = [code.get_absolute_url() for code in codes]
    paths += of_codes(1)["code page, heaviest"] * 20 + others * (PAGES // len(others) // 2)
    random.Random(1).shuffle(paths)
    cookies = ("", reader_of(codes), member())
    return [
        Load(0, paths, 10_000, cookie, keeps_pages=False, is_proxied=True) for cookie in cookies
    ]


def grown(flags: str, loads: list[Load]) -> Grown:
    """Serve with these flags and press until memory is flat."""
    with serve("codelookup.wsgi", "/readyz", flags) as server:
        found = Grown(flags, fresh={pid: machine.memory(pid)[0] for pid in server.workers})
        _, watched = machine.watch(server.pids, lambda: _press(server, loads, found))
    found.seconds, found.foreign = watched.seconds, watched.foreign
    found.answers = sum((load.statuses for load in loads), Counter())
    return found


def _press(server: Server, loads: list[Load], found: Grown) -> None:
    quiet = 0
    with ExitStack() as running:
        for load in loads:
            load.port, load.answers = server.port, []
            running.enter_context(load.running(CLIENTS))
        for _ in range(MOST):
            before = found.largest if found.resident else 0.0
            until = time.monotonic() + ROUND
            while time.monotonic() < until:
                time.sleep(1)
                found.look(server.workers)
            quiet = quiet + 1 if found.largest - before < GROWTH else 0
            if quiet >= QUIET and sum(len(load.answers) for load in loads) >= LEAST:
                found.is_flat = True
                return
