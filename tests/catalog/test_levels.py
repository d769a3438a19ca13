from datetime import date
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codelookup.catalog.in_force import in_force
from codelookup.catalog.levels import Level, levels
from codelookup.catalog.models import Release
from codelookup.catalog.systems import System
from tests.catalog.asking import make_tree
from tests.factories import make_entry, make_release

pytestmark = pytest.mark.django_db


def test_every_level_counts_the_billable_codes_below_it() -> None:
    release = make_release()
    make_tree(release)
    assert dict(levels(System.ICD10CM, [release])) == {
        "": Level(2, "E11.65", "E11.9"),
        "4": Level(2, "E11.65", "E11.9"),
        "4 E08-E13": Level(2, "E11.65", "E11.9"),
        "4 E08-E13 E11": Level(2, "E11.65", "E11.9"),
        "4 E08-E13 E11 E11.6": Level(1, "E11.65", "E11.65"),
    }


def test_levels_are_read_once_a_release() -> None:
    release = make_release()
    make_tree(release)
    levels(System.ICD10CM, [release])
    with CaptureQueriesContext(connection) as captured:
        levels(System.ICD10CM, [Release.objects.get(pk=release.pk)])
    assert len(captured) == 1  # the release itself


def test_another_release_is_counted_for_itself() -> None:
    make_tree(old := make_release(effective_on=date(2024, 10, 1)))
    new = make_release(effective_on=date(2025, 10, 1))
    make_entry("E11.9", release=new, path="4 E08-E13 E11")
    assert levels(System.ICD10CM, [old])["4"].codes == 2
    assert levels(System.ICD10CM, [new])["4"].codes == 1


def test_a_code_that_two_releases_state_counts_once() -> None:
    whole, fees = make_release("hcpcs"), make_release("mpfs")
    for value in ("J0120", "J3301"):
        make_entry(value, System.HCPCS, release=whole, path="j j-injections")
    for value in ("J3301", "J3490"):
        make_entry(value, System.HCPCS, release=fees, path="j j-injections")
    speakers = in_force().speakers(System.HCPCS)
    assert levels(System.HCPCS, speakers)["j"] == Level(3, "J0120", "J3490")


@pytest.mark.parametrize(("day", "left"), [(30, 3), (31, 3), (32, 2), (400, 1)])
def test_codes_that_have_ended_are_not_counted(day: int, left: int) -> None:
    release = make_release("hcpcs")
    first, later = date(2026, 1, 31), date(2026, 12, 31)
    for value, ends_on in (("J1", None), ("J2", later), ("J3", first)):
        make_entry(value, System.HCPCS, release=release, path="j", terminated_on=ends_on)
    on = date.fromordinal(date(2025, 12, 31).toordinal() + day)
    assert levels(System.HCPCS, [release])["j"].valid_on(on) == left


@pytest.mark.parametrize("order", list(permutations(["1 A", "1", "1 A B C"])))
def test_levels_without_codes_of_their_own_are_filled_from_below(order: tuple[str, ...]) -> None:
    release = make_release()
    for number, path in enumerate(order):
        make_entry(f"X{number}", release=release, path=path)
    counted = {path: level.codes for path, level in levels(System.ICD10CM, [release]).items()}
    assert counted == {"": 3, "1": 3, "1 A": 2, "1 A B": 1, "1 A B C": 1}
