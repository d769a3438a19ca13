"""Save the database while the site runs: `backup --to /var/backups/codelookup --keep 14`."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from codelookup.operation.backup.make import back_up, let_go
from codelookup.operation.backup.manifest import NotSaved


def at_least_one(text: str) -> int:
    if (number := int(text)) < 1:
        raise ArgumentTypeError("must be 1 or more")
    return number


class Command(BaseCommand):
    help = "Save the database into a file, with what each table holds beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="folder; var/backups unless given")
        parser.add_argument("--keep", type=at_least_one, help="remove all but the newest so many")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        folder: Path = options["to"] or settings.VAR_DIR / "backups"
        try:
            path, made = back_up(folder)
        except NotSaved as error:
            raise CommandError(f"no backup was made: {error}") from error
        self.stdout.write(
            f"{path}: {len(made.tables)} tables, {made.rows:,} rows, "
            f"{path.stat().st_size:,} bytes, {time.perf_counter() - started:.1f} s"
        )
        if options["keep"]:
            for each in let_go(folder, options["keep"]):
                self.stdout.write(f"removed: {each.name}")
