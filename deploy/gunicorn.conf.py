"""How gunicorn runs a real site: the unit takes it as it stands, the image has its own address.

Why threads, and how many processes: docs/decisions/0020. In the environment WEB_CONCURRENCY counts
more than the machine's cores, WORKER_CORES=any lets the system move workers between them, and
GUNICORN_CMD_ARGS counts more than anything here.
"""

import os
import random
import shutil
import tempfile
from pathlib import Path

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or max(2, len(os.sched_getaffinity(0))))
worker_class = "gthread"
threads = 4
# Who finds no thread free waits where the other processes see him too: docs/decisions/0024.
worker_connections = threads
# A connection that is kept stays with the process that took it, and one process may take them all.
keepalive = 0
# A worker shows there that it is alive; a disk may be slow. gunicorn chooses the names by mkstemp.
worker_tmp_dir = "/dev/shm"  # noqa: S108
timeout = 60  # seconds without a sign of life
graceful_timeout = 30  # seconds to end what a worker is at; unit and compose wait for 40
control_socket_disable = True
loglevel = "warning"

_MEMORY, _NAME = Path("/dev/shm"), "codelookup-pages-"  # noqa: S108


def on_starting(server):
    """Give the workers a folder for pages that one has rendered and all may send."""
    for folder in _MEMORY.glob(f"{_NAME}*"):
        pid = folder.name.removeprefix(_NAME).split("-")[0]
        # A container's first process has the same number each time.
        if pid.isdecimal() and (int(pid) == os.getpid() or _has_ended(int(pid))):
            shutil.rmtree(folder, ignore_errors=True)
    on_reload(server)


def on_reload(server):
    """Begin with an empty folder: what code or settings of before have rendered is past."""
    on_exit(server)
    try:
        made = tempfile.mkdtemp(prefix=_ours(), dir=_MEMORY)
    except OSError as error:
        server.log.warning("each worker keeps its pages alone: %s", error)
        made = ""
    os.environ["PAGE_SHELF"] = made


def on_exit(server):
    """Remove the folder, if this process has made it: the environment may name another's."""
    folder = Path(os.environ.pop("PAGE_SHELF", ""))
    if folder.parent == _MEMORY and folder.name.startswith(_ours()):
        shutil.rmtree(folder, ignore_errors=True)


def pre_fork(server, worker):
    """Choose the core that the fewest workers have; of equal ones any, as other sites do too."""
    taken = [getattr(other, "core", None) for other in server.WORKERS.values()]
    cores = os.sched_getaffinity(0)
    worker.core = min(cores, key=lambda core: (taken.count(core), random.random()))  # noqa: S311


def post_fork(server, worker):
    """Keep a worker on its core: its threads take turns anyway (docs/decisions/0026)."""
    if os.environ.get("WORKER_CORES") != "any":
        os.sched_setaffinity(0, {worker.core})


def _ours():
    return f"{_NAME}{os.getpid()}-"


def _has_ended(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # somebody else's
        pass
    return False
