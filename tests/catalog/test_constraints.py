"""What must always hold is held by the database: each promise with a test that tries to break it."""

from datetime import date

import pytest
from django.db import IntegrityError

from accounts.models import Membership
from codelookup.catalog.models import Code, IndexCode
from codelookup.catalog.systems import System
from tests.catalog.asking import make_severity
from tests.factories import make_code, make_entry, make_release, make_term, make_user

pytestmark = pytest.mark.django_db


def test_a_file_is_imported_once() -> None:
    make_release(source_sha256="a" * 64)
    with pytest.raises(IntegrityError, match="a_file_is_imported_once|source_sha256"):
        make_release(source_sha256="a" * 64)


def test_one_file_may_feed_two_datasets() -> None:
    make_release("ms-drg-cc", source_sha256="a" * 64)
    make_release("ms-drg-mcc", source_sha256="a" * 64)


def test_a_release_has_rows() -> None:
    with pytest.raises(IntegrityError, match="a_release_has_rows"):
        make_release(row_count=0)


def test_a_code_stands_once_in_its_system() -> None:
    make_code("E11.9")
    with pytest.raises(IntegrityError, match=r"a_code_stands_once|catalog_code\.value"):
        Code.objects.create(system=System.ICD10CM, value="E11.9", key="E119")


def test_the_same_letters_may_stand_in_two_systems() -> None:
    assert make_code("M5416", System.HCPCS) != make_code("M5416", System.ICD10CM)


def test_a_release_says_one_thing_about_a_code() -> None:
    entry = make_entry()
    with pytest.raises(IntegrityError, match=r"one_entry_per_code|catalog_entry\.code_id"):
        make_entry(release=entry.release)


def test_a_diagnosis_has_one_severity_in_a_release() -> None:
    release = make_release("ms-drg-cc")
    make_severity(release, "E11.9", "CC")
    with pytest.raises(IntegrityError, match=r"one_severity_per_code|catalog_severity\.code_id"):
        make_severity(release, "E11.9", "MCC")


def test_a_record_of_an_index_stands_once() -> None:
    make_term("Infarct", line=1)
    with pytest.raises(IntegrityError, match=r"one_index_entry_per_record|catalog_indexterm\.line"):
        make_term("Injury", line=1)


@pytest.mark.parametrize(("level", "parent"), [(0, 1), (1, None), (1, 9)])
def test_an_index_entry_stands_below_one_before_it(level: int, parent: int | None) -> None:
    with pytest.raises(IntegrityError, match="an_index_entry_stands_below_its_parent"):
        make_term("Infarct", line=9, level=level, parent=parent)


def test_an_index_entry_prints_a_code_once_in_a_column() -> None:
    term = make_term("Infarct", "I21.9")
    IndexCode.objects.create(term=term, column="manifestation", printed="I21.9")
    with pytest.raises(IntegrityError, match=r"an_entry_prints_a_code_once|catalog_indexcode\."):
        IndexCode.objects.create(term=term, column="code", printed="I21.9")


def test_a_membership_ends_after_it_starts() -> None:
    with pytest.raises(IntegrityError, match="a_membership_ends_after_it_starts"):
        Membership.objects.create(
            user=make_user(), starts_on=date(2026, 5, 2), until=date(2026, 5, 1)
        )


def test_a_membership_of_one_day_is_one() -> None:
    day = date(2026, 5, 1)
    Membership.objects.create(user=make_user(), starts_on=day, until=day)


def test_an_address_has_one_account_whatever_its_case() -> None:
    make_user("ann@example.org")
    with pytest.raises(IntegrityError):
        make_user("Ann@Example.org")
