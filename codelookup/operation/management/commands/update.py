"""Bring official files up to date: `--check`, `update mpfs --fetch`, `update --all --fetch`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from codelookup.catalog.in_force import in_force
from codelookup.importers.following import follow
from codelookup.importers.management.commands.import_release import sentence
from codelookup.importers.registry import LAYOUTS
from codelookup.lib.archive import BadFile
from codelookup.lib.text import write_day
from codelookup.operation.bring import Bringer
from codelookup.operation.due import Standing, fetchable, standings
from codelookup.operation.fetch import NotFetched


class Command(BaseCommand):
    help = "List official files, tell which are due, and with --fetch download and import them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", nargs="*", help="see --list")
        parser.add_argument("--list", action="store_true", help="where each dataset comes from")
        parser.add_argument("--check", action="store_true", help="exit 1 if a file is due; offline")
        parser.add_argument("--all", action="store_true", help="all that are due or not loaded")
        parser.add_argument("--fetch", action="store_true", help="download and import")
        parser.add_argument("--accept-ama-terms", action="store_true", help="you have read them")
        parser.add_argument("--name", default="", help="the file's name as the page shows it")
        parser.add_argument("--sha256", action="append", default=[], help="once for each file")

    def handle(self, *args: Any, **options: Any) -> None:
        if unknown := set(options["dataset"]) - set(LAYOUTS):
            raise CommandError(f"no dataset {', '.join(sorted(unknown))}; update --list names all")
        found = standings(timezone.localdate(), in_force().releases)
        asked = [each for each in found if each.dataset in options["dataset"]]
        if options["fetch"]:
            self.fetch(fetchable(found) if options["all"] else asked, options)
        elif options["list"]:
            self.show_sources(asked or found)
        else:
            self.show_standing(asked or found)
            due = [each.dataset for each in asked or found if each.is_due]
            if options["check"] and due:
                raise CommandError(f"due: {', '.join(due)}")

    def show_sources(self, found: list[Standing]) -> None:
        today = timezone.localdate()
        for each in found:
            calendar = each.source.calendar if each.source else None
            self.stdout.write(
                f"{each.dataset:<22} {calendar.name if calendar else 'now and then'}; {each.way}"
            )
            if each.source:
                self.stdout.write(f"{'':<22} {each.source.page_on(today)}")

    def show_standing(self, found: list[Standing]) -> None:
        for each in found:
            if each.newest:
                state = "DUE" if each.is_due else "ok "
                since = write_day(each.newest.effective_on)
                self.stdout.write(f"{each.dataset:<22} {state} {each.newest.label}, since {since}")
            else:
                self.stdout.write(f"{each.dataset:<22} not loaded ({each.way})")

    def fetch(self, chosen: list[Standing], options: dict[str, Any]) -> None:
        """Fetch and import one after the other; what fails stops nobody else."""
        if not chosen and not options["all"]:
            raise CommandError("name the datasets, or give --all")
        if len(chosen) != 1 and (options["name"] or options["sha256"]):
            raise CommandError("--name and --sha256 go with one dataset")
        bringer = Bringer(
            timezone.localdate(),
            settings.VAR_DIR / "downloads",
            is_agreed=options["accept_ama_terms"],
            name=options["name"],
            sums=options["sha256"],
            say=self.stdout.write,
        )
        failed, rows = [], 0
        for each in chosen:
            try:
                report = bringer.bring(each.dataset)
            except (NotFetched, BadFile) as error:
                self.stderr.write(f"{each.dataset}: {error}")
                failed.append(each.dataset)
            else:
                self.stdout.write(sentence(report))
                rows += 0 if report.already_loaded else report.read
        if rows:
            follow(self, rows)
        if failed:
            raise CommandError(f"not brought up to date: {', '.join(failed)}")
        if not chosen:
            self.stdout.write("everything that can be fetched is up to date")
