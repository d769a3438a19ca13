"""Keep this host's index fresh while the site runs: after an import, a publication, a new day.

Each web process asks every few seconds whether the index still says what the tables say. One of
them builds it anew, in a process of its own that yields to visitors; the old index serves until
the new one is complete. So several hosts share nothing, and nobody restarts anything.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError, connections

from codelookup.lib import lock, replica

from . import index

INTERVAL = 10  # seconds between two looks

log = structlog.get_logger("codelookup.search")


def start() -> None:
    """Start looking, in a thread that ends with the process."""
    threading.Thread(target=_keep, name="index-keeper", daemon=True).start()


def _keep() -> None:
    while True:
        try:
            check()
        except (DatabaseError, OSError) as error:
            log.error("index_not_checked", reason=type(error).__name__)
        finally:
            connections.close_all()
        time.sleep(INTERVAL)


def _build_apart() -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "build_index"]
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--if-stale", "--gently"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:
        unpin(child.pid)
        _, said = child.communicate()
    if child.returncode:
        log.error("index_not_built", reason=said.decode(errors="replace")[-400:])


def unpin(process: int) -> None:
    """Let a child use every core that our parent may use: a web worker keeps to one (0026)."""
    if hasattr(os, "sched_setaffinity"):  # Linux
        os.sched_setaffinity(process, os.sched_getaffinity(os.getppid()))


def check(build: Callable[[], object] = _build_apart) -> bool:
    """Build the index where it is missing or stale and nobody else on this host is at it."""
    with replica.reading():
        if index.is_fresh():
            return False
    path: Path = settings.SEARCH_INDEX
    path.parent.mkdir(parents=True, exist_ok=True)
    with lock.if_free(path.with_suffix(".lock")) as is_mine:
        # Perhaps the command that has imported is at it.
        if not is_mine or index.is_being_built():
            return False
        build()
    return True
