"""Load the project's own texts from codelookup/descriptions/content/."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.claims.rechecks import recheck
from codelookup.descriptions import content
from codelookup.descriptions.judging import judge
from codelookup.descriptions.load import load, unlisted


class Conflicts(CommandError):
    """Some files say something else than an editor did; the others are loaded."""


class Command(BaseCommand):
    help = "Load the project's own texts; refuses all of them if one breaks a rule."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-index", action="store_true", help="build the search index later")
        parser.add_argument(
            "--take-file",
            action="append",
            default=[],
            metavar="SYSTEM/CODE",
            help="load this file even though an editor changed the text; his edition is retired",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            texts = [content.read(path) for path in content.files()]
        except content.BadText as error:
            raise CommandError(str(error)) from error
        for text in texts:
            if found := judge(text).refusals:
                raise CommandError(f"{text.name}: {found[0]}; see check_descriptions")
        if unknown := sorted({*options["take_file"]} - {text.label for text in texts}):
            raise CommandError(f"--take-file {unknown[0]}: no such file; write it as cpt/64490")
        unlisted_texts = unlisted(texts)
        for text in unlisted_texts:
            self.stderr.write(
                f"{text.name}: no loaded release lists {text.meta['system']} "
                f"{text.meta['code']}; not published. Correct the code, or import the release "
                "that lists it and load again"
            )
        loaded = load(
            [text for text in texts if text not in unlisted_texts], take=options["take_file"]
        )
        self.stdout.write(
            f"descriptions: {loaded.added} added, {loaded.changed} changed, "
            f"{loaded.unchanged} unchanged"
        )
        if rechecked := recheck():
            self.stdout.write(str(rechecked))
        if not options["no_index"] and (loaded.added or loaded.changed):
            self.stdout.write("run build_index so that the search knows them")
        if loaded.conflicts:
            said = "\n".join(str(conflict) for conflict in loaded.conflicts)
            raise Conflicts(f"{said}\n{len(loaded.conflicts)} files in conflict with the site")
