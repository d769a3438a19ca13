"""What changed of a code in the fee schedule from one release to the next."""

from datetime import date
from typing import Any

import pytest

from codelookup.catalog.models import Release
from codelookup.catalog.systems import System
from codelookup.payment import changes
from tests.catalog.asking import about
from tests.factories import make_entry, make_relative_value, make_release

pytestmark = pytest.mark.django_db

OLD, NEW = date(2025, 10, 1), date(2026, 4, 1)


def make_line(day: date, line: int = 11, code: str = "64490", **kwargs: Any) -> Release:
    release = Release.objects.filter(dataset="mpfs", effective_on=day).first()
    release = release or make_release(
        "mpfs", effective_on=day, label=f"RVU{day:%y}", source_name="PPRRVU.txt"
    )
    entry = release.entries.filter(code__value=code).first()
    entry = entry or make_entry(code, System.CPT, release=release, long="")
    make_relative_value(entry, line=line, **kwargs)
    return release


def told(day: str = "2026-11-22") -> list[tuple[str, str, str]]:
    found = changes.changes(about("64490", System.CPT, day))
    return [(change.what, change.old, change.new) for change in found]


def test_figures_and_the_amounts_they_make_are_told_from_what_to_what() -> None:
    make_line(OLD, work="1.82", total_facility="2.87", conversion_factor="32.3465")
    make_line(NEW)
    assert told() == [
        ("Work RVU", "1.82", "1.77"),
        ("Total RVU in a facility", "2.87", "2.82"),
        ("Conversion factor", "32.3465", "33.4009"),
        ("National amount outside a facility", "$198.61", "$205.08"),
        ("National amount in a facility", "$92.83", "$94.19"),
    ]


def test_both_releases_stand_with_their_lines() -> None:
    make_line(OLD, 6_959, work="1.82")
    make_line(NEW, 7_031)
    (change,) = changes.changes(about("64490", System.CPT))
    assert (change.on, str(change.before), str(change.after)) == (
        NEW,
        "RVU25, line 6,959",
        "RVU26, line 7,031",
    )
    assert change.said == ""  # nothing of it is open to all


def test_an_indicator_is_told_with_its_meaning() -> None:
    make_line(OLD, global_days="000", bilateral="1")
    make_line(NEW, global_days="010", bilateral="0")
    assert told() == [
        ("Global period", "0 days (000)", "10 days (010)"),
        ("Both sides", "yes, paid at 150 % (1)", "no (0)"),
    ]


def test_a_code_that_is_no_longer_paid_has_no_amount() -> None:
    make_line(OLD)
    make_line(NEW, status="N")
    assert told() == [
        ("Medicare status", "active (A)", "not covered (N)"),
        ("National amount outside a facility", "$205.08", "none"),
        ("National amount in a facility", "$94.19", "none"),
    ]


def test_what_one_of_the_files_does_not_tell_is_no_change() -> None:
    make_line(OLD, pricing="", conversion_factor_qpp=None)
    make_line(NEW, pricing="9", conversion_factor_qpp="33.5671")
    assert told() == []


def test_a_line_with_a_modifier_is_told_apart() -> None:
    make_line(OLD)
    make_line(OLD, 12, modifier="26", work="1.00")
    make_line(NEW)
    make_line(NEW, 12, modifier="26", work="1.10")
    make_line(NEW, 13, modifier="TC")
    assert told() == [
        ("Work RVU, with 26", "1.00", "1.10"),
        ("Fee schedule, line with TC", "not listed", "listed, status A"),
    ]


def test_nothing_is_told_of_a_release_after_the_day() -> None:
    make_line(OLD, work="1.82")
    make_line(NEW)
    assert told("2026-03-31") == []
    assert told("2026-04-01") == [("Work RVU", "1.82", "1.77")]


def test_a_release_between_that_does_not_list_the_code_parts_the_comparison() -> None:
    make_line(OLD, work="1.82")
    make_line(date(2026, 1, 1), code="99213")
    make_line(NEW)
    assert told() == []  # the catalog tells that it went and came back


def test_a_supply_that_the_schedule_takes_in_is_told() -> None:
    make_line(OLD)
    new = make_line(NEW)
    entry = make_entry("J3301", System.HCPCS)
    make_relative_value(entry.__class__(release=new, code=entry.code), line=40)
    (change,) = changes.changes(about("J3301", System.HCPCS))
    assert (change.what, change.old, change.new) == (
        "Fee schedule",
        "not listed",
        "listed, status A",
    )
    assert (str(change.before), str(change.after)) == ("RVU25", "RVU26, line 40")
