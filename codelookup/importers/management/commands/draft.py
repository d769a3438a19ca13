"""Ask the configured model for a first draft: `draft hcpcs J1010`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.catalog.subject import lookup
from codelookup.catalog.systems import System
from codelookup.claims.drafting import draft
from codelookup.descriptions.drafting import NoDraft
from codelookup.descriptions.languages import LANGUAGES


class Command(BaseCommand):
    help = "Ask the configured model for a first draft of a text; it waits at the desk for editors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", choices=System.values)
        parser.add_argument("code")
        parser.add_argument("--language", choices=list(LANGUAGES), default="en")
        parser.add_argument(
            "--about", default="", help="what the service is, in your own words; needed for CPT"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (code := lookup(options["system"], options["code"])):
            raise CommandError(f"no code {options['code']} in {options['system']}")
        try:
            drafted = draft(code, options["language"], options["about"])
        except NoDraft as error:
            raise CommandError(str(error)) from error
        edition, judgement = drafted.edition, drafted.judgement
        self.stdout.write(f"{edition}: a draft of {edition.drafted_with}, for an editor to rewrite")
        for refusal in judgement.refusals:
            self.stdout.write(f"to mend: {refusal}")
        if judgement.unchecked:
            number = len(judgement.unchecked)
            self.stdout.write(f"{number} statements cannot be checked with what is loaded")
