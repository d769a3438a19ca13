"""Forget what must not be kept; run it daily. What that is, and after how long: `forgetting`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from codelookup.metering.forgetting import STEPS


class Command(BaseCommand):
    help = (
        "Forget idle guests and old lists of recent codes, network counters, ended sessions, "
        "sign-ups never confirmed, and the rest that must not be kept. Run it daily."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        forgotten = [f"{step(now)} {name}" for name, step in STEPS.items()]
        self.stdout.write(f"forgotten: {', '.join(forgotten)}")
