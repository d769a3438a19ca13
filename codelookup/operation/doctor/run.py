"""All checks in order. One that cannot be made is itself a fault, and the others go on."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from django.db import DatabaseError, connection

from . import data, database, environment, services
from .findings import Check, Finding, fault


class Area(NamedTuple):
    """Checks that belong together; `asks`: they need the database."""

    name: str
    asks: bool
    checks: tuple[Check, ...]


AREAS = (
    Area(
        "settings",
        False,
        (
            environment.secret_key,
            environment.debug,
            environment.hosts,
            environment.encryption,
            environment.proxies,
            environment.security_contact,
            environment.metrics,
            environment.django_checks,
        ),
    ),
    Area("database", True, (database.version, database.migrations, database.keeping)),
    Area("data", True, (data.age, data.absent, data.cpt_words)),
    Area("search", True, (services.search_index, services.site_maps)),
    Area("mail", False, (services.mail,)),
    Area("cache", True, (services.shared_cache,)),
    Area("files", False, (services.disk, services.static_files)),
)


def examine() -> Iterator[Finding]:
    """Yield every finding; where the database does not answer, what needs it is left out."""
    reached = True
    for area in AREAS:
        if area.name == "database":
            reached = False
            try:
                connection.ensure_connection()
                reached = True
            except DatabaseError as error:
                reason = str(error).strip().splitlines()[0]
                remedy = "correct DATABASE_URL, or start the server: systemctl start postgresql"
                yield replace(fault(reason, "DATABASE_URL", remedy), area=area.name)
        if area.asks and not reached:
            continue
        for check in area.checks:
            yield from (replace(each, area=area.name) for each in _made(check))


def _made(check: Check) -> list[Finding]:
    try:
        return list(check())
    except (DatabaseError, OSError) as error:
        where = f"{check.__module__.rpartition('.')[2]}.{check.__name__}"
        what = f"could not be checked ({type(error).__name__}: {error})".splitlines()[0]
        return [fault(what, where, "mend what stands above, then run doctor again")]
