"""What is measured on all official data, and the page it is written to. Needs Django set up."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from codelookup.catalog.models import Release
from codelookup.catalog.systems import System
from tests.cluster import Cluster

from . import clients, faults, machine, official, sizes, workers
from .clients import Ask
from .kinds import heavy, of_codes, of_others
from .measures import start
from .servers import FLAGS, SYNC, Server, serve
from .visitors import member, reader_of

OPENED = 30  # pages of each kind
GOAL = 150  # MiB a worker
PAIRS = "ncci-ptp-practitioner"
MADE = "ccipra-v323r0.txt"  # the quarter that is made up
RATE = 20  # requests a second while a release is imported
AWAY = 20  # seconds


class Opened(NamedTuple):
    """Pages of one kind, opened one after the other. Times in ms; `cpu`: the server's own."""

    number: int
    p50: float
    p95: float
    cpu: float
    foreign: float

    def __str__(self) -> str:
        return f"{self.p50:.0f} | {self.p95:.0f} | {self.cpu:.1f} | {self.foreign:.0%}"


def report(
    costs: official.Costs, database: str, cluster: Cluster | None, data: Path, work: Path
) -> str:
    """Measure everything; return the page."""
    cold, warm = kinds("0"), kinds("24")
    loads = workers.visitors()
    grown = [workers.grown(flags, loads) for flags in (FLAGS, SYNC)]
    print(memory(grown), flush=True)
    about = "\n".join(f"- {line}" for line in machine.describe(database))
    return f"""# All official data

Written by `python -m tests.bench.full`. Clients, server and database share the machine; `foreign
CPU` is the share of all cores that other people's work took meanwhile: compare figures only where
it is small.

{about}
- {size(work)}; {start().figure} from start to ready (median of 3)

## Workers

Pressed by new guests, an account that opens again, and a member, at {workers.CLIENTS} connections
each, with {workers.PAGES:,} code pages and every other kind, until {workers.LEAST:,} requests were
answered and no worker had grown by {workers.GROWTH:g} MiB for {workers.QUIET * workers.ROUND} s, or
for {workers.MOST * workers.ROUND // 60} minutes. Each figure is the largest that was seen; the goal
is {GOAL} MiB.

{memory(grown)}

## Pages

One client, one kept connection, a member, {OPENED} pages of each kind. Cold pages are kept nowhere
(`PAGE_CACHE_MB=0`); warm ones every worker has served before. `CPU`: the server's own milliseconds a
page, which other people's work hardly changes.

{pages(cold, warm)}

## While a release is imported

{swap(data, work)}

{outage(cluster)}## Loading

Each a command of its own, the start of Python included; `peak` is its largest resident size.

{official.table(costs)}

## Tables

{sizes.table()}
"""


def size(work: Path) -> str:
    files = [path for path in work.rglob("*") if path.is_file() and path.name != "costs.json"]
    index = sum(path.stat().st_size for path in files if path.name.startswith("search"))
    total = sum(path.stat().st_size for path in files)
    return f"database {(total - index) / 2**20:,.0f} MiB on disk, index {index / 2**20:,.0f} MiB"


def memory(grown: list[workers.Grown]) -> str:
    lines = [
        "| gunicorn | worker | fresh, RSS | RSS, MiB | PSS, MiB | goal | seconds | requests | foreign CPU |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for each in grown:
        answers = ", ".join(f"{status or 'none'}: {n:,}" for status, n in each.answers.items())
        for number, (pid, resident) in enumerate(each.resident.items(), start=1):
            flat = "" if each.is_flat else " (still growing)"
            lines.append(
                f"| {each.flags} | {number} | {each.fresh.get(pid, 0):.0f} | {resident:.0f} | "
                f"{each.proportional[pid]:.0f} | {'kept' if resident <= GOAL else 'missed'} | "
                f"{each.seconds:.0f}{flat} | {answers} | {each.foreign:.0%} |"
            )
    return "\n".join(lines)


def swap(data: Path, work: Path) -> str:
    """R-02: a whole quarter of pair edits on top of another, under readers."""
    file = data / "ncci" / "ccipra-2024q3.active.reconstructed.txt.gz"
    if not file.exists():
        return "Not measured: no pair edits in the folder."
    forget_made_up()
    made = faults.next_quarter(file, work / MADE)
    codes = [code for code in heavy(12) if code.system in (System.CPT, System.HCPCS)]
    paths = [code.get_absolute_url() for code in codes]
    imported = partial(official.manage, "import_release", PAIRS, str(made), "--no-index")
    with serve("codelookup.wsgi", "/readyz") as server:
        found, watched = machine.watch(
            server.pids,
            lambda: faults.swapped(server.port, paths, reader_of(codes), RATE, imported),
        )
    made.unlink()
    forget_made_up()
    return f"""A made-up quarter that says the contrary of the real one (every indicator 0 is 1 and the other
way round) is imported on top of it by `import_release --no-index`, while an account reads the pages
of {len(paths)} codes at {RATE:g} requests/s, each page warm. Foreign CPU {watched.foreign:.0%}, the
import's own work included. The import took {found.seconds:.0f} s.

| when | answers |
|---|---|
| before | {found.before} |
| while its rows are stored | {found.during} |
| from its first page on, all rendered anew | {found.after} |
| import and afterwards, together | {found.whole} |
| pages that say neither the old release nor the new one | {found.mixed} |"""


def forget_made_up() -> None:
    for release in Release.objects.filter(dataset=PAIRS, source_name=MADE):
        official.manage("releases", "--drop", str(release.pk))


def outage(cluster: Cluster | None) -> str:
    """R-11: PostgreSQL is stopped under load, and started again."""
    if not cluster:
        return ""
    codes = heavy(2)
    paths = ["/", "/sources/", *(code.get_absolute_url() for code in codes)]
    with serve("codelookup.wsgi", "/readyz") as server:
        before = server.workers
        run = partial(faults.stopped, server.port, cluster, paths, reader_of(codes), 30, AWAY)
        found, watched = machine.watch(server.pids, run)
        connection.close()  # our own has died with the server
        same = "the same workers" if server.workers == before else "OTHER WORKERS"
    return f"""## While PostgreSQL is away

Stopped for {AWAY} s at 30 requests/s (`pg_ctl stop -m fast`) and started again; {same} served on.
Foreign CPU {watched.foreign:.0%}.

| when | answers |
|---|---|
| away | {found.away} |
| the last refusal, after the start began | {found.recovered:.1f} s |
| afterwards | {found.after} |

"""


def kinds(cache: str) -> dict[str, Opened]:
    """Open every kind of page; with a cache, what every worker has served before."""
    found, cookie = {}, member()
    with serve("codelookup.wsgi", "/readyz", PAGE_CACHE_MB=cache) as server:
        for name, paths in {**of_codes(OPENED), **of_others()}.items():
            asked = [Ask(path, cookie) for path in paths]
            if not asked:
                continue
            if cache == "0":
                clients.one_by_one(server.port, asked[:5])
            else:
                clients.warm(server.port, asked)
            found[name] = opened(server, (asked * OPENED)[:OPENED])
            print(f"{name}, cache {cache} MB: {found[name]}", flush=True)
    return found


def opened(server: Server, asked: list[Ask]) -> Opened:
    run = partial(clients.one_by_one, server.port, asked)
    times, watched = machine.watch(server.pids, run)
    p50, p95 = (clients.percentile(times, share) for share in (0.5, 0.95))
    cpu = watched.servers / len(times) * 1000
    return Opened(len(times), p50, p95, cpu, watched.foreign)


def pages(cold: dict[str, Opened], warm: dict[str, Opened]) -> str:
    lines = [
        "| page | cold: p50, ms | p95 | CPU | foreign CPU | warm: p50, ms | p95 | CPU | foreign CPU |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [f"| {name} | {row} | {warm[name]} |" for name, row in cold.items()]
    return "\n".join(lines)
