from typing import Any

import pytest
from django.db import IntegrityError

from codelookup.catalog.models import Release
from codelookup.catalog.systems import System
from codelookup.payment.models import (
    AnesthesiaFactor,
    County,
    FacilityRate,
    LabRate,
    ZipLocality,
)
from tests.factories import (
    make_code,
    make_entry,
    make_locality,
    make_relative_value,
    make_release,
)

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


@pytest.mark.parametrize("factor", ["0", "-33.4009"])
def test_a_conversion_factor_is_positive(factor: str) -> None:
    with pytest.raises(IntegrityError, match="a_conversion_factor_is_positive"):
        make_relative_value(make_entry("12345", System.CPT), conversion_factor=factor)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"work": None, "work_floor": None}, "a_locality_has_a_work_index"),
        ({"work": "0", "work_floor": None}, "a_locality_has_a_work_index"),
        ({"pe": "0"}, "indices_are_positive"),
        ({"malpractice": "-1"}, "indices_are_positive"),
    ],
)
def test_a_locality_has_indices_that_can_be_multiplied(changed: Any, name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        make_locality(make_release("gpci"), **changed)


@pytest.mark.parametrize("changed", [{"state": "AL"}, {"mac": "99999"}])
def test_a_release_gives_one_index_for_a_locality(changed: Any) -> None:
    release = make_release("gpci")
    make_locality(release)
    with pytest.raises(IntegrityError, match=r"one_index_per|one_number_per|\.number"):
        make_locality(release, **changed)


def make_row(model: Any, release: Release) -> None:
    code = make_code("12345", System.CPT)
    where = {"release": release, "line": 1, "mac": "10212", "number": "01"}
    rows: dict[Any, dict[str, Any]] = {
        County: {**where, "state": "GEORGIA", "name": "FULTON"},
        ZipLocality: {**where, "zip": "30303", "state": "GA", "plus_four": False},
        AnesthesiaFactor: {**where, "name": "ATLANTA", "factor": "20"},
        FacilityRate: {"release": release, "line": 1, "code": code, "addendum": "B"},
        LabRate: {"release": release, "line": 1, "code": code, "indicator": "N", "rate": "1"},
    }
    model.objects.create(**rows[model])


@pytest.mark.parametrize("model", [County, ZipLocality, AnesthesiaFactor, FacilityRate, LabRate])
def test_a_release_says_each_thing_once(model: Any) -> None:
    release = make_release("opps")
    make_row(model, release)
    make_row(model, make_release("opps"))
    with pytest.raises(IntegrityError):
        make_row(model, release)


def test_an_anesthesia_factor_is_positive() -> None:
    with pytest.raises(IntegrityError, match="an_anesthesia_factor_is_positive"):
        AnesthesiaFactor.objects.create(
            release=make_release("anesthesia"), line=1, name="X", factor="0"
        )
