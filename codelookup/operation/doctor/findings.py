"""What a check finds: in order, or what is wrong, where, and the command that mends it."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

from codelookup.operation.extras import IN_A_CHECKOUT

MANAGE = ".venv/bin/python manage.py" if IN_A_CHECKOUT else "python manage.py"


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """`where`: a setting, a file or a table. `remedy`: a command or a line for the environment."""

    level: Level
    what: str
    where: str
    remedy: str = ""
    area: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


Findings = Iterator[Finding]
Check = Callable[[], Findings]


def ok(what: str, where: str) -> Finding:
    return Finding(Level.OK, what, where)


def warning(what: str, where: str, remedy: str) -> Finding:
    return Finding(Level.WARNING, what, where, remedy)


def fault(what: str, where: str, remedy: str) -> Finding:
    return Finding(Level.FAULT, what, where, remedy)
