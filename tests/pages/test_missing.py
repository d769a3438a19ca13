from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from codelookup.catalog.systems import System
from codelookup.search import index
from tests.factories import make_code, make_description, make_entry
from tests.pages.looking import links, look, marked, plain, views

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


def test_at_most_eight_are_offered_and_who_is_one_character_off(client: Client) -> None:
    for number in range(20):
        make_entry(f"A00.{number:02}")
    offered = [code for _, code in marked(look(client, "/icd-10-cm/codes/A00.99/", 404))]
    assert offered == [f"A00.{number}" for number in range(19, 11, -1)] + ["A00.09"]


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


def test_what_is_one_character_off_elsewhere_is_offered_after_them(client: Client) -> None:
    for value in ("46400", "46420", "64490"):
        make_entry(value, System.CPT)
    html = look(client, "/cpt/codes/46490/", 404)
    assert [code for _, code in marked(html)] == ["46420", "46400", "64490"]
    assert "One typing slip away 64490" in plain(html)


def test_a_near_code_that_has_ended_says_so_and_leads_to_what_replaced_it(client: Client) -> None:
    ended: Any = {
        "terminated_on": date(2020, 12, 31),
        "fields": {"cross_reference": ["J3301", "99213"]},
    }
    make_entry("J3302", System.HCPCS, short="Words", **ended)
    make_entry("J3301", System.HCPCS)
    html = look(client, "/hcpcs/codes/J3303/", 404)
    assert "J3302 Words terminated , last day 31 Dec 2020; use J3301 , 99213" in plain(html)
    assert {"/search/?q=J3301", "/search/?q=99213"} <= set(links(html))
    assert "J3301 Title of J3301 active" not in plain(html)


def test_the_page_of_an_ended_code_links_what_replaced_it_in_any_system(client: Client) -> None:
    ended: Any = {"terminated_on": date(2018, 12, 31), "fields": {"cross_reference": ["77046"]}}
    make_entry("C8904", System.HCPCS, **ended)
    make_entry("77046", System.CPT)
    index.build()
    html = look(client, "/hcpcs/codes/C8904/")
    (address,) = [each for each in links(html) if each == "/search/?q=77046"]
    assert "terminated last day 31 Dec 2018; use 77046" in plain(html)
    assert "terminated, last day 31 Dec 2018, use 77046" in plain(html)  # the key fact
    assert client.get(address)["Location"] == "/cpt/codes/77046/"


def test_an_unknown_code_costs_as_many_queries_whatever_is_near(client: Client) -> None:
    found = []
    for number in (7, 1, 9):  # what is in force is looked up once a version
        make_entry(f"E11.{number}")
        make_entry(f"F11.{number}")
        with CaptureQueriesContext(connection) as captured:
            look(client, "/icd-10-cm/codes/E11.77/", 404)
        found.append(len(captured))
    assert found[1] == found[2]


def test_the_search_box_holds_what_was_looked_for(client: Client) -> None:
    assert 'type="search" value="E11.99"' in look(client, "/icd-10-cm/codes/E11.99/", 404)
