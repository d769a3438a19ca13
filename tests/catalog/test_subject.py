from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from codelookup.catalog.models import Kind, Notice
from codelookup.catalog.subject import NotLoaded, lookup, subject
from codelookup.catalog.systems import System
from tests.catalog.asking import about, on
from tests.factories import make_code, make_entry, make_release

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["E11.9", "e11.9", "E119", "e119", "E11 9", " e-119"])
def test_a_code_is_found_by_any_spelling(text: str) -> None:
    code = make_code("E11.9")
    assert lookup(System.ICD10CM, text) == code


@pytest.mark.parametrize("text", ["E11", "E11.91", "", "—", "E11.9'; DROP TABLE catalog_code"])
def test_what_is_no_spelling_of_a_code_finds_none(text: str) -> None:
    make_code("E11.9")
    assert lookup(System.ICD10CM, text) is None


def test_a_code_is_looked_up_in_its_own_system() -> None:
    make_code("M54.16")
    hcpcs = make_code("M5416", System.HCPCS)
    assert lookup(System.HCPCS, "m5416") == hcpcs


def test_a_listed_code_is_active() -> None:
    make_entry()
    assert (about().is_listed, about().status.word, about().status.tone) == (
        True,
        "active",
        "allowed",
    )


def test_a_code_says_since_when_it_is_active() -> None:
    make_entry("J3301", System.HCPCS, added_on=date(2011, 1, 1))
    assert about("J3301", System.HCPCS).status.detail == "since 1 Jan 2011"


def test_a_heading_is_not_billable() -> None:
    make_entry("E11", kind=Kind.HEADING, is_billable=False)
    assert about("E11").is_heading
    assert about("E11").status.word == "not billable"


def test_a_code_that_the_release_in_force_no_longer_lists_is_deleted() -> None:
    make_entry("E11.8", release=make_release(label="FY2025", effective_on=date(2024, 10, 1)))
    make_release(effective_on=date(2025, 10, 1))
    found = about("E11.8", day="2025-10-01")
    assert (found.status.word, found.status.detail) == ("deleted", "last listed in FY2025")
    assert about("E11.8", day="2025-09-30").status.word == "active"


def test_a_code_first_listed_after_the_day_is_not_yet_valid() -> None:
    make_release(effective_on=date(2024, 10, 1))
    make_entry("E11.A", release=make_release(label="FY2026", effective_on=date(2025, 10, 1)))
    status = about("E11.A", day="2025-09-30").status
    assert (status.word, status.detail) == ("not yet valid", "first listed in FY2026")


def test_the_wording_is_the_one_of_the_day() -> None:
    for year in (2023, 2024, 2025):
        make_entry(release=make_release(effective_on=date(year, 10, 1)), long=f"Words of {year}")
    assert about(day="2024-12-31").entry.long == "Words of 2024"
    assert about(day="2025-12-31").entry.long == "Words of 2025"


def test_of_a_deleted_code_the_last_wording_before_the_day_stands() -> None:
    for year in (2022, 2023):
        make_entry(release=make_release(effective_on=date(year, 10, 1)), long=f"Words of {year}")
    make_release(effective_on=date(2024, 10, 1))
    assert about(day="2025-01-01").entry.long == "Words of 2023"


def test_a_terminated_code_is_good_on_its_last_day_and_not_after() -> None:
    make_entry("A0021", System.HCPCS, terminated_on=date(2025, 12, 31))
    assert about("A0021", System.HCPCS, "2025-12-31").status.word == "active"
    after = about("A0021", System.HCPCS, "2026-01-01").status
    assert (after.word, after.detail) == ("terminated", "last day 31 Dec 2025")


def test_a_code_added_later_within_its_release_is_not_yet_valid() -> None:
    make_entry("A0021", System.HCPCS, added_on=date(2026, 1, 1))
    before = about("A0021", System.HCPCS, "2025-12-31").status
    assert (before.word, before.detail) == ("not yet valid", "from 1 Jan 2026")
    assert about("A0021", System.HCPCS, "2026-01-01").status.word == "active"


def test_before_any_release_nothing_is_claimed() -> None:
    code = make_entry().code
    with pytest.raises(NotLoaded) as caught:
        subject(code, on("2025-09-30"))
    assert caught.value.earliest == date(2025, 10, 1)


def test_a_code_that_no_release_ever_listed_has_no_subject() -> None:
    make_release()
    assert subject(make_code("X99.9"), on()) is None


def test_the_more_trusted_dataset_speaks_first() -> None:
    make_entry("G2211", System.HCPCS, release=make_release("mpfs"), long="")
    make_entry("G2211", System.HCPCS, release=make_release("hcpcs"), long="Official words")
    assert about("G2211", System.HCPCS).entry.long == "Official words"


def test_a_code_that_only_the_fee_schedule_knows_is_listed_too() -> None:
    make_release("hcpcs")
    make_entry("G9999", System.HCPCS, release=make_release("mpfs"))
    assert about("G9999", System.HCPCS).is_listed


def test_what_is_looked_up_once_is_not_looked_up_again() -> None:
    make_entry()
    found, calls = about(), iter([42])
    assert [found.once("answer", lambda _: next(calls)) for _ in range(3)] == [42, 42, 42]


def test_licensed_words_are_known_wherever_they_stand() -> None:
    make_entry("12345", System.CPT, release=make_release("cpt", notice=Notice.AMA), long="Theirs")
    make_entry("12346", System.CPT, release=make_release("mpfs", notice=Notice.CMS), long="")
    assert about("12345", System.CPT).has_licensed_words
    assert not about("12346", System.CPT).has_licensed_words


def test_a_code_costs_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_entry()
    now = on()
    with django_assert_num_queries(2):
        code = lookup(System.ICD10CM, "E11.9")
        assert code
        subject(code, now)
