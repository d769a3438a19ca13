"""Load the data that comes with the installed packages and the project's own tables and texts."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from codelookup.importers.defaults import requests
from codelookup.importers.load import load
from codelookup.importers.management.commands.import_release import sentence
from codelookup.importers.management.commands.load_descriptions import Conflicts
from codelookup.importers.progress import progress_bar
from codelookup.lib.archive import BadFile


class Command(BaseCommand):
    help = "Load the data that comes with the packages and the project. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        for request in requests():
            try:
                with progress_bar(request.layout.title) as progress:
                    report = load(request, progress)
            except BadFile as error:
                raise CommandError(str(error)) from error
            self.stdout.write(sentence(report))
        try:
            call_command("load_descriptions", no_index=True, stdout=self.stdout)
        except Conflicts as conflicts:
            self.stderr.write(str(conflicts))
        call_command("build_index", if_stale=True, stdout=self.stdout)
        self.stdout.write(f"default data: {time.perf_counter() - started:.1f} s")
