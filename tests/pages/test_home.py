from datetime import date

import pytest
from django.test import Client

from codelookup.catalog.systems import System
from tests.factories import make_code, make_description, make_entry, make_release
from tests.pages.looking import links, look, marked, plain, views

pytestmark = pytest.mark.django_db


def test_every_system_stands_there_with_its_count_and_release(client: Client) -> None:
    make_release("icd10cm-tabular", label="FY2026, April 2026", code_counts={"icd-10-cm": 98186})
    make_release("pos", label="2026", code_counts={"pos": 52})
    text = plain(look(client, "/"))
    assert "98,186 FY2026, April 2026" in text
    assert "52 2026" in text
    assert text.count("0 not loaded") == len(System) - 2


def test_codes_that_two_releases_list_are_counted_once(client: Client) -> None:
    words = make_release("hcpcs", label="July 2026", code_counts={"hcpcs": 2})
    figures = make_release("mpfs", code_counts={"hcpcs": 2})
    for release, values in ((words, ("G0001", "G0002")), (figures, ("G0002", "G0003"))):
        for value in values:
            make_entry(value, System.HCPCS, release=release)
    assert "3 July 2026" in plain(look(client, "/"))


def test_a_release_that_is_not_in_force_yet_is_not_counted(client: Client) -> None:
    make_release("pos", effective_on=date(2999, 1, 1), label="Year 2999", code_counts={"pos": 52})
    assert "Year 2999" not in look(client, "/")


def test_the_home_page_leads_to_every_system_and_costs_nothing(client: Client) -> None:
    html = look(client, "/")
    assert {f"/{system}/" for system in System} <= set(links(html))
    assert 'action="/search/"' in html
    assert 'data-kind="guest" data-remaining="1" data-allowance="1"' in html
    assert views() == 0


def test_pages_to_begin_with_are_pages_that_are_there(client: Client) -> None:
    make_description(make_entry("64490", System.CPT, long="").code)
    make_description(make_code("99213", System.CPT))  # a text whose code no release lists
    html = look(client, "/")
    assert marked(html) == [("cpt", "64490")]
    assert "Our title of 64490" in html


def test_an_empty_site_says_so_instead_of_failing(client: Client) -> None:
    assert plain(look(client, "/")).count("not loaded") == len(System)
    assert "load_defaults" in look(client, "/sources/")


@pytest.mark.parametrize("path", ["/about/", "/legal/", "/sources/"])
def test_pages_about_the_site_open(client: Client, path: str) -> None:
    assert "<h1>" in look(client, path)
    assert views() == 0


@pytest.mark.parametrize("path", ["/casepilot/", "/caseconsultant/", "/careers/"])
def test_products_that_do_not_work_yet_are_absent_from_the_navigation(
    client: Client, path: str
) -> None:
    assert path not in links(look(client, "/"))


@pytest.mark.parametrize("address", ["/", "/search/?q=e11", "/sources/", "/icd-10-cm/"])
def test_no_shared_cache_keeps_a_page_with_a_meter(client: Client, address: str) -> None:
    response = client.get(address)
    assert "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
