"""How fast the pair files are imported, beside the raw insert of the same rows in the same run.

`DATABASE_URL=… python -m tests.bench.imports [rounds]`; the database is a throw-away one. Raw: the
file's rows, read and typed beforehand, by COPY or executemany into a table with the same columns,
indexes and rules, in one transaction; and once more without indexes.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).parent.parent.parent
SHARED = Path(os.environ.get("CODELOOKUP_SHARED", ROOT.parent / "shared")) / "data" / "ncci"
FILES = {
    "ncci-ptp-practitioner": "ccipra-2024q3.active.reconstructed.txt.gz",
    "ncci-ptp-hospital": "ccioph-2024q3.active.reconstructed.txt.gz",
}
COLUMNS = ["release_id", "line", "effective_on", "deleted_on", "part", "modifier", "rationale_id"]
COLUMNS += ["is_before_1996", "column1", "column2"]


def peak() -> int:
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024


class Took(float):
    """Seconds of the clock; `cpu`: of this process alone, which a busy machine leaves as they are.

    On SQLite they are all the work there is; on PostgreSQL the server's come on top.
    """

    cpu: float


def timed(work: Callable[[], Any]) -> Took:
    started, cpu = time.perf_counter(), time.process_time()
    work()
    took = Took(time.perf_counter() - started)
    took.cpu = time.process_time() - cpu
    return took


def clone(cursor: Any, indexes: bool) -> None:
    """Make the table raw_pairs after the real one."""
    from codelookup.lib import bulk

    cursor.execute("DROP TABLE IF EXISTS raw_pairs")
    if bulk.is_postgres():
        cursor.execute("CREATE SEQUENCE IF NOT EXISTS raw_ids")
        what = "ALL EXCLUDING IDENTITY" if indexes else "CONSTRAINTS"
        cursor.execute(f"CREATE TABLE raw_pairs (LIKE edits_pairedit INCLUDING {what})")
        cursor.execute("ALTER TABLE raw_pairs ALTER id SET DEFAULT nextval('raw_ids')")
        return
    cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'edits_pairedit' AND sql <> ''")
    for (sql,) in cursor.fetchall():
        if sql.startswith("CREATE TABLE"):
            bare = sql.split(', CONSTRAINT "a_pair_begins_once_a_day"')
            text = sql if indexes or len(bare) == 1 else bare[0] + ")"
        elif indexes:
            text = sql.replace('INDEX "', 'INDEX "raw_')
        else:
            continue
        cursor.execute(text.replace('"edits_pairedit"', '"raw_pairs"'))


def raw(rows: list[tuple[Any, ...]], indexes: bool) -> Took:
    from django.db import connection, transaction

    from codelookup.lib import bulk

    with connection.cursor() as cursor:
        clone(cursor, indexes)

    def work() -> None:
        with bulk.roomy(), transaction.atomic():
            bulk.insert("raw_pairs", COLUMNS, rows)

    seconds = timed(work)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE raw_pairs")
    return seconds


def main(rounds: int = 1) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")
    django.setup()
    from codelookup.catalog.models import Release
    from codelookup.importers.load import Request, load
    from codelookup.importers.registry import LAYOUTS
    from codelookup.lib.archive import pick

    for _ in range(rounds):
        for dataset, name in FILES.items():
            layout, path = LAYOUTS[dataset], SHARED / name
            members = pick(path, layout.members)
            request = Request(layout, path)
            Release.objects.filter(dataset=dataset).delete()
            Path("/proc/self/clear_refs").write_text("5")  # measure the peak anew
            ours = timed(lambda request=request: load(request))  # type: ignore[misc]
            memory = peak()
            again = timed(lambda request=request: load(request))  # type: ignore[misc]
            texts: dict[str, int] = {}
            parsed: list[Any] = []
            parsing = timed(lambda: parsed.extend(layout.parse(members)))  # noqa: B023
            rows = [
                (1, r.line, r.effective_on, r.deleted_on, r.part, r.modifier,
                 texts.setdefault(r.rationale, len(texts) + 1), r.is_before_1996, r.column1, r.column2)
                for r in parsed
            ]  # fmt: skip
            with_indexes, bare = raw(rows, True), raw(rows, False)
            print(
                f"{dataset}: {len(rows):,} rows; import {ours:.1f} s = {len(rows) / ours:,.0f} rows/s"
                f", peak {memory} MB; again {again:.2f} s; parse alone {parsing:.1f} s; raw "
                f"{with_indexes:.1f} s ({ours / with_indexes:.2f}×), without indexes {bare:.1f} s "
                f"({ours / bare:.2f}×); own CPU: import {ours.cpu:.1f} s, raw {with_indexes.cpu:.1f} s "
                f"({ours.cpu / with_indexes.cpu:.2f}×), without indexes {bare.cpu:.1f} s"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
