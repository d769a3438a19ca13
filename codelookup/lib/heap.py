"""One heap for all threads of a web process: glibc gives each thread one of its own.

What a thread has freed the others then cannot use, and a worker with four threads holds some 8 MB
that it does not need (docs/scaling.md, Memory). Python's own lock lets threads take turns anyway.
"""

import ctypes
from contextlib import suppress

M_ARENA_MAX = -8  # glibc's malloc.h


def share() -> None:
    """Let this process' threads share one heap. Call it before the first of them is started.

    Where the C library knows no such thing, nothing happens.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
