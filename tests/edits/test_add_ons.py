from datetime import date
from typing import Any

import pytest

from codelookup.catalog.systems import System
from tests.factories import make_add_on, make_description, make_entry
from tests.metering.visits import member
from tests.pages.looking import links, look, plain, state
from tests.pages.test_queries import cost

pytestmark = pytest.mark.django_db


@pytest.fixture
def codes() -> Any:
    entry = make_entry("64490", System.CPT, long="")
    make_entry("64491", System.CPT, release=entry.release, long="")
    return entry


def html_of(value: str, query: str = "") -> str:
    html = look(member(f"{value}{len(query)}@example.org"), f"/cpt/codes/{value}/{query}")
    return html[html.index('<section id="add-on"') :].split("</section>")[0]


def test_an_add_on_names_its_primaries_and_what_makes_it_an_orphan(codes: Any) -> None:
    make_description(codes.code)
    make_add_on()
    html = html_of("64491")
    text = plain(html)
    assert "This is an add-on code: it is never billed alone." in text
    assert "it is an orphan and denied too" in text
    assert "Every code it may go with is listed here." in text
    assert "64490 Our title of 64490 type 1, from 1 Apr 2013; line 9" in text
    assert "/cpt/codes/64490/" in links(html)


def test_a_primary_names_its_add_ons(codes: Any) -> None:
    make_add_on()
    text = plain(html_of("64490"))
    assert "Add-on codes that may go with it: 1 64491" in text
    assert "never billed alone" not in text


def test_a_contractor_defined_primary_is_explained(codes: Any) -> None:
    make_add_on(primary="", type=2)
    text = plain(html_of("64491"))
    assert "the contractor decides on them" in text
    assert "Contractor-defined: ask the Medicare contractor" in text


def test_a_primary_that_nothing_lists_stands_by_its_number(codes: Any) -> None:
    make_add_on(primary="0070U")
    html = html_of("64491")
    assert "0070U" in html
    assert "/cpt/codes/0070U/" not in links(html)


def test_rules_are_those_of_the_day(codes: Any) -> None:
    make_add_on(deleted_on=date(2026, 6, 30))
    client = member()
    assert state(look(client, "/cpt/codes/64491/?on=2026-06-30"), "add-on") == "shown"
    assert state(look(client, "/cpt/codes/64491/?on=2026-07-01"), "add-on") == "empty"


def test_empty_and_unloaded_are_told_apart(codes: Any) -> None:
    client = member()
    assert state(look(client, "/cpt/codes/64490/"), "add-on") == "unloaded"
    make_add_on("64492", "20552")
    assert state(look(client, "/cpt/codes/64490/"), "add-on") == "empty"


def test_ten_stand_on_the_page_and_all_in_the_table_at_the_same_cost(codes: Any) -> None:
    client, address = member(), "/cpt/codes/64491/"
    for number in range(2):
        make_add_on(primary=f"{20000 + number}")
    cost(client, address)
    few = cost(client, address), cost(client, f"{address}add-on/")
    for number in range(2, 200):
        make_add_on(primary=f"{20000 + number}", line=number)
    assert (cost(client, address), cost(client, f"{address}add-on/")) == few
    text = plain(html_of("64491"))
    assert "Primary codes it may go with: 200" in text
    assert ("20009" in text, "20010" in text) == (True, False)
    rows = look(client, f"{address}add-on/?format=csv").splitlines()
    assert len(rows) == 201
    assert rows[1] == "add-on,20000,,1,1 Apr 2013,,,2026Q3,9"
