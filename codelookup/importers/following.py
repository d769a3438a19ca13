"""What follows when other releases speak than before. Pages have changed by then, by themselves."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from codelookup.claims.rechecks import recheck
from codelookup.lib.background import give_way


def follow(command: BaseCommand, rows: int, is_indexed: bool = True) -> None:
    """Let the queue of texts, search and sitemaps follow, visitors first.

    `rows`: of the releases that pages see, or see no more, since this moment.
    """
    command.stdout.flush()
    give_way(command, rows)
    if rechecked := recheck():
        command.stdout.write(str(rechecked))
    if is_indexed:
        call_command("build_index", if_stale=True, stdout=command.stdout)
