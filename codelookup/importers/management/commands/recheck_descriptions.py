"""Compare the published texts with the loaded releases: `recheck_descriptions`."""

from typing import Any

from django.core.management.base import BaseCommand

from codelookup.claims.rechecks import recheck


class Command(BaseCommand):
    help = "Put texts back into the queue whose figures, status or wording a release has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(recheck()))
