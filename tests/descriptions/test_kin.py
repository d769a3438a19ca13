import pytest
from pytest_django import DjangoAssertNumQueries

from codelookup.catalog.systems import System
from codelookup.descriptions import kin
from tests.catalog.asking import about, make_tree
from tests.factories import make_description, make_entry

pytestmark = pytest.mark.django_db


def test_the_wider_text_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    made = make_description(make_tree()["E11"].code)
    subject = about("E11.65")
    with django_assert_num_queries(1):
        found = kin.wider(subject)
        assert found == made
        assert found.code.value == "E11"


@pytest.mark.parametrize("system", [System.MSDRG, System.ICD10PCS, System.POS, System.MODIFIERS])
def test_systems_without_families_ask_nothing(
    system: System, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_entry("470", system)
    subject = about("470", system)
    with django_assert_num_queries(0):
        assert kin.wider(subject) is None
