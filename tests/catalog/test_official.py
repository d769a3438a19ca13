from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from codelookup.catalog import official
from codelookup.catalog.models import Notice
from codelookup.catalog.systems import System
from tests.catalog.asking import about, make_axis, make_term
from tests.factories import make_entry, make_release

pytestmark = pytest.mark.django_db


def test_the_wording_stands_with_release_and_line() -> None:
    make_entry(long="Official words", line=4711)
    content = official.load(about())
    assert content
    assert (content["entry"].long, str(content["stamp"])) == (
        "Official words",
        "FY2026, record 4,711",
    )


def test_the_short_form_of_the_order_file_stands_beside_the_tabular_title() -> None:
    make_entry(
        release=make_release("icd10cm", effective_on=date(2025, 4, 1)), short="T2DM w/o comp"
    )
    make_entry(release=make_release("icd10cm-tabular"), long="Title of the book", short="")
    content = official.load(about())
    assert content
    assert (content["entry"].long, content["short"]) == ("Title of the book", "T2DM w/o comp")


def test_a_short_form_that_says_the_same_is_not_repeated() -> None:
    make_entry(long="Cholera", short="Cholera")
    content = official.load(about())
    assert content
    assert content["short"] == ""


def test_licensed_words_ask_for_the_notice_of_the_ama() -> None:
    make_entry("12345", System.CPT, release=make_release("cpt", notice=Notice.AMA), long="Theirs")
    content = official.load(about("12345", System.CPT))
    assert content
    assert content["is_ama"]


def test_words_of_the_government_ask_for_no_notice() -> None:
    make_entry()
    content = official.load(about())
    assert content
    assert not content["is_ama"]


@pytest.mark.parametrize(
    ("system", "value", "words"),
    [
        (System.CPT, "12345", "belongs to the American Medical Association"),
        (System.HCPCS, "G0463", "has not loaded the HCPCS Level II file"),
        (System.POS, "11", "the words are our own"),
        (System.MODIFIERS, "25", "the words are our own"),
        (System.ICD10CM, "E11.9", ""),
    ],
)
def test_absence_is_explained_system_by_system(system: str, value: str, words: str) -> None:
    make_entry(value, system, long="")
    found = about(value, system)
    assert official.load(found) is None
    message = official.absence(found)
    assert words in message
    assert bool(words) == bool(message)


def test_our_own_titles_are_not_called_official() -> None:
    release = make_release("modifiers", notice=Notice.OURS)
    make_entry("25", System.MODIFIERS, release=release, long="Our words")
    assert official.load(about("25", System.MODIFIERS)) is None
    assert not official.SECTION.accepts(release)


def test_the_fee_schedule_lends_figures_and_no_words() -> None:
    assert official.wording_datasets(System.CPT) == ("cpt",)
    assert official.wording_datasets(System.HCPCS) == ("hcpcs",)


def make_fusion() -> None:
    """Make 0SG00A0 with two rows of its table: only the second knows device A."""
    make_entry("0SG00A0", System.ICD10PCS)
    tables = make_release("icd10pcs-tables", source_name="tables.xml")
    for position, character, label in (
        (1, "0", "Surgical"),
        (2, "S", "Joints"),
        (3, "G", "Fusion"),
    ):
        make_axis(tables, 0, position, character, label)
    for row, device in ((1, "7"), (2, "A")):
        make_axis(tables, row, 4, "0", f"Joint of row {row}")
        make_axis(tables, row, 5, "0", "Open")
        make_axis(tables, row, 6, device, "Device")
        make_axis(tables, row, 7, "0", "Front")


def test_the_seven_characters_are_spelled_out_from_the_row_that_allows_them_all() -> None:
    make_fusion()
    found = official.characters(about("0SG00A0", System.ICD10PCS))
    assert [(each["position"], each["character"]) for each in found] == list(
        zip("1234567", "0SG00A0", strict=True)
    )
    assert found[3]["label"] == "Joint of row 2"
    assert found[2]["definition"] == "Joining parts"


def test_definitions_explain_labels_whatever_their_case() -> None:
    make_fusion()
    terms = make_release("icd10pcs-definitions")
    make_term(terms, 5, "OPEN", definition="Cutting through the skin")
    make_term(terms, 7, "Front", includes="Anterior; ventral")
    make_term(terms, 4, "Open", definition="of another axis")
    found = official.characters(about("0SG00A0", System.ICD10PCS))
    assert found[4]["definition"] == "Cutting through the skin"
    assert found[6]["definition"] == "Anterior; ventral"
    assert found[3]["definition"] == ""


def test_a_combination_that_no_row_allows_is_not_spelled_beyond_its_table() -> None:
    make_fusion()
    make_entry("0SG0070", System.ICD10PCS)
    make_entry("0SG0090", System.ICD10PCS)
    assert len(official.characters(about("0SG0070", System.ICD10PCS))) == 7
    assert len(official.characters(about("0SG0090", System.ICD10PCS))) == 3


def test_without_tables_no_character_is_spelled_out() -> None:
    make_entry("0SG00A0", System.ICD10PCS)
    assert official.characters(about("0SG00A0", System.ICD10PCS)) == []


def test_spelling_out_costs_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_fusion()
    make_release("icd10pcs-definitions")
    found = about("0SG00A0", System.ICD10PCS)
    with django_assert_num_queries(2):
        official.characters(found)
