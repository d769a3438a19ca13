from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from codelookup.catalog.models import Notice
from codelookup.operation.doctor import data, database
from codelookup.operation.doctor.findings import Level
from codelookup.operation.sources import BY_DATASET
from tests.factories import make_entry, make_release
from tests.operation.conftest import Look

pytestmark = pytest.mark.django_db


def expected(dataset: str) -> date:
    calendar = BY_DATASET[dataset].calendar
    assert calendar
    return calendar.expected(timezone.localdate())


def test_a_site_without_data_is_a_fault(worst: Look) -> None:
    level, finding = worst(data.age)
    assert level == Level.FAULT
    assert finding.remedy.endswith("manage.py load_defaults")


@pytest.mark.parametrize("dataset", ["mpfs", "icd10cm", "gpci", "ncci-ptp-practitioner"])
def test_what_is_older_than_the_calendar_lets_expect_is_told(dataset: str, worst: Look) -> None:
    make_release(dataset, effective_on=expected(dataset) - timedelta(days=1))
    level, finding = worst(data.age)
    assert level == Level.WARNING
    assert finding.where.startswith(dataset)
    assert finding.remedy.endswith(f"manage.py update {dataset} --fetch")
    make_release(dataset, effective_on=expected(dataset))
    assert worst(data.age)[0] == Level.OK


def test_where_no_address_is_known_the_page_is_named(worst: Look) -> None:
    make_release("ms-drg", effective_on=date(2020, 10, 1))
    _, finding = worst(data.age)
    assert "import_release ms-drg <file from https://www.cms.gov/" in finding.remedy
    assert "{" not in finding.remedy


def test_a_starter_set_is_not_the_whole(worst: Look) -> None:
    make_release("mpfs", effective_on=expected("mpfs"), is_partial=True)
    level, finding = worst(data.age)
    assert (level, finding.what) == (Level.WARNING, "a starter set, not the whole file")


def test_what_is_not_loaded_is_listed(worst: Look) -> None:
    make_release("mpfs")
    level, finding = worst(data.absent)
    assert level == Level.WARNING
    assert "opps" in finding.what
    assert "mpfs" not in finding.what


@pytest.mark.parametrize(
    ("licensed", "words", "level"),
    [
        (False, "words of a licence", Level.FAULT),
        (True, "words of a licence", Level.OK),
        (True, "", Level.WARNING),
        (False, "", Level.OK),
    ],
)
def test_the_licence_flag_and_the_words_agree(
    licensed: bool, words: str, level: Level, settings: Any, worst: Look
) -> None:
    settings.CPT_LICENSED = licensed
    make_entry("99213", "cpt", release=make_release("cpt", notice=Notice.AMA), long=words)
    found, finding = worst(data.cpt_words)
    assert found == level
    assert words == "" or words not in finding.what


def test_a_migration_not_applied_is_a_fault(monkeypatch: pytest.MonkeyPatch, worst: Look) -> None:
    assert worst(database.migrations)[0] == Level.OK
    graph = MigrationExecutor(connection).loader.graph
    some = graph.nodes[("catalog", "0001_initial")]
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *args: [(some, False)] * 4)
    level, finding = worst(database.migrations)
    assert level == Level.FAULT
    assert finding.what.startswith("4 not applied: catalog.0001_initial")
    assert finding.what.endswith(" and 1 more")


def test_the_version_is_told_and_an_old_one_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, worst: Look
) -> None:
    assert worst(database.version)[0] == Level.OK
    monkeypatch.setattr(database, "OLDEST_SQLITE", (9, 0))
    monkeypatch.setattr(database, "OLDEST_POSTGRES", 990_000)
    assert worst(database.version)[0] == Level.FAULT


@pytest.mark.parametrize(
    ("question", "answer", "level"),
    [
        ("PRAGMA journal_mode", "delete", Level.FAULT),
        ("PRAGMA quick_check(1)", "row 7 missing", Level.FAULT),
        ("SHOW fsync", "off", Level.FAULT),
        ("SHOW full_page_writes", "off", Level.FAULT),
        ("SHOW autovacuum", "off", Level.FAULT),
        ("SHOW server_encoding", "SQL_ASCII", Level.FAULT),
        ("SHOW max_connections", "5", Level.WARNING),
    ],
)
def test_what_may_lose_data_is_told(
    question: str, answer: str, level: Level, monkeypatch: pytest.MonkeyPatch, worst: Look
) -> None:
    good = {
        "PRAGMA journal_mode": "wal",
        "PRAGMA quick_check(1)": "ok",
        "SHOW server_encoding": "UTF8",
        "SHOW max_connections": "100",
    }
    answers = dict(good)
    monkeypatch.setattr(database, "ask", lambda statement: answers.get(statement, "on"))
    look = database._sqlite if question.startswith("PRAGMA") else database._postgres
    assert worst(look)[0] == Level.OK
    answers[question] = answer
    found, finding = worst(look)
    assert (found, bool(finding.remedy)) == (level, True)


def test_the_database_of_the_tests_is_asked_for_real(worst: Look) -> None:
    level, finding = worst(database.keeping)
    if connection.vendor == "postgresql":
        # The cluster of the tests runs with fsync off, which is just what must be found.
        assert (level, finding.what) == (Level.FAULT, "fsync is off")
    else:
        assert level == Level.OK
