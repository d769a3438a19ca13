"""The core that gunicorn's hooks give each worker."""

import os
import runpy
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from .test_deploy import DEPLOY

CORES = {2, 3, 5}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """The sets of cores that processes were bound to."""
    bound: list[set[int]] = []
    monkeypatch.delenv("WORKER_CORES", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: CORES)
    monkeypatch.setattr(os, "sched_setaffinity", lambda _process, cores: bound.append(cores))
    return bound


def start(number: int) -> list[Any]:
    """Fork so many workers, as gunicorn does."""
    hooks = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    server = SimpleNamespace(WORKERS={})
    for pid in range(number):
        worker = SimpleNamespace()
        hooks["pre_fork"](server, worker)
        hooks["post_fork"](server, worker)
        server.WORKERS[pid] = worker
    return list(server.WORKERS.values())


def test_workers_are_dealt_out_evenly(given: list[set[int]]) -> None:
    workers = start(6)
    assert Counter(worker.core for worker in workers) == dict.fromkeys(CORES, 2)
    assert given == [{worker.core} for worker in workers]


def test_a_worker_that_follows_a_dead_one_takes_its_core(given: list[set[int]]) -> None:
    hooks = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    server = SimpleNamespace(WORKERS={1: SimpleNamespace(core=2), 2: SimpleNamespace(core=5)})
    new = SimpleNamespace()
    hooks["pre_fork"](server, new)
    assert new.core == 3


def test_the_operator_may_leave_it_to_the_system(
    given: list[set[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKER_CORES", "any")
    start(2)
    assert given == []
