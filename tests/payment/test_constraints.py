import pytest
from django.db import IntegrityError

from codelookup.catalog.systems import System
from tests.factories import make_entry, make_relative_value

pytestmark = pytest.mark.django_db


def test_a_release_gives_one_value_for_code_and_modifier() -> None:
    entry = make_entry("12345", System.CPT)
    make_relative_value(entry, modifier="26")
    with pytest.raises(IntegrityError, match=r"one_value_per_code_and_modifier|\.modifier"):
        make_relative_value(entry, modifier="26")


def test_a_modifier_has_its_own_value() -> None:
    entry = make_entry("12345", System.CPT)
    make_relative_value(entry)
    make_relative_value(entry, modifier="TC")
