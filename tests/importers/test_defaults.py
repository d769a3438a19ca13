from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code, Entry, Kind, Release
from codelookup.catalog.systems import System
from codelookup.descriptions import content
from codelookup.importers import defaults
from codelookup.importers.load import Request
from codelookup.importers.registry import LAYOUTS
from codelookup.lib.archive import BadFile
from codelookup.search import index, vocabulary
from tests.search import evaluate, queries

COUNTS = {
    System.ICD10CM: 98_186,
    System.ICD10PCS: 78_638,
    System.MSDRG: 772,
    System.POS: 52,
    System.MODIFIERS: 416,
    System.CPT: 306,
    System.HCPCS: 79,
}


def run() -> str:
    out = StringIO()
    call_command("load_defaults", stdout=out)
    return out.getvalue()


def counted() -> dict[str, int]:
    codes = Entry.objects.exclude(kind=Kind.NODE)
    return {
        system: codes.filter(code__system=system).values("code").distinct().count()
        for system in System
    }


def everything() -> tuple[object, ...]:
    return list(Release.objects.values()), Code.objects.count(), Entry.objects.count()


# What the search must find over its query set: the share in the first so many hits.
AIMS = {
    ("code", 1): 1.0,
    ("prefix", 3): 1.0,
    ("official", 3): 0.95,
    ("dropped", 3): 0.95,
    ("reordered", 3): 0.95,
    ("typo", 3): 0.92,
    ("lay", 3): 0.90,
    ("lay", 10): 0.97,
    ("abbreviation", 3): 0.90,
}


def aims() -> dict[tuple[str, int], float]:
    """Ask the whole query set of the index that was just built."""
    answers = [evaluate.ask(query) for query in queries.read()]
    found = {}
    for kind, depth in AIMS:
        mine = [answer for answer in answers if answer.query.kind == kind]
        found[kind, depth] = evaluate.share(0 < answer.place <= depth for answer in mine)
    return found


def codes_of_the_vocabulary_that_are_not_loaded() -> set[tuple[str, str]]:
    named = {code for entry in vocabulary.entries() for code in entry.codes}
    listed = Entry.objects.codes().filter(release__in=in_force().releases.values())
    return named - set(listed.values_list("code__system", "code__value"))


@pytest.mark.django_db
@pytest.mark.timeout(400)
def test_the_default_data_is_complete_and_a_second_run_changes_nothing(
    settings: Any, tmp_path: Path
) -> None:
    """The one slow test: about half a minute, once, on SQLite."""
    if connection.vendor != "sqlite":
        pytest.skip("half a minute of parsing that the database does not change")
    settings.SEARCH_INDEX = tmp_path / "search.sqlite3"
    first = run()
    assert counted() == COUNTS
    diagnoses = Entry.objects.filter(code__system=System.ICD10CM)
    assert diagnoses.filter(is_billable=True).count() == 74_719
    # The prose at S06 rules them out: 7th characters D and S after a 6th character 7 or 8.
    assert not Code.objects.filter(value__regex=r"^S06\.[0-9A-Z]{2}[78][DS]$").exists()
    assert index.is_fresh()
    assert codes_of_the_vocabulary_that_are_not_loaded() == set()
    assert {kind: found for kind, found in aims().items() if found < AIMS[kind]} == {}
    before = everything()
    second = run()
    assert (first.count("already loaded"), second.count("already loaded")) == (0, 10)
    assert f"{len(list(content.files()))} unchanged" in second
    assert everything() == before


def test_every_default_file_is_there_and_has_its_label_and_day() -> None:
    found = defaults.requests()
    assert [request.layout.dataset for request in found] == [
        "icd10cm-tabular",
        "icd10pcs",
        "ms-drg",
        "ms-drg-cc",
        "ms-drg-mcc",
        "pos",
        "modifiers",
        "hcpcs",
        "mpfs",
        "gpci",
    ]
    for request in found:
        assert request.path.is_file()
        assert request.label
        assert request.effective_on or request.layout.identify(request.path.name)


def test_a_default_from_a_package_names_package_and_version() -> None:
    names = [request.source_name for request in defaults.requests()]
    assert all(name for name in names)
    assert sum("(package drg 1." in name for name in names) == 4
    assert sum("(package simple-icd-10-cm 1." in name for name in names) == 1


def test_a_package_without_the_file_is_named_with_the_remedy() -> None:
    with pytest.raises(BadFile, match=r"package drg .*: 0 files match .*requirements.txt"):
        defaults.packaged("drg", "*/no-such-file.txt")


@pytest.mark.django_db
def test_a_damaged_default_file_stops_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "pos.csv"
    path.write_text("not,the,captions\n")
    request = Request(LAYOUTS["pos"], path, label="x", effective_on=None)
    monkeypatch.setattr(
        "codelookup.importers.management.commands.load_defaults.requests", lambda: [request]
    )
    with pytest.raises(CommandError, match=r"^pos\.csv"):
        run()
    assert not Release.objects.exists()
