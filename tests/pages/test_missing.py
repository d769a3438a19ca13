import pytest
from django.test import Client

from codelookup.catalog.systems import System
from codelookup.search import index
from tests.factories import make_code, make_description, make_entry
from tests.pages.looking import look, marked, plain, views

pytestmark = pytest.mark.django_db


def test_an_unknown_code_is_not_found_and_costs_nothing(client: Client) -> None:
    html = look(client, "/icd-10-cm/codes/E11.99/", 404)
    assert "No ICD-10-CM code E11.99" in plain(html)
    assert "No view was spent" in html
    assert views() == 0


def test_codes_of_the_same_beginning_are_offered(client: Client) -> None:
    for value in ("E11.9", "E11.65", "E10.9", "F01"):
        make_entry(value)
    html = look(client, "/icd-10-cm/codes/E11.99/", 404)
    assert marked(html)[0] == ("icd-10-cm", "E11.9")
    html = look(client, "/icd-10-cm/codes/E11.7/", 404)
    assert [code for _, code in marked(html)] == ["E11.65", "E11.9"]


def test_at_most_eight_are_offered(client: Client) -> None:
    for number in range(20):
        make_entry(f"A00.{number:02}")
    assert len(marked(look(client, "/icd-10-cm/codes/A00.99/", 404))) == 8


def test_our_titles_stand_beside_them(client: Client) -> None:
    make_description(make_entry("64490", System.CPT, long="").code)
    assert "Our title of 64490" in look(client, "/cpt/codes/64499/", 404)


def test_the_same_characters_in_another_system_are_offered(client: Client) -> None:
    make_entry("M5416", System.HCPCS, short="Measure answer")
    index.build()
    html = look(client, "/icd-10-cm/codes/M5416/", 404)
    assert ("hcpcs", "M5416") in marked(html)


def test_a_code_that_no_release_lists_is_unknown(client: Client) -> None:
    make_code("E11.9")
    make_entry("E11.8")
    html = look(client, "/icd-10-cm/codes/E11.9/", 404)
    assert marked(html) == [("icd-10-cm", "E11.8")]


@pytest.mark.parametrize(
    "value",
    [
        "x" * 3_000,
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "…",
        "%F0%9F%99%82",
        "'",
        "%25",
        "-",
        "%FF",
    ],
)
def test_whatever_stands_in_the_address_is_answered(client: Client, value: str) -> None:
    make_entry()
    html = look(client, f"/icd-10-cm/codes/{value}/", 404)
    assert "<script>alert" not in html
    assert len(html) < 20_000


def test_a_node_is_never_offered_as_a_code(client: Client) -> None:
    make_entry("E08-E13", kind="node", is_billable=False)
    assert marked(look(client, "/icd-10-cm/codes/E08/", 404)) == []
