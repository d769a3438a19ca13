import os
import re
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from codelookup.catalog.models import Entry, Release
from codelookup.importers.load import Report
from codelookup.importers.management.commands.import_release import sentence
from codelookup.search import find, index
from tests.conftest import ROOT
from tests.factories import make_code, make_description, make_entry, make_release

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = "pos_code,pos_name,pos_description,pos_type"
OFFICE, HOSPITAL = (
    "11,Office,Where a doctor sees patients,Non-Facility",
    "21,Hospital,Wards,Facility",
)
DONE = re.compile(
    r"(?P<what>.+): (?P<read>[\d,]+) rows read, (?P<added>[\d,]+) codes added, "
    r"(?P<changed>\d+) changed, (?P<gone>\d+) gone, (?P<refused>\d+) refused, [\d.]+ s\n"
)


@pytest.fixture(autouse=True)
def _own_index(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX = tmp_path / "search.sqlite3"


def places(folder: Path, *lines: str, month: str = "2026-01") -> Path:
    path = folder / f"place_of_service_{month}.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n")
    return path


def run(*arguments: object, **options: Any) -> str:
    out = StringIO()
    call_command(*(str(each) for each in arguments), stdout=out, **options)
    return out.getvalue()


def test_success_is_one_line_with_rows_and_seconds_and_a_fresh_index(tmp_path: Path) -> None:
    said = run("import_release", "pos", places(tmp_path, OFFICE, HOSPITAL))
    match = DONE.match(said)
    assert match
    assert match["what"] == "pos January 2026"
    assert [match[name] for name in ("read", "added", "changed", "gone", "refused")] == list(
        "22000"
    )
    assert re.search(r"^search index: 2 codes, [\d.]+ s$", said, re.MULTILINE)
    assert index.is_fresh()
    assert [hit.value for hit in find.find("hospital").hits] == ["21"]


def test_a_later_file_says_what_changed_and_what_went(tmp_path: Path) -> None:
    run("import_release", "pos", places(tmp_path, OFFICE, HOSPITAL))
    later = places(
        tmp_path, OFFICE.replace("Office", "Practice"), "22,Clinic,x,Facility", month="2026-02"
    )
    match = DONE.match(run("import_release", "pos", later))
    assert match
    assert [match[name] for name in ("read", "added", "changed", "gone")] == list("2111")


def test_the_same_file_again_is_said_and_changes_nothing(tmp_path: Path) -> None:
    path = places(tmp_path, OFFICE)
    run("import_release", "pos", path)
    before = list(Release.objects.values())
    said = run("import_release", "pos", path)
    assert said == "already loaded: pos January 2026 (1 rows); nothing changed\n"
    assert list(Release.objects.values()) == before


def test_a_dry_run_counts_and_stores_nothing(tmp_path: Path) -> None:
    said = run("import_release", "pos", places(tmp_path, OFFICE), dry_run=True)
    assert said.startswith("dry run, nothing stored: 1 rows read, 1 codes added")
    assert not Release.objects.exists()
    assert not (tmp_path / "search.sqlite3").exists()


def test_label_and_day_can_be_given(tmp_path: Path) -> None:
    path = places(tmp_path, OFFICE).rename(tmp_path / "places.csv")
    run("import_release", "pos", path, "--label", "My set", "--effective-on", "2026-03-01")
    release = Release.objects.get()
    assert (release.label, str(release.effective_on)) == ("My set", "2026-03-01")


def test_the_index_can_be_left_for_later(tmp_path: Path) -> None:
    said = run("import_release", "pos", places(tmp_path, OFFICE), "--no-index")
    assert "search index" not in said
    assert not (tmp_path / "search.sqlite3").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1,Office,x,Facility", "line 3: '1' 'Office' is not a two-digit place"),
        ("11,Office,x,Elsewhere", "line 3: 'Elsewhere' is neither Facility nor"),
        ("11,Office", "line 3: 2 cells under 4 captions"),
        (HOSPITAL, "21 stands twice, in lines 2 and 3"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_and_changes_nothing(
    tmp_path: Path, line: str, said: str
) -> None:
    with pytest.raises(CommandError) as caught:
        run("import_release", "pos", places(tmp_path, HOSPITAL, line))
    message = str(caught.value)
    assert message.startswith("place_of_service_2026-01.csv")
    assert said in message
    assert "\n" not in message
    assert not Release.objects.exists()
    assert not Entry.objects.exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv: no such file"):
        run("import_release", "pos", tmp_path / "nowhere.csv")


def test_an_unknown_dataset_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="invalid choice: 'icd9'.*'icd10cm', "):
        run("import_release", "icd9", places(tmp_path, OFFICE))


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "01/02/2026"])
def test_a_day_that_is_none_is_refused(tmp_path: Path, day: str) -> None:
    with pytest.raises(CommandError, match="effective-on"):
        run("import_release", "pos", places(tmp_path, OFFICE), "--effective-on", day)


def database_url() -> str:
    """Return the address of the test database, for a process of its own."""
    about = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{about['NAME']}"
    return f"postgres://{about['USER']}@{about['HOST']}:{about['PORT']}/{about['NAME']}"


def test_from_the_shell_a_bad_file_ends_with_status_1_and_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "import_release", "pos", str(places(tmp_path, OFFICE, "x"))],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url(), "SECRET_KEY": "tests only"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("CommandError: place_of_service_2026-01.csv, line 3: ")


def test_releases_are_listed_with_what_tells_them_apart() -> None:
    make_release("pos", label="2026", row_count=12_345, source_name="pos.csv")
    line = run("releases")
    for each in ("pos", "2026", "2025-10-01", "12,345 rows", "pos.csv"):
        assert each in line


def test_nothing_loaded_lists_nothing() -> None:
    assert run("releases") == ""


def test_a_dropped_release_is_gone_with_what_it_said_and_from_the_search() -> None:
    gone = make_entry("11", "pos", long="Office").release
    make_entry("E11.9", long="Diabetes")
    index.build()
    said = run("releases", drop=gone.pk)
    assert re.match(r"removed: pos FY2026\nsearch index: 1 codes, [\d.]+ s\n", said)
    assert Release.objects.count() == Entry.objects.count() == 1
    assert find.find("office").total == 0


def test_dropping_what_is_not_there_is_refused() -> None:
    make_release("pos")
    with pytest.raises(CommandError, match=r"no release 999; `manage.py releases` lists them"):
        run("releases", drop=999)
    assert Release.objects.count() == 1


def test_thousands_are_written_with_commas() -> None:
    report = Report(None, False, read=98_186, added=1_000, refused=76, seconds=12.34)
    assert sentence(report) == (
        "dry run, nothing stored: 98,186 rows read, 1,000 codes added, 0 changed, 0 gone, "
        "76 refused, 12.3 s"
    )


def test_an_import_queues_the_texts_it_contradicts_and_dropping_it_takes_them_back(
    tmp_path: Path,
) -> None:
    run("import_release", "pos", places(tmp_path, OFFICE, HOSPITAL))
    make_description(make_code("11", "pos"), reviewed_on=date(2026, 1, 15))
    assert "0 raised, 0 changed, 0 closed" in run("recheck_descriptions")
    changed = places(tmp_path, OFFICE.replace("a doctor", "anybody"), HOSPITAL, month="2026-02")
    said = "texts to be looked at again: 1 raised, 0 changed, 0 closed\n"
    assert said in run("import_release", "pos", changed)
    later = Release.objects.get(label="February 2026")
    assert said.replace("1 raised", "0 raised").replace("0 closed", "1 closed") in run(
        "releases", drop=later.pk
    )
