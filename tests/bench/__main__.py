"""Measure, print one table, write docs/benchmarks.md. Under three minutes; spoils no data."""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from . import clients, machine
from .servers import FLAGS, ROOT, Server, copy_of_data, serve

T = TypeVar("T")
WORDS = [
    "type 2 diabetes", "fracture of femur", "heart failure", "pain in right knee", "hypertension",
    "pneumonia", "replacement of hip", "burn of hand", "asthma", "dialysis", "injection",
    "open wound", "malignant neoplasm of breast", "fusion lumbar", "newborn", "anemia",
]  # fmt: skip
BURSTS, AT_ONCE = 10, 64


@dataclass(frozen=True)
class Row:
    """One line of the table. `figure` says the unit; `beside` compares with a limit."""

    what: str
    figure: str
    beside: str = ""
    foreign: float | None = None

    def cells(self) -> tuple[str, str, str, str]:
        foreign = "" if self.foreign is None else f"{self.foreign:.0%}"
        return self.what, self.figure, self.beside, foreign


def main() -> None:
    arguments = options()
    with tempfile.TemporaryDirectory(prefix="codelookup-bench-") as folder:
        os.environ |= {
            "DATABASE_URL": copy_of_data(Path(folder), arguments.destructive_ok),
            "SECRET_KEY": "bench only",
            "NEW_GUESTS_PER_NETWORK": "1000000",
            "MEMBER_PAGES_PER_MINUTE": "1000000",
            "MEMBER_PAGES_PER_DAY": "1000000",
        }
        database = set_up()
        rows = measure(arguments.pages, arguments.seconds)
    text = report(rows, database)
    print(text)
    arguments.output.write_text(text, encoding="utf-8")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--pages", type=int, default=500, help="different code pages to open")
    parser.add_argument("--seconds", type=int, default=3, help="length of a run under pressure")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "benchmarks.md")
    parser.add_argument(
        "--destructive-ok", action="store_true", help="PostgreSQL: write into the database itself"
    )
    return parser.parse_args()


def set_up() -> str:
    """Start Django on the data to measure; return the database's name and version."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")
    django.setup()
    from django.db import DatabaseError, connection

    from codelookup.catalog.models import Code, Release

    try:
        loaded = Release.objects.exists()
    except DatabaseError:
        loaded = False
    if not loaded:
        sys.exit("Nothing is loaded in this database: run `make load` first.")
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute("SELECT sqlite_version()" if sqlite else "SHOW server_version")
        version = cursor.fetchone()[0]
    return f"{connection.display_name} {version}, {Code.objects.count():,} codes"


def measure(pages: int, seconds: int) -> list[Row]:
    """Run everything, the bare server first: its figure is the limit of the others."""
    from .visitors import member, reader_of, sample, used_up_guest

    codes = sample(pages)
    paths = [code.get_absolute_url() for code in codes]
    readers = {
        "guest, new each time": "",
        "guest, used up": used_up_guest(),
        "registered, opening again": reader_of(codes),
        "member": member(),
    }
    kinds = [(f"code page, {who}", paths, cookie) for who, cookie in readers.items()]
    kinds += [
        ("home", ["/"] * 200, ""),
        ("search, words", [f"/search/?q={w.replace(' ', '+')}&list=1" for w in WORDS] * 12, ""),
        ("suggestions while typing", typed(), ""),
    ]
    with serve("tests.bench.bare", "/") as server:
        bare, watched = pressing(server, ["/"], "", seconds)
        rows = [Row("bare WSGI reply", f"{bare:,.0f} requests/s", "the limit", watched.foreign)]
    starts = []
    for _ in range(2):
        with serve("codelookup.wsgi", "/readyz") as server:
            starts.append(server.start_seconds)
    with serve("codelookup.wsgi", "/readyz") as server:
        starts.append(server.start_seconds)
        rows += under_pressure(server, kinds, bare, seconds)
        rows += one_by_one(server, kinds)
        rows += bursts(server, paths[:AT_ONCE])
        rows += memory(server)
    return [*rows, Row("start to ready", f"{statistics.median(starts):.1f} s", "median of 3")]


def typed() -> list[str]:
    """Every beginning of the words, as a visitor types them."""
    beginnings = [word[:end] for word in WORDS for end in range(1, len(word) + 1)]
    return [f"/search/suggest/?q={each.replace(' ', '+')}" for each in beginnings]


Kinds = list[tuple[str, list[str], str]]


def pressing(
    server: Server, paths: list[str], cookie: str, seconds: int
) -> tuple[float, machine.Watched]:
    return watching(server, partial(clients.pressed, server.port, paths, cookie, seconds))


def watching(server: Server, work: Callable[[], T]) -> tuple[T, machine.Watched]:
    return machine.watch(server.pids, work)


def under_pressure(server: Server, kinds: Kinds, bare: float, seconds: int) -> list[Row]:
    """Requests a second at 16 connections, beside the bare reply and Django's own least."""
    clients.pressed(server.port, kinds[-1][1], "", 1)  # every thread has served once
    alive, watched = pressing(server, ["/healthz"], "", seconds)
    rows = [
        Row("/healthz", f"{alive:,.0f} requests/s", f"{alive / bare:.1%} of bare", watched.foreign)
    ]
    for name, paths, cookie in kinds:
        rate, watched = pressing(server, paths, cookie, seconds)
        beside = f"{rate / bare:.1%} of bare, {rate / alive:.1%} of /healthz"
        rows.append(Row(name, f"{rate:,.0f} requests/s", beside, watched.foreign))
    return rows


def one_by_one(server: Server, kinds: Kinds) -> list[Row]:
    """Milliseconds until the whole answer is there, one client, one kept connection."""
    rows = []
    for name, paths, cookie in kinds:
        times, watched = watching(server, partial(clients.one_by_one, server.port, paths, cookie))
        p50, p95, p99 = (clients.percentile(times, share) for share in (0.5, 0.95, 0.99))
        figure = f"p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f} ms"
        rows.append(Row(name, figure, f"{len(times)} requests", watched.foreign))
    return rows


def bursts(server: Server, paths: list[str]) -> list[Row]:
    """64 parallel requests of an account with five views left, ten times."""
    from .visitors import granted, new_user

    accounts = [new_user(f"burst{number}") for number in range(BURSTS)]

    def run() -> list[int]:
        return [clients.burst(server.port, paths, cookie) for _, cookie in accounts]

    shown, watched = watching(server, run)
    stored = {granted(user) for user, _ in accounts}
    figure = f"granted {min(shown)} to {max(shown)} of {len(paths)}"
    beside = (
        f"allowance 5; stored and counted {sorted(stored)}; {watched.seconds / BURSTS:.2f} s each"
    )
    return [Row(f"{BURSTS} bursts of {len(paths)} at once", figure, beside, watched.foreign)]


def memory(server: Server) -> list[Row]:
    sizes = [machine.memory(pid) for pid in server.workers]
    return [
        Row(f"memory of worker {number}", f"RSS {rss:.0f} MiB, PSS {pss:.0f} MiB")
        for number, (rss, pss) in enumerate(sizes, start=1)
    ]


def report(rows: list[Row], database: str) -> str:
    """Write the table in Markdown, aligned, so that it reads as well in a terminal."""
    head = ("what", "figure", "beside", "foreign CPU")
    table = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    lines = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in table]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    about = "\n".join(f"- {line}" for line in machine.describe(database))
    return (
        f"""# Benchmarks

Written by `make bench`. Client, server and database share the machine; `foreign CPU` is the share
of all cores that other people's work took meanwhile: compare figures only where it is small.

{about}
- gunicorn {FLAGS}; 16 connections under pressure; milliseconds over one kept connection

"""
        + "\n".join(lines)
        + "\n"
    )


if __name__ == "__main__":
    main()
