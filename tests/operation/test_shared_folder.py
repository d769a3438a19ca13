"""The folder of shared pages, as gunicorn's hooks make and remove it."""

import os
import runpy
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from .test_deploy import DEPLOY

Hooks = dict[str, Callable[[Any], None]]


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    made = tmp_path / "memory"
    made.mkdir()
    return made


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def server(said: list[str]) -> Any:
    warn = lambda text, *rest: said.append(text % rest)  # noqa: E731
    return SimpleNamespace(log=SimpleNamespace(warning=warn))


def hooks(monkeypatch: pytest.MonkeyPatch, memory: Path) -> Hooks:
    monkeypatch.setenv("PAGE_SHELF", "")
    read = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    monkeypatch.setitem(read["on_starting"].__globals__, "_MEMORY", memory)
    return read


def test_it_is_ours_alone_begins_empty_after_a_reload_and_goes_at_the_end(
    monkeypatch: pytest.MonkeyPatch, memory: Path, server: Any
) -> None:
    made = hooks(monkeypatch, memory)
    made["on_starting"](server)
    first = Path(os.environ["PAGE_SHELF"])
    assert stat.S_IMODE(first.stat().st_mode) == 0o700
    (first / "page").write_text("rendered by the code before")
    made["on_reload"](server)
    assert list(memory.iterdir()) == [Path(os.environ["PAGE_SHELF"])]
    assert list(Path(os.environ["PAGE_SHELF"]).iterdir()) == []
    made["on_exit"](server)
    assert list(memory.iterdir()) == []
    assert "PAGE_SHELF" not in os.environ


def test_what_a_killed_site_has_left_goes_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch, memory: Path, server: Any
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for pid in (ended.pid, os.getpid(), 1):
        (memory / f"codelookup-pages-{pid}-abc").mkdir()
    hooks(monkeypatch, memory)["on_starting"](server)
    left = {folder for folder in memory.iterdir() if folder.name.endswith("-abc")}
    assert left == {memory / "codelookup-pages-1-abc"}  # of a process that runs
    assert Path(os.environ["PAGE_SHELF"]).is_dir()


def test_a_folder_that_it_has_not_made_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, memory: Path, tmp_path: Path, server: Any
) -> None:
    made = hooks(monkeypatch, memory)
    (memory / "codelookup-pages-odd").mkdir()
    for other in (tmp_path / "precious", memory / "codelookup-pages-1-abc", memory):
        other.mkdir(exist_ok=True)
        for hook in ("on_starting", "on_reload", "on_exit"):
            monkeypatch.setenv("PAGE_SHELF", str(other))
            made[hook](server)
            assert other.is_dir()
            assert os.environ.get("PAGE_SHELF") != str(other)
    assert (memory / "codelookup-pages-odd").is_dir()


def test_without_room_in_memory_each_worker_keeps_its_pages_alone(
    monkeypatch: pytest.MonkeyPatch, memory: Path, server: Any, said: list[str]
) -> None:
    hooks(monkeypatch, memory / "none")["on_starting"](server)
    assert os.environ["PAGE_SHELF"] == ""
    assert len(said) == 1
    assert "alone" in said[0]
