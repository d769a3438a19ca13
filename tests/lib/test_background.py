"""Commands that go on beside the site."""

import os
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import BaseCommand

from codelookup.lib.background import give_way


class Long(BaseCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        give_way(self)


def test_only_a_command_with_a_process_of_its_own_gives_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[int] = []
    monkeypatch.setattr(os, "nice", steps.append)
    call_command(Long())
    assert steps == []
    Long().run_from_argv(["manage.py", "long"])
    assert steps == [10]
