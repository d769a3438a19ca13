"""Does memory stay flat? `python -m tests.bench.soak --minutes 30 --rate 50` runs the site on a copy
of the operator's data under a mixed load, and writes docs/benchmarks-soak.md.
"""

import argparse
import os
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from . import machine
from .__main__ import set_up
from .clients import percentile
from .servers import FLAGS, ROOT, Server, copy_of_data, serve
from .steady import Load
from .words import WORDS, typed

WARM = 0.2  # share of the time after which every page has been served and caches are full


@dataclass(frozen=True)
class Sample:
    """One look at the workers. `sizes`: resident MiB by process id."""

    minute: float
    sizes: dict[int, float]
    answered: int


def main() -> None:
    arguments = options()
    machine.speed_before()
    with tempfile.TemporaryDirectory(prefix="codelookup-soak-") as folder:
        os.environ |= {
            "DATABASE_URL": copy_of_data(Path(folder), arguments.destructive_ok),
            "SECRET_KEY": "bench only",
            "NEW_GUESTS_PER_NETWORK": "1000000",
        }
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")
        database = set_up()
        loads = mixed(arguments.rate, arguments.pages)
        with serve("codelookup.wsgi", "/readyz") as server:
            samples, watched = machine.watch(
                server.pids, lambda: press(server, loads, arguments.minutes * 60)
            )
    answers = Counter(status for load in loads for status in load.statuses.elements())
    times = [answer.seconds * 1000 for load in loads for _, answer in load.answers]
    text = report(samples, answers, times, arguments.rate, database, watched.foreign)
    print(text)
    arguments.output.write_text(text, encoding="utf-8")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=50, help="requests a second")
    parser.add_argument("--pages", type=int, default=2_000, help="different code pages")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "benchmarks-soak.md")
    parser.add_argument(
        "--destructive-ok", action="store_true", help="PostgreSQL: write into the database itself"
    )
    return parser.parse_args()


def mixed(rate: float, pages: int) -> list[Load]:
    """New guests and a member, half the rate each: code pages most, then all that is open."""
    from .visitors import member, sample

    codes = [code.get_absolute_url() for code in sample(pages)]
    searches = [f"/search/?q={word.replace(' ', '+')}&list=1" for word in WORDS]
    others = [
        "/",
        "/sources/",
        "/icd-10-cm/",
        "/about/",
        "/no/such/page/",
        *searches,
        *(ask.path for ask in typed()),
    ]
    paths = [path for pair in zip(codes, others * len(codes), strict=False) for path in pair]
    return [Load(0, paths, rate / 2, cookie, keeps_pages=False) for cookie in ("", member())]


def press(server: Server, loads: list[Load], seconds: float) -> list[Sample]:
    """Let everybody come for so long, and look at the workers sixty times."""
    samples: list[Sample] = []
    started = time.monotonic()
    with ExitStack() as running:
        for load in loads:
            load.port = server.port
            running.enter_context(load.running(8))
        while (lasted := time.monotonic() - started) < seconds:
            time.sleep(min(seconds / 60, seconds - lasted))
            sizes = {pid: machine.memory(pid)[0] for pid in server.workers}
            minute = (time.monotonic() - started) / 60
            samples.append(Sample(minute, sizes, sum(len(load.answers) for load in loads)))
    return samples


def growth(samples: list[Sample]) -> float:
    """How much larger all workers together were in the last tenth than just after warming up."""
    sums = [sum(sample.sizes.values()) for sample in samples]
    tenth, warm = max(1, len(sums) // 10), int(len(sums) * WARM)
    after, last = sums[warm : warm + tenth], sums[-tenth:]
    return (sum(last) / len(last)) / (sum(after) / len(after)) - 1


def report(
    samples: list[Sample],
    answers: Counter[int],
    times: list[float],
    rate: float,
    database: str,
    foreign: float,
) -> str:
    every = max(1, len(samples) // 12)
    chosen = samples[every - 1 :: every]
    workers = list(dict.fromkeys(pid for sample in samples for pid in sample.sizes))
    lines = [
        f"| minutes | requests | {' | '.join(f'worker {n + 1}, MiB' for n in range(len(workers)))} |",
        f"|---|---|{'---|' * len(workers)}",
    ]
    for sample in chosen:
        sizes = (f"{sample.sizes[pid]:.0f}" if pid in sample.sizes else "-" for pid in workers)
        lines.append(f"| {sample.minute:.1f} | {sample.answered:,} | {' | '.join(sizes)} |")
    by_status = ", ".join(f"{status or 'none'}: {n:,}" for status, n in sorted(answers.items()))
    about = "\n".join(f"- {line}" for line in machine.describe(database))
    p50, p95, p99 = (percentile(times, share) for share in (0.5, 0.95, 0.99))
    return f"""# Soak

Written by `python -m tests.bench.soak`. Memory is what each worker holds resident, pages of mapped
files included.

{about}
- gunicorn {FLAGS}; asked for {rate:g} requests/s, got {len(times) / (samples[-1].minute * 60):.1f}
- answers by status: {by_status}; the 404s are asked for, a 429 tells the one member that he goes too fast
- p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms, connection included; foreign CPU {foreign:.0%}
- growth of all workers from {WARM:.0%} of the time to its end: {growth(samples):+.1%}

{chr(10).join(lines)}
"""


if __name__ == "__main__":
    main()
