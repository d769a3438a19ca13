from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from codelookup.catalog.in_force import in_force
from codelookup.catalog.systems import System
from tests.catalog.asking import on
from tests.factories import make_release

pytestmark = pytest.mark.django_db


def test_the_newest_release_by_day_is_in_force() -> None:
    new = make_release(effective_on=date(2025, 10, 1))
    old = make_release(effective_on=date(2024, 10, 1))  # imported later, holds earlier
    assert on("2025-10-01").get("icd10cm-tabular") == new
    assert on("2025-09-30").get("icd10cm-tabular") == old


def test_a_release_holds_from_its_first_day_on() -> None:
    make_release(effective_on=date(2025, 10, 1))
    assert on("2025-09-30").releases == {}
    assert on("2025-10-01").releases.keys() == {"icd10cm-tabular"}


def test_a_dataset_with_future_releases_only_is_absent() -> None:
    make_release("mpfs", effective_on=date(2027, 1, 1))
    assert on("2026-12-31").get("mpfs") is None
    assert on("2026-12-31").speakers(System.CPT) == []


def test_on_the_same_day_a_whole_file_beats_a_starter_set() -> None:
    whole = make_release("mpfs")
    make_release("mpfs", is_partial=True)
    assert on().get("mpfs") == whole


def test_on_the_same_day_the_later_import_beats_the_earlier() -> None:
    make_release("mpfs")
    later = make_release("mpfs")
    assert on().get("mpfs") == later


def test_a_newer_starter_set_does_not_hide_the_codes_of_an_older_whole_file() -> None:
    whole = make_release("mpfs", effective_on=date(2025, 1, 1))
    make_release("mpfs", effective_on=date(2025, 4, 1), is_partial=True)
    assert on().get("mpfs") == whole


def test_a_starter_set_speaks_until_a_whole_file_takes_effect() -> None:
    starter = make_release("mpfs", effective_on=date(2025, 4, 1), is_partial=True)
    whole = make_release("mpfs", effective_on=date(2025, 7, 1))
    assert on("2025-06-30").get("mpfs") == starter
    assert on("2025-07-01").get("mpfs") == whole


def test_a_starter_set_of_one_dataset_does_not_give_way_to_another_dataset() -> None:
    starter = make_release("icd10cm", effective_on=date(2025, 10, 1), is_partial=True)
    make_release("icd10cm-tabular", effective_on=date(2025, 4, 1))
    assert on().get("icd10cm", "icd10cm-tabular") == starter


def test_one_query_answers_for_every_dataset(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for dataset in ("mpfs", "hcpcs", "pos", "cpt"):
        make_release(dataset)
    for queries in (3, 1):  # the version before and after; then nothing else is asked
        with django_assert_num_queries(queries):
            now = in_force(date(2026, 1, 1))
            for system in System:
                now.speakers(system)


def test_among_datasets_of_one_group_the_newest_speaks_alone() -> None:
    make_release("icd10cm-tabular", effective_on=date(2025, 4, 1))
    order = make_release("icd10cm", effective_on=date(2025, 10, 1))
    assert on().speakers(System.ICD10CM) == [order]


def test_a_later_group_is_asked_after_the_more_trusted_one() -> None:
    figures = make_release("mpfs", effective_on=date(2026, 4, 1))
    words = make_release("hcpcs", effective_on=date(2025, 1, 1))
    assert on().speakers(System.HCPCS) == [words, figures]


def test_datasets_asked_for_come_in_the_order_asked() -> None:
    tables, terms = make_release("icd10pcs-tables"), make_release("icd10pcs-definitions")
    asked = ("icd10pcs-definitions", "mpfs", "icd10pcs-tables")
    assert on().of_datasets(asked) == [terms, tables]
