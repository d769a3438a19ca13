"""Check every text in codelookup/descriptions/content/ against every rule."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.descriptions import content


class Command(BaseCommand):
    help = "Check the project's own texts against every rule a text must meet."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = bad = 0
        for path in content.files():
            checked += 1
            try:
                text = content.read(path)
            except content.BadText as error:
                bad += 1
                self.stderr.write(str(error))
                continue
            found = content.problems(text)
            bad += bool(found)
            for problem in found:
                self.stderr.write(f"{text.name}: {problem}")
        if bad:
            raise CommandError(f"{bad} of {checked} texts break a rule")
        self.stdout.write(f"{checked} texts, all rules met")
