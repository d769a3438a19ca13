from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from codelookup.edits.models import PairEdit
from tests.factories import make_add_on, make_pair, make_units

pytestmark = pytest.mark.django_db


def test_a_pair_begins_once_a_day() -> None:
    make_pair()
    make_pair(effective_on=date(2021, 1, 1))
    make_pair("77003", "64490")
    with pytest.raises(IntegrityError, match=r"a_pair_begins_once_a_day|\.effective_on"):
        make_pair(line=99)


@pytest.mark.parametrize("make", [make_pair, make_add_on])
def test_no_edit_ends_before_it_begins(make: Any) -> None:
    make(deleted_on=date(2020, 1, 1))
    with pytest.raises(IntegrityError, match="ends_after_it_begins"):
        make("64492", deleted_on=date(2010, 12, 31))


def test_an_indicator_is_0_1_or_9() -> None:
    for place, each in enumerate((0, 1, 9)):
        make_pair(column2=f"7700{place}", modifier=each)
    with pytest.raises(IntegrityError, match="a_pairs_indicator_is_known"):
        make_pair(column2="77009", modifier=2)


def test_an_mai_is_1_2_or_3_and_a_code_has_one_limit() -> None:
    make_units()
    with pytest.raises(IntegrityError, match=r"one_unit_edit_per_code|\.code"):
        make_units()


def test_an_unknown_mai_is_refused() -> None:
    with pytest.raises(IntegrityError, match="an_mai_is_known"):
        make_units(adjudication=4)


def test_an_unknown_type_of_add_on_is_refused() -> None:
    with pytest.raises(IntegrityError, match="an_add_ons_type_is_known"):
        make_add_on(type=4)


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        ("2020-01-01", None, {"2020-01-01", "2020-06-30", "2021-01-01"}),
        ("2020-01-01", "2020-06-30", {"2020-01-01", "2020-06-30"}),
        ("2020-01-01", "2020-01-01", set()),  # never in force
        (None, None, {"2019-12-31", "2020-01-01", "2020-06-30", "2021-01-01"}),
        (None, "2020-06-30", {"2019-12-31", "2020-01-01", "2020-06-30"}),
    ],
)
def test_an_edit_holds_from_its_first_day_to_its_last(
    begin: str | None, end: str | None, days: set[str]
) -> None:
    make_pair(
        effective_on=date.fromisoformat(begin) if begin else None,
        deleted_on=date.fromisoformat(end) if end else None,
    )
    asked = ["2019-12-31", "2020-01-01", "2020-06-30", "2021-01-01"]
    found = {day for day in asked if PairEdit.objects.on(date.fromisoformat(day)).exists()}
    assert found == days
