"""List what is loaded; take a release back and bring it back; remove one with all that it says."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.catalog import rollback
from codelookup.catalog.models import Release
from codelookup.importers.following import follow
from codelookup.importers.registry import LAYOUTS


class Command(BaseCommand):
    help = "List the loaded releases; withdraw the newest of a dataset, restore it, or remove one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked = parser.add_mutually_exclusive_group()
        asked.add_argument(
            "--rollback",
            choices=sorted(LAYOUTS),
            metavar="DATASET",
            help="withdraw what speaks today; the release before it speaks again at once",
        )
        asked.add_argument(
            "--restore",
            choices=sorted(LAYOUTS),
            metavar="DATASET",
            help="bring back what was withdrawn last",
        )
        asked.add_argument("--drop", type=int, metavar="ID", help="remove for good")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rollback"]:
            self.roll_back(options["rollback"])
        elif options["restore"]:
            self.restore(options["restore"])
        elif options["drop"] is not None:
            self.drop(options["drop"])
        else:
            self.list_all()

    def list_all(self) -> None:
        for release in Release.objects.all():
            line = (
                f"{release.pk:>4}  {release.dataset:<22} {release.label:<28} "
                f"{release.effective_on}  {release.row_count:>9,} rows  {release.source_name}"
            )
            if release.withdrawn_at:
                line += f"  (withdrawn on {release.withdrawn_at:%Y-%m-%d})"
            self.stdout.write(line)

    def roll_back(self, dataset: str) -> None:
        try:
            withdrawn, now = rollback.roll_back(dataset)
        except rollback.Impossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"withdrawn: {withdrawn}; {now} speaks again")
        follow(self, withdrawn.row_count)

    def restore(self, dataset: str) -> None:
        try:
            release, now = rollback.restore(dataset)
        except rollback.Impossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"restored: {release}; today {now or 'nothing'} speaks")
        follow(self, release.row_count)

    def drop(self, pk: int) -> None:
        try:
            release = Release.objects.get(pk=pk)
        except Release.DoesNotExist as error:
            raise CommandError(f"no release {pk}; `manage.py releases` lists them") from error
        release.delete()
        self.stdout.write(f"removed: {release}")
        follow(self, release.row_count)
