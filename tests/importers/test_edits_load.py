"""What the loader promises for the edits: several files, volume, and death in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from codelookup.catalog.models import Code, Release
from codelookup.edits.models import AddOnEdit, PairEdit, Rationale, UnitEdit
from codelookup.importers.load import Report, Request, load
from codelookup.importers.registry import LAYOUTS
from codelookup.lib.archive import BadFile, sha256_of
from tests.conftest import ROOT

from . import test_add_on, test_mue
from .pair_files import line, many, pairs, zips
from .reading import zipped
from .test_commands import database_url

pytestmark = pytest.mark.django_db(transaction=True)

PRACTITIONER = LAYOUTS["ncci-ptp-practitioner"]


def import_pairs(path: Path, *others: Path) -> Report:
    return load(Request(PRACTITIONER, path, others=others))


def everything() -> list[tuple[object, ...]]:
    """Every release, pair and rationale that a page may show."""
    known = PairEdit.objects.filter(release__in=Release.objects.all())
    pairs = known.order_by("release", "part", "line").values_list()
    return [
        *Release.objects.values_list(),
        *pairs,
        *Rationale.objects.order_by("text").values_list(),
    ]


def test_pairs_are_stored_with_release_line_days_and_rationale(tmp_path: Path) -> None:
    report = import_pairs(pairs(tmp_path, line(), line(two="77012", end="20201231", flag="0")))

    one, two = PairEdit.objects.order_by("line").select_related("release", "rationale")
    assert (report.read, report.refused) == (2, 0)
    assert (one.release.label, one.line, one.part) == ("2026Q4", 7, 0)
    assert (one.effective_on, one.deleted_on) == (date(2020, 1, 1), None)
    assert (two.deleted_on, two.modifier, two.column2) == (date(2020, 12, 31), 0, "77012")
    assert one.rationale == two.rationale
    assert not Code.objects.exists()


def test_a_missing_first_day_is_stored_as_none(tmp_path: Path) -> None:
    import_pairs(pairs(tmp_path, line(begin="")))

    assert PairEdit.objects.get().effective_on is None


@pytest.mark.parametrize("form", ["zips", "zips turned", "folder", "zip of zips"])
def test_several_files_make_one_release(tmp_path: Path, form: str) -> None:
    made = zips(tmp_path, [line()], [line("64491"), line("64492")])
    if form == "zips turned":
        made.reverse()
    elif form == "folder":
        (tmp_path / "readme.pdf").write_bytes(b"x")
        made = [tmp_path]
    elif form == "zip of zips":
        made = [zipped(tmp_path / "all.zip", **{each.name: each.read_bytes() for each in made})]

    report = import_pairs(*made)

    assert report.read == 3
    assert Release.objects.get().label == "2026Q4"
    places = PairEdit.objects.order_by("pk").values_list("part", "line", "column1")
    assert list(places) == [(1, 7, "64490"), (2, 7, "64491"), (2, 8, "64492")]


def test_the_same_files_again_change_nothing_in_whatever_order(tmp_path: Path) -> None:
    made = zips(tmp_path, [line()], [line("64491")])
    import_pairs(*made)
    before = everything()

    assert import_pairs(*reversed(made)).already_loaded
    assert import_pairs(tmp_path).already_loaded
    assert everything() == before
    assert Release.objects.get().source_sha256 == sha256_of(made) != sha256_of(made[:1])


def test_the_command_takes_all_files_of_a_release(tmp_path: Path) -> None:
    made, out = zips(tmp_path, [line()], [line("64491")]), StringIO()
    call_command("import_release", PRACTITIONER.dataset, *map(str, made), "--no-index", stdout=out)

    assert out.getvalue().startswith("ncci-ptp-practitioner 2026Q4: 2 rows read")


def test_a_dataset_of_one_file_takes_no_second(tmp_path: Path) -> None:
    made = zips(tmp_path, [line()], [line("64491")])
    with pytest.raises(CommandError, match="mue-dme is published as one file; give one"):
        call_command("import_release", "mue-dme", *map(str, made), "--no-index")


def test_a_bad_line_in_the_last_part_is_named_and_nothing_is_kept(tmp_path: Path) -> None:
    made = zips(tmp_path, [line()], [line("64491"), line(flag="7")])

    with pytest.raises(BadFile, match=r"ccipra-v323r0-f2\.txt, line 8: '7' is no such indicator"):
        import_pairs(*made)

    assert everything() == []


def test_a_folder_without_a_pair_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no file of the expected name in this folder"):
        import_pairs(tmp_path)


@pytest.mark.parametrize("begin", ["20200101", ""])
def test_a_pair_that_stands_twice_is_refused_with_both_places(tmp_path: Path, begin: str) -> None:
    made = zips(tmp_path, [line(begin=begin), line(two="77012", begin=begin)], [line(begin=begin)])

    with pytest.raises(
        BadFile,
        match=r"64490/77003( from 2020-01-01)? stands twice, in part 1, line 7 and part 2, line 7",
    ):
        import_pairs(*made)

    assert everything() == []


def test_dental_codes_are_left_out_and_counted(tmp_path: Path) -> None:
    report = import_pairs(pairs(tmp_path, line(), line(two="D0120"), line("D0120")))

    assert (report.read, report.refused) == (1, 2)


def test_a_file_cut_short_at_a_line_is_refused(tmp_path: Path) -> None:
    import_pairs(pairs(tmp_path, *many(100)))
    shorter = pairs(tmp_path, *many(50), name="ccipra-v330r0.txt")

    with pytest.raises(BadFile, match="50 rows, but 2026Q4 had 100"):
        import_pairs(shorter)


def test_a_dropped_release_takes_its_pairs_along(tmp_path: Path) -> None:
    import_pairs(pairs(tmp_path, *many(3)))
    other = load(
        Request(LAYOUTS["ncci-ptp-hospital"], pairs(tmp_path, line(), name="ccioph-v323r0.txt"))
    )

    Release.objects.get(dataset=PRACTITIONER.dataset).delete()

    assert PairEdit.objects.get().release == other.release


def test_unit_limits_and_add_on_rules_are_stored(tmp_path: Path) -> None:
    load(Request(LAYOUTS["mue-practitioner"], test_mue.table(tmp_path, test_mue.LINE)))
    load(Request(LAYOUTS["add-on"], test_add_on.tabbed(tmp_path, test_add_on.LISTED)))

    units, rule = UnitEdit.objects.get(), AddOnEdit.objects.get()
    assert (units.code, units.units, units.adjudication, units.line) == ("64490", 1, 2, 6)
    assert (rule.add_on, rule.primary, rule.type, rule.line) == ("64491", "64490", 1, 3)
    assert rule.effective_on == date(2013, 4, 1)


@pytest.mark.parametrize(
    ("dataset", "make", "text"),
    [
        ("mue-practitioner", test_mue.table, test_mue.LINE),
        ("add-on", test_add_on.tabbed, test_add_on.LISTED),
    ],
)
def test_what_stands_twice_is_refused(
    tmp_path: Path, dataset: str, make: Callable[..., Path], text: str
) -> None:
    with pytest.raises(BadFile, match="6449[01].* stands twice, in lines"):
        load(Request(LAYOUTS[dataset], make(tmp_path, text, text)))


@pytest.mark.parametrize("moment", ["5000", "20000", "before", "after", "between"])
def test_a_killed_import_leaves_the_database_as_it_was(tmp_path: Path, moment: str) -> None:
    """R-01: `kill -9` while reading, before, within and between moves; the rerun finishes."""
    if moment == "between" and connection.vendor != "sqlite":
        pytest.skip("PostgreSQL moves all at once")
    import_pairs(pairs(tmp_path, *many(10), name="ccipra-v322r0.txt"))
    before, path = everything(), pairs(tmp_path, *many(20_000))

    done = subprocess.run(
        [sys.executable, "-m", "tests.importers.killed", PRACTITIONER.dataset, moment, str(path)],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "SECRET_KEY": "tests only",
            "DJANGO_SETTINGS_MODULE": "codelookup.settings",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert everything() == before
    assert import_pairs(path).read == 20_000
    assert PairEdit.objects.count() == 20_010


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for number in (20_000, 200_000):
        path = pairs(tmp_path, *many(number), name=f"ccipra-{number}.txt")
        code = (
            "import django, sys; django.setup()\n"
            "from pathlib import Path; from datetime import date\n"
            "from codelookup.importers.load import Request, load\n"
            "from codelookup.importers.registry import LAYOUTS\n"
            "load(Request(LAYOUTS['ncci-ptp-practitioner'], Path(sys.argv[1]),"
            " effective_on=date(2026, 1, 1), dry_run=True))\n"
            "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "SECRET_KEY": "tests only",
                "DJANGO_SETTINGS_MODULE": "codelookup.settings",
            },
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert done.returncode == 0, done.stderr
        peaks.append(int(done.stdout) // 1024)  # MB
    assert peaks[1] < 150
    assert peaks[1] - peaks[0] < 40  # SQLite's cache fills up to its limit
