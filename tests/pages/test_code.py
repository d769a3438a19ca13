import re
from datetime import date

import pytest
from django.test import Client

from codelookup.catalog.models import Kind, Notice
from codelookup.catalog.systems import System
from tests.catalog.asking import make_tree
from tests.factories import (
    make_code,
    make_description,
    make_entry,
    make_relative_value,
    make_release,
)
from tests.metering.visits import member
from tests.pages.looking import crumbs, look, plain, state, views

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/icd-10-cm/codes/e119/", "/icd-10-cm/codes/E11.9/"),
        ("/icd-10-cm/codes/E119/", "/icd-10-cm/codes/E11.9/"),
        ("/icd-10-cm/codes/e11.9/?on=2025-12-31", "/icd-10-cm/codes/E11.9/?on=2025-12-31"),
        ("/icd-10-cm/codes/E11.9", "/icd-10-cm/codes/E11.9/"),
        ("/icd-10-cm/codes/E11.9?on=2025-12-31", "/icd-10-cm/codes/E11.9/?on=2025-12-31"),
        ("/icd-10-cm/codes/e119/notes/?page=2", "/icd-10-cm/codes/E11.9/notes/?page=2"),
        ("/icd-10-cm/codes/E11.9/notes", "/icd-10-cm/codes/E11.9/notes/"),
    ],
)
def test_another_spelling_leads_to_the_address_that_stays(
    client: Client, asked: str, address: str
) -> None:
    make_entry()
    response = client.get(asked)
    assert (response.status_code, response.headers["Location"]) == (301, address)
    assert views() == 0


def test_a_range_leads_to_its_level(client: Client) -> None:
    make_tree()
    response = client.get("/icd-10-cm/codes/E08-E13/")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/icd-10-cm/browse/E08-E13/",
    )


def test_the_page_carries_its_marks(client: Client) -> None:
    make_entry()
    html = look(client, "/icd-10-cm/codes/E11.9/?on=2025-12-31")
    marks = (
        'data-page="code" data-system="icd-10-cm"\n        data-code="E11.9" data-on="2025-12-31"'
    )
    assert " ".join(marks.split()) in " ".join(html.split())
    assert 'data-kind="guest" data-remaining="0" data-allowance="1"' in " ".join(html.split())


def test_the_trail_leads_from_the_system_down(client: Client) -> None:
    make_tree()
    assert crumbs(look(client, "/icd-10-cm/codes/E11.9/")) == [
        "ICD-10-CM",
        "Endocrine diseases",
        "Diabetes mellitus",
        "E11 Type 2 diabetes mellitus",
    ]


def test_the_wording_is_that_of_the_day(client: Client) -> None:
    for year in (2023, 2024):
        make_entry(release=make_release(effective_on=date(year, 10, 1)), long=f"Words of {year}")
    old = look(client, "/icd-10-cm/codes/E11.9/?on=2024-09-30")
    assert "Words of 2023" in old
    assert "Words of 2024" not in old
    assert 'data-on="2024-09-30"' in old
    assert "Words of 2024" in look(client, "/icd-10-cm/codes/E11.9/")


@pytest.mark.parametrize(
    "text", ["yesterday", "2025-13-01", "2025-02-30", "20251001", "0001-01-01", "٢٠٢٥-١٠-٠١", "<b>"]
)
def test_what_is_no_day_is_refused_with_the_word(client: Client, text: str) -> None:
    make_entry()
    page = plain(client.get("/icd-10-cm/codes/E11.9/", {"on": text}).content.decode())
    assert client.get("/icd-10-cm/codes/E11.9/", {"on": text}).status_code == 400
    assert text in page
    assert "2026-10-01" in page or "1900" in page
    assert views() == 0


def test_before_every_release_the_page_names_the_earliest_day(client: Client) -> None:
    make_entry(release=make_release(effective_on=date(2024, 10, 1)))
    html = look(client, "/icd-10-cm/codes/E11.9/?on=2020-01-01", 404)
    assert "The earliest release holds from 1 Oct 2024" in plain(html)
    assert "/icd-10-cm/codes/E11.9/?on=2024-10-01" in html
    assert views() == 0


def test_a_deleted_code_keeps_its_page_marked(client: Client) -> None:
    make_entry("E11.8", release=make_release(label="FY2024", effective_on=date(2023, 10, 1)))
    make_release(effective_on=date(2024, 10, 1))
    assert "deleted last listed in FY2024" in plain(look(client, "/icd-10-cm/codes/E11.8/"))


def test_a_terminated_code_keeps_its_page_with_its_day(client: Client) -> None:
    make_entry("A0021", System.HCPCS, terminated_on=date(2020, 12, 31))
    text = plain(look(client, "/hcpcs/codes/A0021/"))
    assert "terminated last day 31 Dec 2020" in text


def test_a_heading_costs_nothing(client: Client) -> None:
    make_entry("E11", kind=Kind.HEADING, is_billable=False)
    assert "not billable" in look(client, "/icd-10-cm/codes/E11/")
    assert views() == 0


def test_licensed_words_stand_with_the_notice_of_the_ama() -> None:
    release = make_release("cpt", notice=Notice.AMA, effective_on=date(2026, 1, 1))
    make_entry("12345", System.CPT, release=release, long="Invented licensed words")
    html = look(member(), "/cpt/codes/12345/")
    assert "Invented licensed words" in html
    assert "CPT copyright 2026 American Medical Association. All rights reserved." in html


def test_without_licensed_words_the_absence_is_explained_and_no_notice_stands() -> None:
    make_description(make_entry("64490", System.CPT, long="").code)
    html = look(member(), "/cpt/codes/64490/")
    assert state(html, "official-description") == "unloaded"
    assert "belongs to the American Medical Association" in html
    assert "All rights reserved" not in html


def test_a_member_reads_every_figure_with_its_place() -> None:
    entry = make_entry("64490", System.CPT, long="", path="surgery nervous-system facet-injections")
    make_relative_value(entry)
    make_description(entry.code)
    text = plain(look(member(), "/cpt/codes/64490/"))
    assert "$205.08" in text
    assert "$205.08 × 0.95 = $194.83 allowed, $205.08 × 1.0925 = $224.05 at most" in text
    assert "$94.19" in text
    assert "active (A)" in text
    assert "FY2026, record 11" in text
    assert "Written by writer on 1 Nov 2026, reviewed by reader on 2 Nov 2026" in text


@pytest.mark.parametrize("system", list(System))
def test_every_system_has_a_page_in_every_state(system: System) -> None:
    make_entry("11", system, release=None)
    html = look(member(), f"/{system}/codes/11/")
    assert state(html, "key-facts") == "shown"
    assert state(html, "sources") == "shown"


def test_the_sections_stand_in_the_order_of_the_contract() -> None:
    slugs = ["key-facts", "official-description", "common-language-description", "overview"]
    slugs += ["clinical-context", "modifiers", "ncci-edits", "mue", "add-on", "fees"]
    slugs += ["compliance", "related-codes", "history"]
    make_entry("64490", System.CPT)
    html = look(member(), "/cpt/codes/64490/")
    places = [html.index(f'<section id="{slug}"') for slug in [*slugs, "sources"]]
    assert places == sorted(places)


def test_the_whole_of_a_section_is_paged_and_complete_as_csv() -> None:
    release = make_release()
    for number in range(120):
        make_entry(f"A00.{number:03}", release=release, path="1 A00")
    client, address = member(), "/icd-10-cm/codes/A00.000/related-codes/"
    assert "Page 1 of 2" in look(client, address)
    rows = look(client, f"{address}?format=csv").splitlines()
    assert rows[0] == "Relation,Code,Title"
    assert len(rows) == 1 + 1 + 119  # captions, the chapter above, all beside it


@pytest.mark.parametrize("slug", ["overview", "no-such-section", "notes"])
def test_a_section_without_a_whole_or_of_another_system_is_not_found(
    client: Client, slug: str
) -> None:
    make_entry("64490", System.CPT)
    look(client, f"/cpt/codes/64490/{slug}/", 404)


def test_a_formula_in_a_csv_is_made_harmless() -> None:
    make_tree()
    make_entry("E11.A", path="4 E08-E13 E11", long="=cmd|' /C calc'!A0")
    rows = look(member(), "/icd-10-cm/codes/E11.9/related-codes/?format=csv")
    assert "'=cmd" in rows


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_code_pages_are_only_read(client: Client, method: str) -> None:
    make_code()
    assert getattr(client, method)("/icd-10-cm/codes/E11.9/").status_code in (403, 405)


@pytest.mark.parametrize("spelling", ["e119", "E119/", "E11.9", "e11.9", "E11 9/"])
def test_every_spelling_leads_to_the_address_in_one_step(client: Client, spelling: str) -> None:
    make_entry("E11.9")
    response = client.get(f"/icd-10-cm/codes/{spelling}")
    assert (response.status_code, response["Location"]) == (301, "/icd-10-cm/codes/E11.9/")


def test_an_unknown_code_without_a_slash_is_not_found(client: Client) -> None:
    make_entry("E11.9")
    assert client.get("/icd-10-cm/codes/Z99").status_code == 404


def test_a_code_is_copied_with_and_without_its_dot_where_it_has_one() -> None:
    make_entry("E11.9")
    html = look(Client(), "/icd-10-cm/codes/E11.9/")
    assert re.findall(r'data-copy="([^"]+)"', html) == ["E11.9", "E119"]
    make_entry("64490", System.CPT)
    assert re.findall(r'data-copy="([^"]+)"', look(Client(), "/cpt/codes/64490/")) == ["64490"]
