"""Import one official file: `import_release icd10cm 2026-code-descriptions.zip`."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.importers.following import follow
from codelookup.importers.load import Report, Request, load
from codelookup.importers.progress import progress_bar
from codelookup.importers.registry import LAYOUTS
from codelookup.lib.archive import BadFile


class Command(BaseCommand):
    help = "Import one official file (zip as published, or the file inside), whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", choices=sorted(LAYOUTS))
        parser.add_argument(
            "file", type=Path, nargs="+", help="one; all its files where a release has several"
        )
        parser.add_argument("--label", default="", help='name of the release, e.g. "FY2026"')
        parser.add_argument("--effective-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--dry-run", action="store_true", help="read and check, change nothing")
        parser.add_argument("--allow-shrink", action="store_true", help="accept far fewer rows")
        parser.add_argument("--no-index", action="store_true", help="build the search index later")

    def handle(self, *args: Any, **options: Any) -> None:
        request = Request(
            LAYOUTS[options["dataset"]],
            options["file"][0],
            others=tuple(options["file"][1:]),
            label=options["label"],
            effective_on=options["effective_on"],
            dry_run=options["dry_run"],
            allow_shrink=options["allow_shrink"],
        )
        try:
            with progress_bar(request.layout.title) as progress:
                report = load(request, progress)
        except BadFile as error:
            raise CommandError(str(error)) from error
        self.stdout.write(sentence(report))
        if report.release and not report.already_loaded:
            follow(self, report.read, is_indexed=not options["no_index"])


def sentence(report: Report) -> str:
    """Say in one line what an import did."""
    if report.already_loaded and report.release and report.release.withdrawn_at:
        return (
            f"already loaded: {report.release} ({report.read:,} rows), but withdrawn on "
            f"{report.release.withdrawn_at:%Y-%m-%d}; nothing changed. To let it speak again: "
            f"manage.py releases --restore {report.release.dataset}"
        )
    if report.already_loaded:
        return f"already loaded: {report.release} ({report.read:,} rows); nothing changed"
    return (
        f"{report.release or 'dry run, nothing stored'}: {report.read:,} rows read, "
        f"{report.added:,} codes added, {report.changed:,} changed, {report.gone:,} gone, "
        f"{report.refused:,} refused, {report.seconds:.1f} s"
    )
