"""List what is loaded; `releases --drop 3` removes one release with everything it says."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from codelookup.catalog.models import Release
from codelookup.claims.rechecks import recheck
from codelookup.search import index


class Command(BaseCommand):
    help = "List the loaded releases, or remove one with --drop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--drop", type=int, metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["drop"] is not None:
            self.drop(options["drop"])
            return
        for release in Release.objects.all():
            self.stdout.write(
                f"{release.pk:>4}  {release.dataset:<22} {release.label:<28} "
                f"{release.effective_on}  {release.row_count:>9,} rows  {release.source_name}"
            )

    def drop(self, pk: int) -> None:
        try:
            release = Release.objects.get(pk=pk)
        except Release.DoesNotExist as error:
            raise CommandError(f"no release {pk}; `manage.py releases` lists them") from error
        release.delete()
        if rechecked := recheck():
            self.stdout.write(str(rechecked))
        self.stdout.write(f"removed: {release}; search index: {index.build()} codes")
        call_command("build_sitemaps", if_stale=True, stdout=self.stdout)
