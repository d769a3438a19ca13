"""Work that goes on beside the site."""

import os
import time

from django.core.management.base import BaseCommand

NICE = 10  # of 19; where all cores are busy, a tenth of what a visitor's request gets
MANY = 10_000  # rows of a release whose pages are many
REST = 4  # seconds in which visitors have the pages rendered anew that they read just now


def give_way(command: BaseCommand, rows: int = 0) -> None:
    """Let visitors go first from now on, where the command is a process of its own.

    `rows`: of the release that pages see since this moment. Not while rows are written: who waits
    for SQLite's lock would wait for a process that is held up.
    """
    if getattr(command, "_called_from_command_line", False):
        os.nice(NICE)
        if rows > MANY:
            time.sleep(REST)  # what PostgreSQL does for a command is not nice by itself
