"""The lines of the table, and the page they are written to."""

from dataclasses import dataclass

from . import machine
from .clients import CONNECTIONS, Pressed
from .servers import FLAGS


@dataclass(frozen=True)
class Row:
    """One line. `figure` says the unit; `beside` compares with a limit."""

    what: str
    figure: str
    beside: str = ""
    foreign: float | None = None

    def cells(self) -> tuple[str, str, str, str]:
        foreign = "" if self.foreign is None else f"{self.foreign:.0%}"
        return self.what, self.figure, self.beside, foreign


def of_pressure(what: str, pressed: Pressed, beside: str, watched: machine.Watched) -> Row:
    cpu = watched.servers / (pressed.rate * watched.seconds) * 1000
    figure = f"{pressed.rate:,.0f} requests/s, p95 {pressed.p95:.1f} ms, {cpu:.2f} ms CPU"
    return Row(what, figure, beside, watched.foreign)


def of_percentiles(
    what: str, times: tuple[float, float, float], number: int, foreign: float
) -> Row:
    figure = "p50 {:.1f}, p95 {:.1f}, p99 {:.1f} ms".format(*times)
    return Row(what, figure, f"{number} requests", foreign)


def report(rows: list[Row], database: str) -> str:
    """Write the table in Markdown, aligned, so that it reads as well in a terminal."""
    head = ("what", "figure", "beside", "foreign CPU")
    table = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    lines = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in table]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    about = "\n".join(f"- {line}" for line in machine.describe(database))
    return (
        f"""# Benchmarks

Written by `make bench`. Client, server and database share the machine; `foreign CPU` is the share
of all cores that other people's work took meanwhile: compare figures only where it is small.
`CPU` is the server's own time a request, the database's not included. `empty` is a Django view
that does nothing, behind the same middleware in the same server; `cold` pages are kept nowhere,
`warm` ones in each worker (`PAGE_CACHE_MB`).

{about}
- gunicorn {FLAGS}; `sync`: --workers {machine.CORES} --worker-class sync, as behind a proxy
- {CONNECTIONS} connections under pressure, one account each; one by one: over one kept connection

"""
        + "\n".join(lines)
        + "\n"
    )
