"""The threads of a web process share one heap."""

import platform
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, sys, threading
from codelookup.lib import heap
if sys.argv[1] == "shared":
    heap.share()
barrier = threading.Barrier(4)
def work():
    kept = [bytes(2_000) for _ in range(100)]
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
for each in threads: each.start()
for each in threads: each.join()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have one heap")
@pytest.mark.parametrize(("how", "is_one"), [("shared", True), ("as it is", False)])
def test_threads_share_one_heap(how: str, is_one: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, how], capture_output=True, text=True, check=True
    )
    assert (done.stderr.count("Arena ") == 1) is is_one, done.stderr
