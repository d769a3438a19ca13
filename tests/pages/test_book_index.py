import re

import pytest
from django.test import Client

from codelookup.catalog.in_force import in_force
from codelookup.catalog.index_terms import BOOKS, Book, IndexTerm
from codelookup.pages.views import book_index
from tests.catalog.asking import make_tree
from tests.factories import make_entry, make_release, make_term
from tests.pages.looking import crumbs, links, look, plain, views

pytestmark = pytest.mark.django_db

FRONT = "/icd-10-cm/index/"
DRUG = {"accidental": "T51.2X1", "adverse": "--"}


def make_books() -> None:
    """Make a heading of the tabular list, two entries of the index, a site and a substance."""
    make_entry("I21", kind="heading", is_billable=False, long="Acute myocardial infarction")
    infarct = make_term("Infarct, infarction")
    heart = make_term("myocardium", "I21.-", infarct, modifiers="(acute)")
    make_term("old", "I25.2", heart)
    attack = make_term("Attack")
    make_term("heart", above=attack, see="Infarct, myocardium", see_also="category I21")
    make_term("lung", book=Book.NEOPLASMS, cells={"primary": "C34.9-", "uncertain": "-"})
    acetyl = make_term("Acetyl", book=Book.DRUGS)
    make_term("chloride", above=acetyl, book=Book.DRUGS, cells=DRUG)


def test_says_which_books_are_not_loaded_and_how_to_load_them(client: Client) -> None:
    text = plain(look(client, FRONT))

    assert text.count("This site has not loaded it yet") == len(Book)
    for dataset in BOOKS.values():
        assert f"manage.py import_release {dataset} FILE" in text


def test_lists_the_letters_of_each_loaded_book(client: Client) -> None:
    make_books()
    html = look(client, FRONT)

    wanted = ("diseases/A/", "diseases/I/", "neoplasms/L/", "drugs/A/")
    assert {each for each in links(html) if each.startswith(FRONT) and each != FRONT} == {
        f"{FRONT}{each}" for each in wanted
    }
    assert "import_release icd10cm-external FILE" in html
    assert "import_release icd10cm-index FILE" not in html


def test_icd_10_cm_leads_to_the_index_only_where_one_is_loaded(client: Client) -> None:
    make_tree()
    assert FRONT not in links(look(client, "/icd-10-cm/"))
    make_books()
    assert FRONT in links(look(client, "/icd-10-cm/"))
    assert FRONT not in links(look(client, "/cpt/"))
    assert FRONT not in links(look(client, "/icd-10-cm/browse/4/"))


def test_a_letter_shows_its_main_terms_and_how_much_is_below(client: Client) -> None:
    make_books()
    html = look(client, f"{FRONT}diseases/I/")

    assert f"{FRONT}diseases/I/infarct-infarction/" in links(html)
    assert "Infarct, infarction and 2 below" in plain(html)
    assert f"{FRONT}diseases/A/" in links(html)
    assert crumbs(html) == ["ICD-10-CM", "Alphabetic index", Book.DISEASES.label, "I"]


def test_a_main_term_shows_its_whole_tree(client: Client) -> None:
    make_books()
    html = look(client, f"{FRONT}diseases/I/infarct-infarction/")

    tree = html[html.index('<ul class="index-tree">') :].split("</main>")[0]
    assert plain(tree).startswith(
        "Infarct, infarction myocardium (acute) I21.- Acute myocardial infarction old I25.2"
    )
    assert tree.count("<ul") == tree.count("</ul>") == 3
    assert tree.count("<li") == tree.count("</li>") == 3


def test_a_code_is_a_link_only_where_the_site_lists_it(client: Client) -> None:
    make_books()
    found = links(look(client, f"{FRONT}diseases/I/infarct-infarction/"))

    assert "/icd-10-cm/codes/I21/" in found
    assert "/icd-10-cm/codes/I25.2/" not in found


def test_see_is_a_link_to_the_entry_and_to_codes_it_names(client: Client) -> None:
    make_books()
    html = look(client, f"{FRONT}diseases/A/attack/")

    assert f"{FRONT}diseases/I/infarct-infarction/#r2" in links(html)
    assert "/icd-10-cm/codes/I21/" in links(html)
    assert "heart see Infarct, myocardium see also category I21" in plain(html)


@pytest.mark.parametrize(
    ("address", "caption", "row"),
    [
        ("neoplasms/L/", "Malignant primary", "lung C34.9- -"),
        ("neoplasms/L/lung/", "Uncertain behavior", "lung C34.9- -"),
        ("drugs/A/acetyl/", "Poisoning, self-harm", "chloride T51.2X1 --"),
    ],
)
def test_neoplasms_and_drugs_are_tables(
    client: Client, address: str, caption: str, row: str
) -> None:
    make_books()
    html = look(client, f"{FRONT}{address}")

    assert f'<th scope="col">{caption}</th>' in html
    assert row in [plain(each) for each in re.findall(r"<tr id.*?</tr>", html, re.DOTALL)]
    assert all(line.count("<td") == 6 for line in re.findall(r"<tr id.*?</tr>", html, re.DOTALL))


def test_a_long_letter_is_paged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_index, "PAGE", 2)
    for number in range(5):
        make_term(f"Infarct {number}")
    first, last = look(client, f"{FRONT}diseases/I/"), look(client, f"{FRONT}diseases/I/?page=3")

    assert "Page 1 of 3" in first
    assert ("Infarct 1" in first, "Infarct 4" in first) == (True, False)
    assert "Infarct 4" in last
    assert f"{FRONT}diseases/I/?page=3" in re.search(r'canonical" href="([^"]+)"', last)[1]  # type: ignore[index]
    assert "Page 1 of 3" in look(client, f"{FRONT}diseases/I/?page=nonsense")


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("diseases/i/", "diseases/I/"),
        ("diseases/i/infarct-infarction/", "diseases/I/infarct-infarction/"),
        ("diseases/I/Infarct-Infarction/", "diseases/I/infarct-infarction/"),
    ],
)
def test_another_case_leads_to_the_address(client: Client, asked: str, right: str) -> None:
    make_books()
    response = client.get(f"{FRONT}{asked}")

    assert (response.status_code, response["Location"]) == (301, f"{FRONT}{right}")


def test_a_book_without_a_letter_leads_to_its_letters(client: Client) -> None:
    response = client.get(f"{FRONT}drugs/")

    assert (response.status_code, response["Location"]) == (302, f"{FRONT}#drugs")


@pytest.mark.parametrize(
    "path", ["diseases/Q/", "diseases/I/no-such/", "external-causes/A/", "herbs/A/", "drugs/A/x/y/"]
)
def test_what_is_not_in_the_index_is_not_found(client: Client, path: str) -> None:
    make_books()
    look(client, f"{FRONT}{path}", 404)


def test_the_index_is_shown_as_of_a_day(client: Client) -> None:
    make_books()
    make_release("icd10cm-index", effective_on=in_force().on)

    look(client, f"{FRONT}diseases/I/", 404)
    look(client, f"{FRONT}diseases/I/?on=2026-01-01")
    look(client, f"{FRONT}diseases/I/infarct-infarction/?on=2026-01-01")
    for path in ("", "diseases/I/", "diseases/I/infarct-infarction/"):
        look(client, f"{FRONT}{path}?on=yesterday", 400)


def test_the_index_costs_no_view(client: Client) -> None:
    make_books()
    for path in ("", "diseases/I/", "diseases/I/infarct-infarction/", "drugs/A/acetyl/"):
        look(client, f"{FRONT}{path}")
    assert views() == 0


def test_every_page_of_the_index_names_its_one_address_and_its_source(client: Client) -> None:
    make_books()
    for path in ("", "diseases/I/", "diseases/I/infarct-infarction/", "drugs/A/acetyl/"):
        html = look(client, f"{FRONT}{path}")
        assert f'<link rel="canonical" href="http://testserver{FRONT}{path}">' in html
        assert "/sources/" in "".join(links(html.split("</main>")[0]))


def test_a_code_page_says_where_the_index_names_it(client: Client) -> None:
    release = make_release()
    make_entry("I25", kind="heading", is_billable=False, release=release)
    for value in ("I25.1", "I25.2"):
        make_entry(value, path="9 I20-I25 I25", release=release)
    make_books()
    for number in range(9):
        make_term(f"Word{number}", "I25.1")

    html = look(client, "/icd-10-cm/codes/I25.2/")
    assert "Indexed under Infarct, infarction, myocardium, old" in plain(html)
    line = IndexTerm.objects.get(title="old").line
    assert f"{FRONT}diseases/I/infarct-infarction/#r{line}" in links(html)
    other = look(client, "/icd-10-cm/codes/I25.1/")
    assert "and 1 further place in the alphabetic index" in plain(other)


def test_a_link_into_the_index_keeps_the_day(client: Client) -> None:
    make_entry("I25.2")
    make_entry("I25.1")
    make_books()
    html = look(client, "/icd-10-cm/codes/I25.2/?on=2026-01-05")
    line = IndexTerm.objects.get(title="old").line
    assert f"{FRONT}diseases/I/infarct-infarction/?on=2026-01-05#r{line}" in links(html)
