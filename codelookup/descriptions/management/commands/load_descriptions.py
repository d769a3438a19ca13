"""Load the project's own texts from codelookup/descriptions/content/."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.descriptions import content
from codelookup.descriptions.load import load, unlisted


class Command(BaseCommand):
    help = "Load the project's own texts; refuses all of them if one breaks a rule."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-index", action="store_true", help="build the search index later")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            texts = [content.read(path) for path in content.files()]
        except content.BadText as error:
            raise CommandError(str(error)) from error
        for text in texts:
            if found := content.problems(text):
                raise CommandError(f"{text.name}: {found[0]}; see check_descriptions")
        unknown = unlisted(texts)
        for text in unknown:
            self.stderr.write(
                f"{text.name}: no loaded release lists {text.meta['system']} "
                f"{text.meta['code']}; not published. Correct the code, or import the release "
                "that lists it and load again"
            )
        loaded = load(text for text in texts if text not in unknown)
        self.stdout.write(
            f"descriptions: {loaded.added} added, {loaded.changed} changed, "
            f"{loaded.unchanged} unchanged"
        )
        if not options["no_index"] and (loaded.added or loaded.changed):
            self.stdout.write("run build_index so that the search knows them")
