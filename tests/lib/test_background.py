"""Commands that go on beside the site."""

import os
import time
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import BaseCommand

from codelookup.lib.background import give_way


class Long(BaseCommand):
    rows = 0

    def handle(self, *args: Any, **options: Any) -> None:
        give_way(self, self.rows)


def test_only_a_command_with_a_process_of_its_own_gives_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[int] = []
    monkeypatch.setattr(os, "nice", steps.append)
    call_command(Long())
    assert steps == []
    Long().run_from_argv(["manage.py", "long"])
    assert steps == [10]


def test_after_a_large_release_it_rests_first(monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []
    monkeypatch.setattr(os, "nice", lambda _: 0)
    monkeypatch.setattr(time, "sleep", rests.append)
    command = Long()
    for command.rows in (10_000, 10_001):
        command.run_from_argv(["manage.py", "long"])
    assert rests == [4]
