import pytest
from pytest_django import DjangoAssertNumQueries

from codelookup.catalog.models import Notice
from codelookup.catalog.sections import Section
from codelookup.catalog.systems import System
from codelookup.descriptions import sections
from codelookup.descriptions.models import Description, State
from tests.catalog.asking import about
from tests.factories import make_code, make_description, make_entry, make_release

pytestmark = pytest.mark.django_db

SECTIONS = (sections.COMMON, sections.OVERVIEW, sections.CLINICAL, sections.COMPLIANCE)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.slug)
@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_is_not_published_is_not_shown(section: Section, state: State) -> None:
    make_description(make_entry("64490", System.CPT, long="").code, state=state)
    assert section.load(about("64490", System.CPT)) is None
    assert section.count(about("64490", System.CPT)) == 0


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.slug)
def test_a_published_part_is_shown_and_its_words_counted(section: Section) -> None:
    make_description(make_entry().code)
    content = section.load(about())
    assert content
    assert all("<p>" in html or "<li>" in html for html in content["parts"].values())
    assert section.count(about()) > 3


def test_an_empty_part_has_no_section() -> None:
    make_description(make_entry().code, overview="")
    assert sections.OVERVIEW.load(about()) is None


def test_markup_in_a_text_is_made_harmless() -> None:
    make_description(make_entry().code, overview="<script>alert(1)</script> [x](javascript:y)")
    content = sections.OVERVIEW.load(about())
    assert content
    assert "<script" not in content["parts"]["overview"]
    assert "href" not in content["parts"]["overview"]


def test_typical_places_stand_with_their_names() -> None:
    make_entry("11", System.POS, short="Office")
    make_entry("24", System.POS, short="Surgery center", long="Words about it")
    make_description(make_entry().code, sites=["24", "11", "99"])
    content = sections.OVERVIEW.load(about())
    assert content
    assert content["sites"] == [("11", "Office"), ("24", "Surgery center")]


def test_our_own_tables_speak_where_no_text_is_written() -> None:
    ours = make_release("modifiers", notice=Notice.OURS)
    make_entry("25", System.MODIFIERS, release=ours, long="A visit that stands apart.")
    content = sections.COMMON.load(about("25", System.MODIFIERS))
    assert content
    assert content["entry"].long == "A visit that stands apart."
    assert sections.COMMON.count(about("25", System.MODIFIERS)) == 5


def test_official_words_are_not_passed_off_as_ours() -> None:
    make_entry("KX", System.MODIFIERS, release=make_release("hcpcs"))
    assert sections.COMMON.load(about("KX", System.MODIFIERS)) is None
    assert sections.COMMON.count(about("KX", System.MODIFIERS)) == 0


def test_titles_come_for_many_codes_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    codes = [make_code(value) for value in ("E11.9", "E11.8")]
    for code in codes:
        make_description(code)
    with django_assert_num_queries(1):
        titles = Description.objects.all().titles([code.pk for code in codes])
    assert titles == {code.pk: f"Our title of {code.value}" for code in codes}


def test_a_text_knows_its_reading_grade() -> None:
    easy = make_description(make_code("A00"), common="The cat sat on the mat.")
    assert easy.grade < 1
