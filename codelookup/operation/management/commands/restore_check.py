"""Prove a backup: restore it into a temporary database and compare every table."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.operation.backup.make import check
from codelookup.operation.backup.manifest import NotSaved


class Command(BaseCommand):
    help = "Restore a backup into a temporary database and compare rows and checksums by table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        try:
            held = check(options["file"])
        except NotSaved as error:
            raise CommandError(f"not to be relied on: {error}") from error
        self.stdout.write(
            f"{options['file'].name}: restored and equal, {len(held.tables)} tables, "
            f"{held.rows:,} rows, {time.perf_counter() - started:.1f} s"
        )
