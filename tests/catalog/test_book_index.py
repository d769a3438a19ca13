import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codelookup.catalog import book_index
from codelookup.catalog.index_terms import Book, IndexTerm
from codelookup.catalog.models import Code
from tests.catalog.asking import about, on
from tests.factories import make_entry, make_release, make_term

pytestmark = pytest.mark.django_db

SITE = {"primary": "C34.9-", "secondary": "C78.0-", "benign": "D14.3-", "uncertain": "-"}


def make_books() -> dict[str, IndexTerm]:
    attack = make_term("Attack, attacks")
    infarct = make_term("Infarct, infarction")
    lung = make_term("lung", book=Book.NEOPLASMS, cells=SITE, words="Neoplasm, lung")
    return {
        "attack": attack,
        "heart": make_term("heart", above=attack, see="Infarct, myocardium"),
        "infarct": infarct,
        "myocardium": make_term("myocardium, myocardial", "I21.9", infarct, modifiers="(acute)"),
        "lung": lung,
    }


def found(text: str, book: Book = Book.DISEASES) -> str:
    """Return the words of the entry that a "see" of these words leads to."""
    asking = make_term("Asking", book=book, line=900, see=text)
    target = book_index.targets([asking], on()).get(text)
    return "" if not target else str(target.term or target.book)


def searched() -> set[tuple[str, str]]:
    values = dict(Code.objects.values_list("pk", "value"))
    return {(values[code], words) for code, words in book_index.terms_for_search(on())}


def test_lists_every_book_and_its_letters_with_counts() -> None:
    make_books()
    make_term("Injury")
    volumes = {volume.book: volume for volume in book_index.volumes(on())}

    assert list(volumes) == list(Book)
    assert volumes[Book.DISEASES].letters == [("A", 1), ("I", 2)]
    assert volumes[Book.DRUGS].release is None
    assert volumes[Book.DRUGS].dataset == "icd10cm-drug"


def test_main_terms_stand_in_the_order_of_the_book() -> None:
    release = make_books()["infarct"].release
    make_term("Iabc")

    mains = book_index.main_terms(release, "I")
    assert [term.title for term in mains] == ["Infarct, infarction", "Iabc"]


def test_a_page_holds_a_main_term_and_everything_below_it() -> None:
    books = make_books()
    make_term("old", "I25.2", books["myocardium"])
    page = book_index.page(books["infarct"].release, "I", "infarct-infarction")

    assert [(term.level, term.title) for term in page] == [
        (0, "Infarct, infarction"),
        (1, "myocardium, myocardial"),
        (2, "old"),
    ]
    assert [code.printed for term in page for code in term.codes.all()] == ["I21.9", "I25.2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Infarct, myocardium", "Infarct, infarction, myocardium, myocardial"),
        ("Infarct, myocardial", "Infarct, infarction"),  # named by its first words only
        ("infarct", "Infarct, infarction"),
        ("Infarcts, myocardium (acute)", "Infarct, infarction, myocardium, myocardial"),
        ("Infarct, by site", "Infarct, infarction"),
        ("Infarct, spleen", "Infarct, infarction"),  # as far as the words lead
        ("Neoplasm, lung, malignant", "Neoplasm, lung"),
        ("Table of Drugs and Chemicals, by drug", "drugs"),
        ("Index to Diseases and Injuries, Infarct", "Infarct, infarction"),
        ("condition", ""),
        ("category M01", ""),
        ("Nothing of the kind", ""),
        ("", ""),
    ],
)
def test_see_leads_to_the_entry_it_names(text: str, words: str) -> None:
    make_books()
    assert found(text) == words


def test_see_leads_within_its_own_book_first() -> None:
    make_books()
    make_term("Infarct", book=Book.EXTERNAL, words="The other book's")

    assert found("Infarct", Book.EXTERNAL) == "The other book's"


def test_the_words_of_a_see_lead_where_it_leads() -> None:
    make_books()

    assert ("I21.9", "Attack, attacks, heart") in searched()
    assert ("I21.9", "Infarct, infarction, myocardium, myocardial (acute)") in searched()


def test_see_is_followed_one_step() -> None:
    books = make_books()
    make_term("cardiac", above=books["attack"], see="Attack, heart")

    assert "Attack, attacks, cardiac" not in {words for _, words in searched()}


def test_see_also_is_followed_where_no_code_is_printed() -> None:
    make_books()
    make_term("Seizure", see_also="Infarct, myocardium")
    make_term("Spell", "R55", see_also="Infarct, myocardium")

    assert ("I21.9", "Seizure") in searched()
    assert ("I21.9", "Spell") not in searched()


def test_a_see_found_only_in_part_lends_no_code() -> None:
    books = make_books()
    make_term("spleen", above=books["attack"], see="Infarct, myocardium, spleen")

    assert "Attack, attacks, spleen" not in {words for _, words in searched()}


def test_codes_of_a_table_come_with_the_words_of_their_column() -> None:
    make_books()

    assert {words for _, words in searched() if "Neoplasm" in words} == {
        "Neoplasm, lung, malignant primary",
        "Neoplasm, lung, malignant secondary",
        "Neoplasm, lung, benign",
    }


def test_see_into_the_neoplasms_takes_the_column_it_names() -> None:
    make_books()
    make_term("Adenoma", see="Neoplasm, lung, benign")

    assert [code for code, words in searched() if words == "Adenoma"] == ["D14.3"]


def test_knows_the_places_that_name_a_code() -> None:
    make_books()
    release = make_release()
    make_entry("I21.9", release=release)
    make_entry("C34.91", release=release, path="2 C30-C39 C34 C34.9")
    make_term("Heart", "I21")  # the heading, without a dash

    assert [each.term.words for each in book_index.back_references(about("I21.9"))] == [
        "Infarct, infarction, myocardium, myocardial"
    ]
    (dashed,) = book_index.back_references(about("C34.91"))
    assert (dashed.printed, dashed.term.words) == ("C34.9-", "Neoplasm, lung")


def test_only_the_release_in_force_is_read() -> None:
    make_books()
    make_release("icd10cm-index", effective_on=on("2026-10-01").on)

    assert searched() == {(code, words) for code, words in searched() if "Neoplasm" in words}
    assert list(book_index.terms_for_search(on("2020-01-01"))) == []


def test_reading_costs_the_same_for_few_and_for_many_entries() -> None:
    books = make_books()

    def cost() -> list[int]:
        found = []
        page = book_index.page(books["infarct"].release, "I", "infarct-infarction")
        for read in (
            lambda: book_index.volumes(on()),
            lambda: book_index.targets(IndexTerm.objects.all(), on()),
            lambda: list(book_index.terms_for_search(on())),
            lambda: book_index.counts_below(books["infarct"].release, page),
        ):
            with CaptureQueriesContext(connection) as captured:
                read()
            found.append(len(captured))
        return found

    on()  # what is in force is looked up once a version
    few = cost()
    for number in range(60):
        make_term(f"site {number}", f"I21.{number}", books["infarct"], see=f"Attack, {number}")
    assert cost() == few == [2, 4, 3, 1]
