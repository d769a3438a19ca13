"""Forget what must not be kept: idle guests, old lists, yesterday's networks, ended sessions."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from codelookup.metering.models import Meter, NetworkDay, Pace, Trail
from codelookup.metering.visitor import COOKIE_AGE


class Command(BaseCommand):
    help = (
        "Forget idle guests and accounts' recent codes (180 days), network counters and "
        "members' pace (2 days), and ended sessions."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        long_ago = now - timedelta(seconds=COOKIE_AGE)
        idle = Meter.objects.filter(user=None, last_view_at__lt=long_ago)
        guests = idle.count()
        idle.delete()
        # Who wants no list keeps the row that says so; it holds nothing else.
        lists, _ = Trail.objects.filter(is_off=False, changed_at__lt=long_ago).delete()
        networks, _ = NetworkDay.objects.filter(day__lt=now.date() - timedelta(days=1)).delete()
        Pace.objects.filter(day__lt=now.date() - timedelta(days=1)).delete()
        call_command("clearsessions")
        self.stdout.write(
            f"forgotten: {guests} idle guests, {networks} network counters, "
            f"{lists} lists of recent codes"
        )
