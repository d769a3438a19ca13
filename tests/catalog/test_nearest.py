import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codelookup.catalog.models import Code
from codelookup.catalog.nearest import mistyped, nearest
from codelookup.catalog.systems import System
from tests.factories import make_code, make_entry

pytestmark = pytest.mark.django_db


def near(shape: str, system: str = System.ICD10CM, most: int = 8) -> list[str]:
    return [code.value for code in nearest(Code.objects.all(), [shape], most, system)[shape]]


def test_the_longest_common_beginning_comes_first_then_the_closest_characters() -> None:
    for value in ("M54.12", "M54.16", "M54.17", "M54.5", "M54", "M99.9"):
        make_entry(value)
    assert near("M5418")[:3] == ["M54.17", "M54.16", "M54.12"]
    assert "M99.9" not in near("M5418")


def test_where_none_has_the_category_the_neighbours_in_the_list_are_offered() -> None:
    for value in ("12001", "12031", "64490"):
        make_entry(value, System.CPT)
    assert near("12345", System.CPT) == ["12031", "12001"]
    assert near("99999", System.CPT) == []


def test_two_characters_have_neighbours_too() -> None:
    for value in ("21", "22", "31"):
        make_entry(value, System.POS)
    assert near("23", System.POS) == ["22", "21"]


def test_all_systems_at_once_cost_one_query_whatever_the_number() -> None:
    make_entry("64490", System.CPT)
    make_entry("M54.16")
    for shapes in (["64491"], ["64491", "M5417", *(f"X99{number}" for number in range(40))]):
        with CaptureQueriesContext(connection) as asked:
            found = nearest(Code.objects.all(), shapes, 3)
        assert len(asked) == 1
        assert [code.value for code in found["64491"]] == ["64490"]


def test_codes_without_a_page_are_not_offered() -> None:
    make_code("M54.16")
    make_entry("M54-M55", kind="node", is_billable=False)
    assert near("M5417") == []


def test_nothing_asked_costs_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert nearest(Code.objects.all(), [], 3) == {}
    assert len(asked) == 0


def slips(shape: str, system: str = System.CPT, most: int = 8) -> list[str]:
    return [code.value for code in mistyped(Code.objects.all(), shape, most, system)]


def test_each_slip_of_the_hand_is_found_the_likeliest_first() -> None:
    for value in ("46490", "64490", "G4490", "6449", "644900", "64498", "12345"):
        make_entry(value, System.CPT)
    assert slips("64490") == ["46490", "644900", "6449", "64498", "G4490"]


def test_a_sign_taken_for_its_likeness_comes_before_any_other() -> None:
    for value in ("J1O30", "J1230", "J1030"):
        make_entry(value, System.HCPCS)
    assert slips("JI030", System.HCPCS) == ["J1030"]
    assert slips("J1O3O", System.HCPCS)[:1] == ["J1O30"]


def test_slips_are_looked_for_in_one_query_in_one_system_among_what_is_listed() -> None:
    make_entry("46490", System.HCPCS)
    make_code("64409", System.CPT)
    with CaptureQueriesContext(connection) as captured:
        assert slips("64490") == []
        assert slips("A" * 12) == []
    assert len(captured) == 2
