"""Examine the site: settings, database, data, index, mail, cache, disk; each with its remedy."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.operation.doctor.findings import Finding, Level
from codelookup.operation.doctor.run import examine

SIGNS = {Level.OK: "ok     ", Level.WARNING: "WARNING", Level.FAULT: "FAULT  "}


class Command(BaseCommand):
    help = "Examine settings, database, data, index, mail, cache and disk; exit 1 on a fault."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(examine())
        if options["json"]:
            self.stdout.write(json.dumps([each.as_dict() for each in found], indent=1))
        else:
            for each in found:
                self.tell(each)
        counts = Counter(each.level for each in found)
        summary = f"{counts[Level.FAULT]} faults, {counts[Level.WARNING]} warnings"
        if counts[Level.FAULT]:
            raise CommandError(summary)
        if not options["json"]:
            self.stdout.write(summary)

    def tell(self, finding: Finding) -> None:
        """Write one line, and the remedy under what is not in order."""
        self.stdout.write(
            f"{SIGNS[finding.level]} {finding.area:<8} {finding.where}: {finding.what}"
        )
        if finding.remedy:
            self.stdout.write(f"{'':16} -> {finding.remedy}")
