"""Rebuild the search index; the site keeps the old one until the new one is complete."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from codelookup.lib import replica
from codelookup.lib.background import give_way
from codelookup.search import index


class Command(BaseCommand):
    help = "Rebuild the search index and swap it in; never leaves the site without one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-stale", action="store_true", help="only where it is needed")
        parser.add_argument("--gently", action="store_true", help="let everybody else go first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["gently"]:
            give_way(self)
        with replica.reading():  # as the pages do that it will serve
            self.build(only_if_stale=options["if_stale"])
            call_command("build_sitemaps", if_stale=True, stdout=self.stdout)

    def build(self, only_if_stale: bool) -> None:
        started = time.perf_counter()
        count = index.build(only_if_stale)
        if count is None:
            self.stdout.write("search index: up to date")
            return
        seconds = time.perf_counter() - started
        self.stdout.write(f"search index: {count:,} codes, {seconds:.1f} s")
