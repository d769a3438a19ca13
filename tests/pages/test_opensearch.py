"""What browsers need to add the site to their search engines, and suggestions as they read them."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from codelookup.catalog.systems import System
from codelookup.search import index
from tests.factories import make_entry
from tests.pages.looking import look, views

pytestmark = pytest.mark.django_db

SPACE = "{http://a9.com/-/spec/opensearch/1.1/}"
LINK = '<link rel="search" type="application/opensearchdescription+xml" title="CodeLookup" href="/opensearch.xml">'


@pytest.fixture(autouse=True)
def _codes() -> None:
    make_entry("E11.9", long="Type 2 diabetes")
    make_entry("E11.65", long="Type 2 diabetes with hyperglycemia")
    make_entry("J3301", System.HCPCS, short="Drug inj")
    index.build()


def suggested(client: Client, typed: str) -> Any:
    response = client.get("/search/opensearch/", {"q": typed})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/x-suggestions+json"
    return response.json()


def templates(client: Client) -> dict[str, str]:
    tree = ET.fromstring(look(client, "/opensearch.xml"))
    return {each.attrib["type"]: each.attrib["template"] for each in tree.iter(f"{SPACE}Url")}


@pytest.mark.parametrize("address", ["/", "/search/?q=drug", "/cpt/", "/icd-10-cm/codes/E11.9/"])
def test_every_page_names_the_description(client: Client, address: str) -> None:
    html = look(client, address)
    assert LINK in html[: html.index("</head>")]


@pytest.mark.parametrize("address", ["/nowhere/", "/icd-10-cm/codes/Z99.9/"])
def test_pages_that_are_not_there_name_it_too(client: Client, address: str) -> None:
    assert LINK in look(client, address, 404)


def test_the_description_says_where_to_search_and_where_to_ask_while_typing(
    client: Client,
) -> None:
    response = client.get("/opensearch.xml")
    assert response["Content-Type"] == "application/opensearchdescription+xml"
    assert response["Cache-Control"] == "public, max-age=86400"
    found = templates(client)
    assert found["text/html"] == "http://testserver/search/?q={searchTerms}"
    asked = found["application/x-suggestions+json"].replace("{searchTerms}", "diabetes")
    assert client.get(asked).json()[0] == "diabetes"
    # Browsers ignore longer names.
    tree = ET.fromstring(response.content)
    assert len(tree.findtext(f"{SPACE}ShortName", "")) <= 16


def test_its_picture_is_there(client: Client, settings: Settings) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    picture = ET.fromstring(look(client, "/opensearch.xml")).findtext(f"{SPACE}Image", "")
    assert picture == "http://testserver/static/img/icon.svg"
    assert (settings.STATIC_ROOT / "img/icon.svg").exists()


def test_who_types_words_is_offered_words_and_their_pages(client: Client) -> None:
    typed, completions, descriptions, addresses = suggested(client, "diab")
    assert typed == "diab"
    assert sorted(completions) == ["Type 2 diabetes", "Type 2 diabetes with hyperglycemia"]
    assert descriptions[0] == "ICD-10-CM E11.9: Type 2 diabetes"
    assert addresses[0] == "http://testserver/icd-10-cm/codes/E11.9/"


def test_who_types_a_code_is_offered_codes(client: Client) -> None:
    assert suggested(client, "e11")[1] == ["E11.65", "E11.9"]
    assert suggested(client, "j33")[1] == ["J3301"]


def test_two_codes_of_the_same_words_are_one_line(client: Client) -> None:
    make_entry("E13.9", long="Type 2 diabetes")
    index.build()
    _, completions, descriptions, addresses = suggested(client, "diabetes")
    assert sorted(completions) == ["Type 2 diabetes", "Type 2 diabetes with hyperglycemia"]
    assert len(descriptions) == len(addresses) == 2


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", '"', "((", "' OR zzzz", "x" * 4000, "üüü*"])
def test_where_nothing_fits_nothing_is_offered(client: Client, typed: str) -> None:
    assert suggested(client, typed)[1:] == [[], [], []]


def test_without_an_index_the_answer_is_not_ready(
    client: Client, settings: Settings, tmp_path: Any
) -> None:
    settings.SEARCH_INDEX = tmp_path / "none.sqlite3"
    assert client.get("/search/opensearch/", {"q": "diab"}).status_code == 503


def test_asking_while_typing_costs_no_view_and_sets_no_cookie(client: Client) -> None:
    assert not client.get("/search/opensearch/", {"q": "e11.9"}).cookies
    assert views() == 0
