"""The reader's locality: chosen by a plain form, remembered in his browser, never on our side."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from codelookup.catalog.models import Release
from codelookup.catalog.systems import System
from codelookup.pages.place import COOKIE, SALT
from tests.factories import make_entry, make_locality, make_relative_value, make_release
from tests.metering.visits import browser, known_guest

from .looking import look, plain, state

pytestmark = pytest.mark.django_db
PAGE = "/cpt/codes/64490/"


def make_fees(localities: int = 2) -> None:
    mpfs = make_release("mpfs", label="RVU26B", effective_on=date(2026, 4, 1))
    make_relative_value(make_entry("64490", System.CPT, release=mpfs, long=""))
    gpci = make_release("gpci", label="GPCI 2026", effective_on=date(2026, 1, 1))
    for number in range(1, localities + 1):
        name = "ATLANTA" if number == 1 else f"PLACE {number}"
        state = "GA" if number < 3 else f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
        make_locality(gpci, mac=f"{number:05}", state=state, number=f"{number % 100:02}", name=name)


def amounts(text: str) -> str:
    return plain(text[text.index('<section id="fees"') :].split("</section>")[0])


def test_a_place_is_chosen_by_the_form_and_remembered() -> None:
    make_fees()
    client = browser()
    first = look(client, f"{PAGE}?place=Atlanta")
    assert "Atlanta, Georgia Setting" in amounts(first)
    assert "$214.33" in amounts(first)
    assert "$214.33" in amounts(look(client, PAGE))


def test_the_cookie_holds_the_locality_alone_signed_and_out_of_reach_of_scripts() -> None:
    make_fees()
    client = browser()
    client.get(PAGE, {"place": "Atlanta"})
    cookie = client.cookies[COOKIE]
    assert cookie.value.startswith("GA-01:")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert SALT == "codelookup.locality"


def test_a_cookie_that_somebody_wrote_himself_is_ignored() -> None:
    make_fees()
    client = browser()
    client.cookies[COOKIE] = "GA-01:forged"
    assert "Atlanta, Georgia Setting" not in amounts(look(client, PAGE))


def test_choosing_the_nation_forgets_the_locality() -> None:
    make_fees()
    client = browser()
    client.get(PAGE, {"place": "Atlanta"})
    client.get(PAGE, {"locality": "US"})
    assert client.cookies[COOKIE].value == ""
    assert "Atlanta, Georgia Setting" not in amounts(look(client, PAGE))


def test_choosing_writes_no_row(django_assert_max_num_queries: object) -> None:
    make_fees()
    client = browser()
    client.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE, {"place": "Atlanta"})
    writes = [q["sql"] for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in writes if "metering" not in sql and "session" not in sql] == []


@pytest.mark.parametrize("query", ["place=Atlanta", "locality=GA-01", "place=Nowhere"])
def test_who_may_not_see_fees_gets_no_cookie_and_no_answer(query: str) -> None:
    make_fees()
    for client in (Client(), known_guest(make_entry("E10.9").code)):
        text = look(client, f"{PAGE}?{query}")
        assert state(text, "fees") == "locked"
        assert COOKIE not in client.cookies
        assert "Atlanta" not in amounts(text)


def test_several_localities_are_offered_as_links() -> None:
    make_fees()
    text = look(browser(), f"{PAGE}?place=Georgia&on=2026-11-22")
    assert "2 localities fit. Choose one:" in amounts(text)
    assert "?on=2026-11-22&amp;locality=GA-01#fees" in text


@pytest.mark.parametrize(
    "typed", ["Nowhere", "99999", "x" * 61, "<script>alert(1)</script>", "%00'; --", "  ", "🙂"]
)
def test_rubbish_gets_a_message_and_never_an_error(typed: str) -> None:
    make_fees()
    response = browser().get(PAGE, {"place": typed})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_the_drawing_has_a_name_and_its_figures_beside_it() -> None:
    make_fees()
    text = look(browser(), PAGE)
    assert '<svg role="img" aria-labelledby="spread-title spread-text"' in text
    assert "Amounts of the 2 localities" in text
    assert "style=" not in text[text.index('<section id="fees"') :].split("</section>")[0]


def test_the_table_is_sorted_by_links_and_paged() -> None:
    make_fees(109)
    client = browser()
    text = look(client, f"{PAGE}fees/?sort=1")
    assert text.count("<tr>") == 101
    assert 'aria-sort="ascending"><a href="?sort=-1">Locality' in text
    assert "Page 1 of 2" in text
    assert 'href="?sort=1&amp;page=2"' in text
    assert "110 rows" in text


def test_numbers_are_sorted_as_numbers_and_the_csv_keeps_the_order() -> None:
    make_fees(3)
    client = browser()
    client.get(PAGE)
    lines = client.get(f"{PAGE}fees/?format=csv&sort=-7").content.decode().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [
        '"Place 3',
        '"Atlanta',
        '"Place 2',
        "National amount",
    ]


@pytest.mark.parametrize("sort", ["0", "99", "-99", "x", "1.5", "", "--1", "١"])
def test_an_order_that_does_not_exist_is_the_files_own(sort: str) -> None:
    make_fees()
    text = look(browser(), f"{PAGE}fees/?sort={sort}")
    assert 'aria-sort="ascending"' not in text
    assert 'aria-sort="descending"' not in text


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}fees/"])
def test_a_page_costs_the_same_for_2_and_for_109_localities(address: str) -> None:
    counts = []
    for number in (2, 109):
        make_fees(number)
        client = browser(f"ann{number}@example.org")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{address}?locality=GA-01").status_code == 200
        counts.append(len(captured))

        Release.objects.all().delete()
    assert counts[0] == counts[1]


def test_without_indices_the_national_amount_stands_alone() -> None:
    make_relative_value(make_entry("64490", System.CPT))
    text = amounts(look(browser(), PAGE))
    assert "$205.08" in text
    assert "has not loaded the geographic indices" in text


def test_a_code_outside_the_starter_set_says_so_rather_than_nothing() -> None:
    make_release("mpfs", effective_on=date(2026, 4, 1), is_partial=True)
    make_entry("64490", System.CPT, release=make_release("cpt", effective_on=date(2026, 1, 1)))
    text = look(browser(), PAGE)
    assert state(text, "fees") == "unloaded"
    assert "a starter set of the physician fee schedule only" in amounts(text)


def test_a_code_without_a_text_of_ours_says_why_it_has_no_title() -> None:
    make_fees()
    text = look(Client(), PAGE)
    assert "No title of ours yet" in plain(text)
