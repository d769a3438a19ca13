import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from codelookup.operation.doctor import run
from codelookup.operation.doctor.findings import Finding, Findings, Level, fault, ok, warning
from codelookup.operation.doctor.run import Area, examine
from tests.factories import make_entry

pytestmark = pytest.mark.django_db


def in_order() -> Findings:
    yield ok("fine", "here")


def worrying() -> Findings:
    yield warning("not fine", "there", "mend it")


def broken() -> Findings:
    yield fault("broken", "everywhere", "mend it now")


def failing() -> Findings:
    yield ok(str(Path("/nowhere/at/all").stat()), "no such disk")


def areas(monkeypatch: pytest.MonkeyPatch, *checks: Any) -> None:
    monkeypatch.setattr(run, "AREAS", (Area("some", False, checks),))


def doctor(*arguments: str) -> str:
    out = StringIO()
    call_command("doctor", *arguments, stdout=out)
    return out.getvalue()


def test_warnings_end_well_and_each_has_its_remedy_below(monkeypatch: pytest.MonkeyPatch) -> None:
    areas(monkeypatch, in_order, worrying)
    assert doctor().splitlines() == [
        "ok      some     here: fine",
        "WARNING some     there: not fine",
        "                 -> mend it",
        "0 faults, 1 warnings",
    ]


def test_a_fault_ends_with_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    areas(monkeypatch, in_order, broken, worrying)
    with pytest.raises(CommandError, match="1 faults, 1 warnings") as raised:
        doctor()
    assert raised.value.returncode == 1


def test_json_holds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    areas(monkeypatch, worrying)
    assert json.loads(doctor("--json")) == [
        {
            "level": "warning",
            "what": "not fine",
            "where": "there",
            "remedy": "mend it",
            "area": "some",
        }
    ]


def test_a_check_that_cannot_be_made_is_a_fault_and_the_next_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    areas(monkeypatch, failing, in_order)
    found = list(examine())
    assert [each.level for each in found] == [Level.FAULT, Level.OK]
    assert "/nowhere/at/all" in found[0].what


def test_a_dead_database_is_one_fault_and_the_rest_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone() -> None:
        raise OperationalError("connection refused\nis the server running?")

    monkeypatch.setattr(connection, "ensure_connection", gone)
    found = list(examine())
    of_database = [each for each in found if each.area == "database"]
    assert of_database == [
        Finding(
            Level.FAULT,
            "connection refused",
            "DATABASE_URL",
            of_database[0].remedy,
            "database",
        )
    ]
    assert {each.area for each in found} == {"settings", "database", "mail", "files"}


def test_the_whole_examination_names_every_area() -> None:
    make_entry()
    found = list(examine())
    assert {each.area for each in found} == {area.name for area in run.AREAS}
    assert all(each.remedy for each in found if each.level != Level.OK)
    assert not any("could not be checked" in each.what for each in found)
