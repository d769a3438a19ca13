"""Several writes that SQLite runs as one statement: a trigger on a view of this connection's own.

SQLite has no statement that writes into several tables. In a transaction of several the
interpreter may go to another thread after each, and nobody else writes until it has come back.
View and trigger are temporary, so the file holds neither, and a migration's own connection meets
none: SQLite would refuse to rename a table that a trigger names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import OperationalError, connection

from . import sql


@dataclass(frozen=True)
class Command:
    """`steps`: INSERT, UPDATE, DELETE; each value that they name is a parameter, and NEW's here.

    A step may ask for `last_insert_rowid()` of the one before. UNLESS_DONE between two leaves out
    what follows where the one before has changed nothing.
    """

    name: str
    steps: tuple[str, ...]

    @cached_property
    def names(self) -> list[str]:
        """The parameters, each once."""
        return list(dict.fromkeys(sql.NAMED.findall(" ".join(self.steps))))

    @cached_property
    def call(self) -> str:
        holes = ", ".join(f"%({name})s" for name in self.names)
        columns = ", ".join(f'"{name}"' for name in self.names)
        return f"INSERT INTO {self.name} ({columns}) VALUES ({holes})"

    def run(self, values: Mapping[str, Any]) -> int:
        """Run the steps, all or none; return how many rows they have changed together."""
        connection.ensure_connection()
        before = connection.connection.total_changes
        try:
            sql.run(self.call, values)
        except OperationalError as error:
            if f"no such table: {self.name}" not in str(error):
                raise
            self.prepare()
            sql.run(self.call, values)
        return int(connection.connection.total_changes - before)

    def prepare(self) -> None:
        """Make view and trigger, as the first run does: once a connection, which lives long."""
        columns = ", ".join(f'NULL AS "{name}"' for name in self.names)
        steps = "; ".join(sql.NAMED.sub(r'NEW."\1"', step) for step in self.steps)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP VIEW IF NOT EXISTS {self.name} AS SELECT {columns}")
            cursor.execute(
                f"CREATE TEMP TRIGGER IF NOT EXISTS {self.name}_comes "
                f"INSTEAD OF INSERT ON {self.name} BEGIN {steps}; END"
            )


UNLESS_DONE = "SELECT RAISE(IGNORE) WHERE changes() = 0"
