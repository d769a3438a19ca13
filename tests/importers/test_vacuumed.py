"""A large release on PostgreSQL: VACUUM sees its rows before any page does."""

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from codelookup.catalog import version
from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Release
from codelookup.importers import moving
from codelookup.lib.archive import BadFile

from .pair_files import many, pairs
from .test_edits_load import import_pairs

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite stores in steps"),
]
DATASET = "ncci-ptp-practitioner"


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "STEP", 3)


@contextmanager
def at_vacuum(act: Callable[[], None], said: str = "VACUUM") -> Any:
    """Do something else as soon as VACUUM is asked for, or another statement."""

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(said):
            act()
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield


def test_pages_read_it_when_its_rows_have_been_seen(tmp_path: Path) -> None:
    """R-02: every page is rendered anew just then, and need not look rows up in the table."""
    import_pairs(pairs(tmp_path, *many(4), name="ccipra-v322r0.txt"))
    before, token, told = in_force().get(DATASET), version.current(), []

    def look() -> None:
        assert version.current() == token
        assert before == in_force().get(DATASET) == Release.objects.get(withdrawn_at=None)
        told.append(Release.objects.count())

    with at_vacuum(look):
        import_pairs(pairs(tmp_path, *many(10)))
    assert told
    assert set(told) == {2}
    assert in_force().get(DATASET) == Release.objects.latest("pk")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relallvisible, reltuples FROM pg_class WHERE relname = 'edits_pairedit'"
        )
        pages, rows = cursor.fetchone()
    assert pages > 0
    assert rows == 14


def test_an_import_cut_off_at_vacuum_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-01: nothing of it is seen, and nothing has to be read again."""

    def die() -> None:
        raise KeyboardInterrupt

    file = pairs(tmp_path, *many(10))
    with at_vacuum(die), pytest.raises(KeyboardInterrupt):
        import_pairs(file)
    assert in_force().get(DATASET) is None
    call_command("import_release", DATASET, str(file), no_index=True)
    assert f"manage.py releases --restore {DATASET}" in capsys.readouterr().out
    call_command("releases", restore=DATASET)
    assert in_force().get(DATASET) == Release.objects.get()


def test_where_the_database_dies_before_it_is_seen_the_message_says_so(tmp_path: Path) -> None:
    def die() -> None:
        raise OperationalError("terminating connection due to administrator command")

    refused = pytest.raises(BadFile, match="stored, but withdrawn: .* then import it again")
    with at_vacuum(die, 'UPDATE "catalog_release"'), refused:
        import_pairs(pairs(tmp_path, *many(10)))
    assert in_force().get(DATASET) is None


def test_it_is_seen_though_vacuum_fails(tmp_path: Path) -> None:
    def fail() -> None:
        raise OperationalError("canceling statement due to user request")

    with at_vacuum(fail):
        import_pairs(pairs(tmp_path, *many(10)))
    assert in_force().get(DATASET) == Release.objects.get()
