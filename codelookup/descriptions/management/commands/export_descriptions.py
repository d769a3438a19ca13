"""Write published texts to files: `export_descriptions cpt/64490 --to /tmp/texts`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codelookup.descriptions import content, files
from codelookup.descriptions.models import Description, State


class Command(BaseCommand):
    help = "Write published texts to files that load_descriptions reads back unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "texts",
            nargs="*",
            metavar="SYSTEM[/CODE]",
            help="which, for example cpt or cpt/64490 (cpt/64490.es for the Spanish one); "
            "all by default",
        )
        parser.add_argument(
            "--to",
            type=Path,
            default=content.CONTENT,
            metavar="FOLDER",
            help="where to; by default the project's own folder",
        )
        parser.add_argument(
            "--force", action="store_true", help="write over files that say something else"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root, force = options["to"], options["force"]
        raws = self.written(options["texts"], root)
        differing = [p for p, raw in raws.items() if p.exists() and p.read_text() != raw]
        if differing and not force:
            raise CommandError(
                f"{differing[0]} says something else, {len(differing)} files in all; nothing was "
                "written. Give --force to write over them, or another folder with --to"
            )
        fresh = [path for path in raws if path in differing or not path.exists()]
        for path in fresh:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(raws[path], encoding="utf-8", newline="\n")
        self.stdout.write(f"{len(fresh)} files written, {len(raws) - len(fresh)} unchanged: {root}")

    def written(self, asked: list[str], root: Path) -> dict[Path, str]:
        """Return the files to write, by path. Nothing is written before all can be."""
        texts = Description.objects.filter(state=State.PUBLISHED).select_related("code")
        found: dict[Path, str] = {}
        wanted, met = set(asked), set()
        for text in texts.iterator(chunk_size=500):
            names = {text.code.system, content.of(text).label}
            if wanted and not names & wanted:
                continue
            met |= names & wanted
            try:
                found[files.path_of(text, root)] = files.written(text)
            except files.CannotWrite as error:
                raise CommandError(str(error)) from error
        if missing := sorted(wanted - met):
            raise CommandError(f"{missing[0]}: no published text; write it as cpt or cpt/64490")
        return found
