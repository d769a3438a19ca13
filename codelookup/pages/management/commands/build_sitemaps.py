"""Write the sitemaps anew; the site serves the old ones until the new ones are complete."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.pages import sitemaps


class Command(BaseCommand):
    help = "Write the sitemaps of all public pages and swap them in, whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-stale", action="store_true", help="only where it is needed")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_stale"] and sitemaps.is_fresh():
            self.stdout.write("sitemaps: up to date")
            return
        started = time.perf_counter()
        try:
            addresses, parts = sitemaps.build()
        except OSError as error:
            raise CommandError(
                f"the sitemaps cannot be written ({error}); the ones before stay. See that the "
                "disk has room, then run manage.py build_sitemaps"
            ) from error
        seconds = time.perf_counter() - started
        self.stdout.write(f"sitemaps: {addresses:,} addresses in {parts} parts, {seconds:.1f} s")
