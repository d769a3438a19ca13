"""Check every text in codelookup/descriptions/content/ against every rule."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.claims.text_facts import TextFacts
from codelookup.descriptions import content, library, rules
from codelookup.descriptions.content import Text
from codelookup.descriptions.judging import judge


class Command(BaseCommand):
    help = "Check the project's own texts against every rule a text must meet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--facts",
            action="store_true",
            help="also hold codes and figures against the loaded data, as of the review day; "
            "with --verbosity 2 it names what cannot be checked",
        )
        parser.add_argument(
            "--stats",
            action="store_true",
            help="also print texts, words and median reading grade by system and part",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        paths = list(content.files())
        texts: list[Text] = []
        bad: set[str] = set()
        for path in paths:
            try:
                texts.append(content.read(path))
            except content.BadText as error:
                bad.add(str(path))
                self.stderr.write(str(error))
        doubled = rules.doubled((text.name, text.parts) for text in texts)
        facts = TextFacts() if options["facts"] else None
        open_questions = 0
        for text in texts:
            judgement = judge(text, facts.on(text.meta["reviewed_on"]) if facts else None)
            found = judgement.refusals + ([doubled[text.name]] if text.name in doubled else [])
            open_questions += len(judgement.unchecked)
            self._name(text, judgement.unchecked if options["verbosity"] > 1 else [])
            if found:
                bad.add(str(text.path))
            for problem in found:
                self.stderr.write(f"{text.name}: {problem}")
        for line in library.figures(texts) if options["stats"] else ():
            self.stdout.write(line)
        if open_questions:
            self.stdout.write(f"{open_questions} statements cannot be checked with what is loaded")
        if bad:
            raise CommandError(f"{len(bad)} of {len(paths)} texts break a rule")
        self.stdout.write(f"{len(paths)} texts, all rules met")

    def _name(self, text: Text, unchecked: list[str]) -> None:
        for question in unchecked:
            self.stdout.write(f"{text.name}: cannot be checked: {question}")
