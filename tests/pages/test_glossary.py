"""Terms on the page: explained below the section they stand in, listed on a page of their own."""

import re

import pytest
from django.test import Client

from codelookup.catalog.systems import System
from codelookup.descriptions.glossary import terms
from codelookup.descriptions.models import Description
from tests.factories import make_description, make_entry
from tests.metering.visits import member, page

pytestmark = pytest.mark.django_db


def read(value: str = "64490", system: str = System.CPT, **parts: str) -> str:
    code = make_entry(value, system).code
    if parts:
        make_description(code, **parts)
    html: str = page(member(), code).content.decode()
    return html


def test_each_link_to_a_term_leads_to_its_explanation_on_the_page() -> None:
    html = read(common="A steroid for a bursa.", overview="A steroid.", compliance="- A modifier")
    links = re.findall(r'<a class="term" href="#([\w-]+)">', html)
    assert links == ["common-steroid", "common-bursa", "overview-steroid", "documentation-modifier"]
    for link in links:
        assert html.count(f'<dt id="{link}"><dfn>') == 1
    assert "A small cushion of fluid near a joint." in html


def test_a_section_without_terms_has_no_list_of_terms() -> None:
    assert '<details class="terms">' not in read(common="Plain words alone.")


def test_the_terms_of_a_locked_section_are_not_sent() -> None:
    code = make_entry("64490", System.CPT).code
    make_description(code, clinical_context="Illustration, not a real person. A steroid.")
    html = Client().get(code.get_absolute_url()).content.decode()
    assert "steroid" not in html


def test_composed_texts_explain_their_terms_as_well() -> None:
    html = read("S52.501A", System.ICD10CM)
    assert re.search(r'data-composed>.*<a class="term" href="#(?:common|overview)-', html)


def test_the_page_lists_every_term_once_with_a_place_to_link_to(client: Client) -> None:
    html = client.get("/glossary/").content.decode()
    ids = re.findall(r'<dt id="([\w-]+)">', html)
    assert ids == [term.slug for term in terms()]
    assert 'href="#letter-a"' in html
    assert "medically-unlikely-edits" in html


def test_it_stands_in_the_footer(client: Client) -> None:
    assert '<a href="/glossary/">Glossary</a>' in client.get("/about/").content.decode()


def test_a_billable_code_leads_to_the_text_of_its_category() -> None:
    category = make_entry("E11", kind="heading", is_billable=False).code
    make_description(category, title="Type 2 diabetes in our words")
    below = make_entry("E11.65", path="4 E08-E13 E11 E11.6").code
    html = page(member(), below).content.decode()
    assert "More about the category" in html
    assert re.search(r'href="/icd-10-cm/codes/E11/"><span class="code">E11</span> Type 2', html)


def test_the_text_nearest_to_the_code_is_named() -> None:
    for value in ("E11", "E11.6"):
        make_description(make_entry(value, kind="heading", is_billable=False).code)
    below = make_entry("E11.65", path="4 E08-E13 E11 E11.6").code
    assert 'href="/icd-10-cm/codes/E11.6/"><span' in page(member(), below).content.decode()


@pytest.mark.parametrize("state", ["draft", "in-review", "retired"])
def test_a_text_that_is_not_published_is_not_named(state: str) -> None:
    make_description(make_entry("E11", kind="heading").code, state=state)
    below = make_entry("E11.65", path="4 E08-E13 E11 E11.6").code
    assert "More about the category" not in page(member(), below).content.decode()


@pytest.mark.parametrize(("system", "value"), [(System.CPT, "64491"), (System.HCPCS, "J3302")])
def test_a_code_of_a_family_leads_to_the_text_that_names_it(system: System, value: str) -> None:
    first = {System.CPT: "64490", System.HCPCS: "J3301"}[system]
    make_description(make_entry(first, system).code, family=[first, value])
    html = read(value, system)
    assert "More about the family" in html
    assert f'href="/{system}/codes/{first}/"><span' in html


def test_a_neighbor_that_is_of_another_family_is_not_named() -> None:
    make_description(make_entry("64490", System.CPT).code, family=["64490", "64491"])
    assert "More about the family" not in read("64493")


def test_a_code_with_a_text_of_its_own_is_not_sent_elsewhere() -> None:
    make_description(make_entry("64490", System.CPT).code, family=["64490", "64491"])
    assert "More about the family" not in read("64491", common="Words of its own.")


def test_the_link_keeps_the_day(client: Client) -> None:
    make_description(make_entry("64490", System.CPT).code, family=["64490", "64491"])
    code = make_entry("64491", System.CPT).code
    html = member().get(f"{code.get_absolute_url()}?on=2026-11-20").content.decode()
    assert '/cpt/codes/64490/?on=2026-11-20"><span' in html
    assert Description.objects.count() == 1
