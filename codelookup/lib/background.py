"""Work that goes on beside the site."""

import os

from django.core.management.base import BaseCommand

NICE = 10  # of 19; where all cores are busy, a tenth of what a visitor's request gets


def give_way(command: BaseCommand) -> None:
    """Let visitors go first from now on, where the command is a process of its own.

    Not while it writes rows: who waits for SQLite's lock would wait for a process that is held up.
    """
    if getattr(command, "_called_from_command_line", False):
        os.nice(NICE)
