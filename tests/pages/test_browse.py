from datetime import date
from typing import Any

import pytest
from django.test import Client

from codelookup.catalog.models import Kind
from codelookup.catalog.systems import System
from codelookup.pages.views import browse
from tests.catalog.asking import make_tree
from tests.factories import make_description, make_entry, make_release
from tests.pages.looking import crumbs, links, look, marked, plain, views

pytestmark = pytest.mark.django_db


def test_a_system_opens_with_its_first_level(client: Client) -> None:
    make_tree(make_release(label="FY2026, April 2026"))
    html = look(client, "/icd-10-cm/")
    assert "FY2026, April 2026" in html
    assert "/icd-10-cm/browse/4/" in links(html)
    assert "/icd-10-cm/browse/E08-E13/" not in links(html)


@pytest.mark.parametrize(
    ("level", "trail", "below"),
    [
        ("4", ["ICD-10-CM", "Endocrine diseases"], "/icd-10-cm/browse/E08-E13/"),
        (
            "E08-E13",
            ["ICD-10-CM", "Endocrine diseases", "Diabetes mellitus"],
            "/icd-10-cm/browse/E11/",
        ),
        (
            "E11",
            ["ICD-10-CM", "Endocrine diseases", "Diabetes mellitus", "Type 2 diabetes mellitus"],
            "/icd-10-cm/codes/E11.9/",
        ),
    ],
)
def test_every_level_shows_where_it_stands_and_what_is_below(
    client: Client, level: str, trail: list[str], below: str
) -> None:
    make_tree()
    html = look(client, f"/icd-10-cm/browse/{level}/")
    assert crumbs(html) == trail
    assert below in links(html)


def test_browsing_costs_nothing(client: Client) -> None:
    make_tree()
    for path in ("/icd-10-cm/", "/icd-10-cm/browse/4/", "/icd-10-cm/browse/E11/"):
        look(client, path)
    assert views() == 0


@pytest.mark.parametrize("system", list(System))
def test_a_level_that_is_not_there_is_not_found(client: Client, system: System) -> None:
    look(client, f"/{system}/browse/no-such-level/", 404)


@pytest.mark.parametrize("system", list(System))
def test_every_system_opens_with_nothing_loaded(client: Client, system: System) -> None:
    assert f"has not loaded {system.label} yet" in plain(look(client, f"/{system}/"))


def test_an_unknown_system_is_not_found(client: Client) -> None:
    look(client, "/icd-9/", 404)


def test_small_letters_lead_to_the_level(client: Client) -> None:
    make_tree()
    response = client.get("/icd-10-cm/browse/e08-e13/")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/icd-10-cm/browse/E08-E13/",
    )


def test_the_tabular_lists_levels_stay_when_a_newer_order_file_speaks(client: Client) -> None:
    make_tree(make_release("icd10cm-tabular", effective_on=date(2025, 4, 1)))
    order = make_release("icd10cm", effective_on=date(2025, 10, 1))
    make_entry("E11", release=order, path="4 E08-E13", kind=Kind.HEADING, is_billable=False)
    make_entry("E11.A", release=order, path="4 E08-E13 E11", long="New in October")
    assert "/icd-10-cm/browse/4/" in links(look(client, "/icd-10-cm/"))
    assert "/icd-10-cm/browse/E08-E13/" in links(look(client, "/icd-10-cm/browse/4/"))
    assert "/icd-10-cm/browse/E11/" in links(look(client, "/icd-10-cm/browse/E08-E13/"))
    assert marked(look(client, "/icd-10-cm/browse/E11/")) == [("icd-10-cm", "E11.A")]


def test_an_order_file_alone_is_browsed_by_our_chapters(client: Client) -> None:
    order = make_release("icd10cm")
    make_entry("E11", release=order, path="4", kind=Kind.HEADING, is_billable=False)
    assert "/icd-10-cm/browse/4/" in links(look(client, "/icd-10-cm/"))
    assert "/icd-10-cm/browse/E11/" in links(look(client, "/icd-10-cm/browse/4/"))


def test_our_own_tree_holds_codes_at_its_leaves_with_our_titles(client: Client) -> None:
    path = "surgery nervous-system facet-injections"
    make_description(make_entry("64490", System.CPT, long="", path=path).code)
    html = look(client, "/cpt/browse/facet-injections/")
    assert crumbs(html) == ["CPT", "Surgery", "Nervous system", "Facet joint injections"]
    assert "Our title of 64490" in html
    above = plain(look(client, "/cpt/browse/nervous-system/"))
    assert "Facet joint injections 1 code 64490 " in above
    assert "Repair of the spinal sac none loaded 63700-63710" in above


def test_a_procedure_is_reached_character_by_character(client: Client) -> None:
    make_entry("0SG00A0", System.ICD10PCS, path="0 0S 0SG")
    for level, below in (("", "0"), ("0", "0S"), ("0S", "0SG")):
        address = f"/icd-10-pcs/browse/{level}/" if level else "/icd-10-pcs/"
        assert f"/icd-10-pcs/browse/{below}/" in links(look(client, address))
    assert marked(look(client, "/icd-10-pcs/browse/0SG/")) == [("icd-10-pcs", "0SG00A0")]


def test_a_level_is_shown_as_of_a_day(client: Client) -> None:
    make_tree(make_release(effective_on=date(2024, 10, 1)))
    make_release(effective_on=date(2025, 10, 1))
    look(client, "/icd-10-cm/browse/E11/?on=2025-09-30")
    look(client, "/icd-10-cm/browse/E11/?on=2025-10-01", 404)
    look(client, "/icd-10-cm/browse/E11/?on=yesterday", 400)


def test_a_long_level_is_paged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "PAGE", 20)
    release = make_release("pos")
    for number in range(25):
        make_entry(f"X{number:03}", System.POS, release=release, path="facility")
    first = look(client, "/pos/browse/facility/")
    assert len(marked(first)) == 20
    assert "Page 1 of 2" in first
    assert len(marked(look(client, "/pos/browse/facility/?page=2"))) == 5
    assert len(marked(look(client, "/pos/browse/facility/?page=nonsense"))) == 20


def test_every_level_tells_how_many_codes_stand_below_it_and_which(client: Client) -> None:
    make_tree()
    assert "Endocrine diseases 2 codes E11.65–E11.9" in plain(look(client, "/icd-10-cm/"))
    assert "2 billable codes, E11.65–E11.9" in plain(look(client, "/icd-10-cm/"))
    text = plain(look(client, "/icd-10-cm/browse/E11/"))
    assert "E11.6 With other complications heading 1 code E11.65" in text
    assert "Type 2 diabetes mellitus 2 codes, E11.65–E11.9" in text


def test_a_level_leads_to_the_ones_before_and_after_it(client: Client) -> None:
    entries = make_tree()
    release = entries["E11"].release
    heading: Any = {"kind": Kind.HEADING, "is_billable": False, "path": "4 E08-E13"}
    for line, value in ((0, "E10"), (9, "E13")):
        make_entry(value, release=release, line=line, **heading)
    html = look(client, "/icd-10-cm/browse/E11/")
    assert 'rel="prev" href="/icd-10-cm/browse/E10/"' in html
    assert 'rel="next" href="/icd-10-cm/browse/E13/"' in html
    last = look(client, "/icd-10-cm/browse/E13/")
    assert 'rel="prev" href="/icd-10-cm/browse/E11/"' in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        ("/cpt/browse/surgery/", "/cpt/browse/anesthesia/", "/cpt/browse/imaging/"),
        ("/ms-drg/browse/mdc-02/", "/ms-drg/browse/mdc-01/", "/ms-drg/browse/mdc-03/"),
        ("/icd-10-pcs/browse/0S/", "/icd-10-pcs/browse/0R/", "/icd-10-pcs/browse/0T/"),
    ],
)
def test_our_own_levels_follow_each_other(
    client: Client, address: str, before: str, after: str
) -> None:
    html = look(client, address)
    assert f'rel="prev" href="{before}"' in html
    assert f'rel="next" href="{after}"' in html


def test_levels_stay_on_the_day(client: Client) -> None:
    make_tree(make_release(effective_on=date(2024, 10, 1)))
    html = look(client, "/icd-10-cm/browse/E11/?on=2025-09-30")
    assert "/icd-10-cm/browse/E11.6/?on=2025-09-30" in links(html)
    assert "/icd-10-cm/codes/E11.9/?on=2025-09-30" in links(html)
    assert "/icd-10-cm/browse/E08-E13/?on=2025-09-30" in links(html)
