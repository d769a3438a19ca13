"""Measure the search beside its bare engine; print a table and write docs/benchmarks-search.md.

The bare engine is one statement of SQLite's full-text index for the same words, without correction,
everyday words or judgement: what no search on top of it can undercut.
"""

import argparse
import os
import resource
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from tests.search.queries import KINDS, Query, read

from . import machine
from .clients import percentile
from .servers import ROOT

ROUNDS = 3
WHILE_BUILDING = 4  # threads that search while the index is built and swapped


def main() -> None:
    arguments = options()
    machine.speed_before()
    start_django()
    from codelookup.search import find

    find.find("warm")
    chosen = read()
    lines = [
        "| what | searches | p50 ms | p95 ms | p99 ms | bare engine p50 | p95 | foreign CPU |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, ask in (("search", search), ("suggestion", suggestion)):
        for kind in KINDS:
            lines.append(row(f"{name}, {kind}", [q for q in chosen if q.kind == kind], ask))
        lines.append(row(f"{name}, all", chosen, ask))
        lines.append(together(name, chosen, ask))
    lines.append(typing())
    lines += ["", *building()]
    text = report(lines)
    print(text)
    arguments.output.write_text(text, encoding="utf-8")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "benchmarks-search.md")
    return parser.parse_args()


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")
    import django

    django.setup()


def search(text: str) -> None:
    from codelookup.search import find

    find.find(text)


def suggestion(text: str) -> None:
    from codelookup.search import find

    find.suggest(text, None, 10)


def bare(text: str) -> None:
    """Ask the engine for the words alone, the last one as a beginning."""
    from codelookup.search import index
    from codelookup.search.words import tokens

    if words := tokens(text):
        quoted = [f'"{word}"' for word in words]
        statement = "SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rowid LIMIT 10"
        index.fetch(statement, [" ".join([*quoted[:-1], f"{quoted[-1]}*"])])


def timed(queries: list[Query], ask: Callable[[str], None]) -> list[float]:
    found = []
    for _ in range(ROUNDS):
        for query in queries:
            started = time.perf_counter()
            ask(query.text)
            found.append((time.perf_counter() - started) * 1_000)
    return found


def row(name: str, queries: list[Query], ask: Callable[[str], None]) -> str:
    own = [os.getpid()]
    (times, limits), watched = machine.watch(
        own, lambda: (timed(queries, ask), timed(queries, bare))
    )
    figures = [percentile(times, share) for share in (0.5, 0.95, 0.99)]
    beside = [percentile(limits, share) for share in (0.5, 0.95)]
    cells = " | ".join(f"{each:.2f}" for each in [*figures, *beside])
    return f"| {name} | {len(times)} | {cells} | {watched.foreign:.0%} |"


def together(name: str, queries: list[Query], ask: Callable[[str], None]) -> str:
    """Two processes at once, each with its own connection."""
    with get_context("fork").Pool(2) as pool:
        parts = pool.starmap(timed, [(queries, ask), (list(reversed(queries)), ask)])
    times = [each for part in parts for each in part]
    figures = " | ".join(f"{percentile(times, share):.2f}" for share in (0.5, 0.95, 0.99))
    return f"| {name}, all, two processes at once | {len(times)} | {figures} | | | |"


def typing() -> str:
    """Every beginning of words that people type, one and two letters among them."""
    words = ("myocardial infarct", "fracture of femur", "diabetes", "injection", "sore throat")
    texts = [word[:end] for word in words for end in range(1, len(word) + 1)]
    queries = [Query("ahead", "tune", text, ()) for text in texts]
    return row("suggestion, letter by letter", queries, suggestion)


def building() -> list[str]:
    """Build the index anew while others search: seconds, size, and searches that failed."""
    from django.conf import settings

    from codelookup.search import find, index

    with tempfile.TemporaryDirectory() as folder:
        settings.SEARCH_INDEX = Path(folder) / "search.sqlite3"
        started = time.perf_counter()
        count = index.build()
        seconds = time.perf_counter() - started
        size = settings.SEARCH_INDEX.stat().st_size / 2**20
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        done, failed, ended = [0], [0], threading.Event()

        def press() -> None:
            while not ended.is_set():
                try:
                    done[0] += bool(find.find("heart attack").hits)
                except (index.IndexMissing, sqlite3.Error):
                    failed[0] += 1

        threads = [threading.Thread(target=press) for _ in range(WHILE_BUILDING)]
        for thread in threads:
            thread.start()
        index.build()
        time.sleep(0.5)
        ended.set()
        for thread in threads:
            thread.join()
    return [
        f"- Index of {count:,} codes: built in {seconds:.1f} s, {size:.0f} MiB; "
        f"peak memory of the building process {peak:.0f} MiB",
        f"- While it was built again and swapped: {done[0]:,} searches answered by "
        f"{WHILE_BUILDING} threads, {failed[0]} failed",
    ]


def report(lines: list[str]) -> str:
    about = "\n".join(f"- {line}" for line in machine.describe(f"SQLite {sqlite3.sqlite_version}"))
    return (
        "# Benchmarks of the search\n\nWritten by `python -m tests.bench.search`, over the query "
        f"set of `tests/search/queries.tsv`, {ROUNDS} rounds.\n`foreign CPU` is the share of all "
        f"cores that other people's work took meanwhile.\n\n{about}\n\n" + "\n".join(lines) + "\n"
    )


if __name__ == "__main__":
    main()
