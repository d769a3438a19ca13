"""What a process keeps in its memory: the values asked for last, as long as they fit."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Generic, TypeVar

V = TypeVar("V")
PATIENCE = 1  # seconds; some ten times what the slowest page takes


class Lru(Generic[V]):
    """At most `most` of whatever `size` counts: bytes, or one each. Safe among threads."""

    def __init__(self, most: int, size: Callable[[V], int] = lambda value: 1) -> None:
        self.most, self.size = most, size
        self.total = 0
        self._kept: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = Lock()
        self._making: dict[Hashable, Event] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> V | None:
        with self._lock:
            found = self._kept.get(key)
            if not found:
                return None
            self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: V) -> None:
        """Keep the value and let go what was asked for longest ago; too large, it is not kept."""
        size = self.size(value)
        with self._lock:
            self._forget(key)
            if size > self.most:
                return
            self._kept[key] = value, size
            self.total += size
            while self.total > self.most:
                self._forget(next(iter(self._kept)))

    @contextmanager
    def making(self, key: Hashable, patience: float = PATIENCE) -> Iterator[V | None]:
        """Let threads that need the same make it once: yield what is kept by now, else None.

        Who gets None makes it, and puts it here before he leaves. The others wait for him without
        any lock; where he failed, kept nothing, or takes longer than `patience` seconds, each makes
        it for himself. Where nothing can be kept nobody waits.
        """
        with self._lock:
            first = self._making.get(key)
            if not first:
                mine = self._making[key] = Event()
        if first:
            first.wait(patience if self.most else 0)
            yield self.get(key)
            return
        try:
            yield self.get(key)
        finally:
            with self._lock:
                del self._making[key]
            mine.set()

    def forget(self, key: Hashable) -> None:
        with self._lock:
            self._forget(key)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.total = 0

    def _forget(self, key: Hashable) -> None:
        if old := self._kept.pop(key, None):
            self.total -= old[1]
