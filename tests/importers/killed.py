"""Import a file and die in the middle: `python -m tests.importers.killed <dataset> <moment> <file>…`.

The process kills itself as `kill -9` would. `moment`: a number of rows read; "before" or "after"
the first statement that moves staged pairs into the real table, so that the transaction is open in
both cases; or "between" two of them.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(dataset: str, moment: str, *files: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")
    django.setup()
    from django.db import connection

    from codelookup.importers.load import Request, load
    from codelookup.importers.registry import LAYOUTS

    def progress(rows: int) -> None:
        if moment.isdigit() and rows >= int(moment):
            die()

    moves: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        is_move = sql.startswith("INSERT INTO edits_pairedit")
        moves.extend([sql] * is_move)
        if is_move and (moment == "before" or (moment == "between" and len(moves) == 2)):
            die()
        done = execute(sql, *rest)
        if is_move and moment == "after":
            die()
        return done

    path, *others = map(Path, files)
    with connection.execute_wrapper(watch):
        load(Request(LAYOUTS[dataset], path, others=tuple(others)), progress)


if __name__ == "__main__":
    main(*sys.argv[1:])
