"""The way from a heading of ICD-10-CM to a billable code, by questions."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from codelookup.catalog.models import Entry, Kind, NoteKind, Release
from tests.factories import make_entry, make_note, make_release
from tests.pages.looking import crumbs, links, look, marked, plain, views

pytestmark = pytest.mark.django_db
BUILD = "/icd-10-cm/build/"
NODE: Any = {"kind": Kind.NODE, "is_billable": False}
HEADING: Any = {"kind": Kind.HEADING, "is_billable": False}
SIDES = {"1": "right", "2": "left", "9": "unspecified"}
ENCOUNTERS = {"A": "initial encounter", "D": "subsequent encounter", "S": "sequela"}


@pytest.fixture
def forearm() -> Entry:
    """S52 with two kinds, three sides of one of them, and three encounters of each side."""
    return make_forearm(make_release())


def make_forearm(release: Release) -> Entry:
    make_entry("19", release=release, long="Injuries", **NODE)
    make_entry("S50-S59", release=release, path="19", long="Forearm injuries", **NODE)
    top = make_entry("S52", release=release, path="19 S50-S59", long="Broken forearm", **HEADING)
    path = "19 S50-S59 S52"
    make_entry("S52.5", release=release, path=path, line=10, long="Broken radius", **HEADING)
    make_entry("S52.9", release=release, path=path, line=90, long="Broken forearm, not stated")
    for at, (mark, side) in enumerate(SIDES.items()):
        value, title = f"S52.5{mark}", f"Broken radius of {side} arm"
        entry = make_entry(
            value, release=release, path=f"{path} S52.5", line=20 + at, long=title, **HEADING
        )
        below = entry.path_below(value)
        for seventh, words in ENCOUNTERS.items():
            made = f"{value}XX{seventh}"
            make_entry(made, release=release, path=below, line=30, long=f"{title}, {words}")
    return top


@pytest.mark.usefixtures("forearm")
def test_a_heading_asks_one_question_and_offers_what_exists(client: Client) -> None:
    html = look(client, f"{BUILD}S52/")
    assert "Which of these?" in html
    assert "10 billable codes left" in plain(html)
    assert "Asked next, as a rule: side, encounter." in plain(html)
    assert f"{BUILD}S52.5/" in links(html)
    assert marked(html) == [("icd-10-cm", "S52.9")]


@pytest.mark.usefixtures("forearm")
def test_every_step_leads_on_until_a_billable_code(client: Client) -> None:
    for step, asks in (("S52.5", "Which side?"), ("S52.51", "Which encounter?")):
        html = look(client, f"{BUILD}{step}/")
        assert asks in html
        assert f"{BUILD}{step}/" in links(html)
    assert marked(html) == [("icd-10-cm", f"S52.51XX{seventh}") for seventh in "ADS"]
    assert "/icd-10-cm/codes/S52.51XXA/" in links(html)


@pytest.mark.usefixtures("forearm")
def test_every_heading_reaches_all_codes_below_it_and_no_others(client: Client) -> None:
    reached, waiting = set(), [f"{BUILD}S52/"]
    while waiting:
        html = look(client, waiting.pop())
        reached |= {value for _, value in marked(html)}
        listed = re.findall(r'<li><a href="(/icd-10-cm/build/[^"]+)"><span class="code">', html)
        asked = html[html.index('id="question"') :]
        waiting += [each for each in listed if each in asked]
    assert reached == set(Entry.objects.filter(kind="code").values_list("code__value", flat=True))


@pytest.mark.usefixtures("forearm")
def test_choices_taken_are_shown_and_can_be_undone(client: Client) -> None:
    html = look(client, f"{BUILD}S52.51/")
    assert crumbs(html) == ["ICD-10-CM", "Build a code", "S52", "S52.5", "S52.51"]
    assert "Kind Broken radius S52.5 Change" in plain(html)
    assert "Side right S52.51 Change" in plain(html)
    assert html.count(f'href="{BUILD}S52.5/"') == 2  # the crumb, and the side to change


@pytest.mark.usefixtures("forearm")
def test_a_billable_code_is_complete(client: Client) -> None:
    html = look(client, f"{BUILD}S52.52XXD/")
    assert "This code is complete" in html
    assert "Encounter subsequent encounter S52.52XXD Change" in plain(html)
    assert marked(html) == [("icd-10-cm", "S52.52XXD")]


def test_a_level_with_one_way_down_is_skipped(client: Client) -> None:
    make_entry("T36", long="Drugs", path="19", **HEADING)
    make_entry("T36.0", long="Penicillin", path="19 T36", **HEADING)
    for mark in "12":
        make_entry(f"T36.0X{mark}", long=f"Penicillin, kind {mark}", path="19 T36 T36.0")
    response = client.get(f"{BUILD}T36/", follow=True)
    assert response.redirect_chain == [(f"{BUILD}T36.0/", 302)]


def test_a_heading_with_one_code_below_leads_to_the_code(client: Client) -> None:
    make_entry("T36", long="Drugs", path="19", **HEADING)
    for value in ("T36.0", "T36.1"):
        make_entry(value, long=f"Drug {value}", path="19 T36", **HEADING)
    make_entry("T36.0X", long="The only one", path="19 T36 T36.0")
    make_entry("T36.1X", long="One of two", path="19 T36 T36.1")
    make_entry("T36.1Y", long="Two of two", path="19 T36 T36.1")
    html = look(client, f"{BUILD}T36/")
    assert marked(html) == [("icd-10-cm", "T36.0X")]
    assert f"{BUILD}T36.1/" in links(html)


@pytest.mark.usefixtures("forearm")
def test_building_costs_no_view_and_shows_no_gated_note(client: Client) -> None:
    heading = Entry.objects.get(code__value="S52.51")
    make_note(heading, "a zqcanary rule", kind=NoteKind.SEVENTH, mark="A")
    for step in ("S52", "S52.5", "S52.51", "S52.51XXA"):
        assert "zqcanary" not in look(client, f"{BUILD}{step}/")
    assert views() == 0


@pytest.mark.usefixtures("forearm")
@pytest.mark.parametrize("spelled", ["s52.5", "S525", "s525"])
def test_any_spelling_leads_to_the_heading(client: Client, spelled: str) -> None:
    response = client.get(f"{BUILD}{spelled}/")
    assert (response.status_code, response.headers["Location"]) == (301, f"{BUILD}S52.5/")


@pytest.mark.usefixtures("forearm")
@pytest.mark.parametrize("asked", ["S52.5", " s52.5 "])
def test_the_start_asks_for_a_heading_without_a_script(client: Client, asked: str) -> None:
    html = look(client, BUILD)
    assert f'action="{BUILD}"' in html
    assert 'name="from"' in html
    response = client.get(BUILD, {"from": asked}, follow=True)
    assert response.redirect_chain[-1][0] == f"{BUILD}S52.5/" or asked == "S52.5"
    assert "Which side?" in response.content.decode()


@pytest.mark.usefixtures("forearm")
@pytest.mark.parametrize(
    "asked", ["X99.9", "../", "a" * 500, "%", "\u202e", "//evil.example", "?", "#"]
)
def test_an_unknown_heading_is_not_found_and_leads_on(client: Client, asked: str) -> None:
    response = client.get(BUILD, {"from": asked}, follow=True)
    assert response.status_code == 404
    assert "No ICD-10-CM code" in response.content.decode()


@pytest.mark.usefixtures("forearm")
def test_a_chapter_is_browsed_not_built(client: Client) -> None:
    response = client.get(f"{BUILD}S50-S59/")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/icd-10-cm/browse/S50-S59/",
    )


def test_steps_stay_on_the_day(client: Client) -> None:
    make_forearm(make_release(effective_on=date(2024, 10, 1)))
    make_release(effective_on=date(2025, 10, 1))
    html = look(client, f"{BUILD}S52/?on=2025-09-30")
    assert f"{BUILD}S52.5/?on=2025-09-30" in links(html)
    look(client, f"{BUILD}S52/?on=2025-10-01", 404)
    look(client, f"{BUILD}S52/?on=1999-01-01", 404)
    look(client, f"{BUILD}S52/?on=never", 400)


def test_nothing_is_built_where_nothing_is_loaded(client: Client) -> None:
    assert "has not loaded ICD-10-CM" in plain(look(client, BUILD, 404))


@pytest.mark.usefixtures("forearm")
def test_headings_lead_to_the_questions(client: Client) -> None:
    for address in ("/icd-10-cm/codes/S52/", "/icd-10-cm/browse/S52/"):
        assert f"{BUILD}S52/" in links(look(client, address))
    assert BUILD in links(look(client, "/icd-10-cm/"))
    assert BUILD not in str(links(look(client, "/icd-10-cm/codes/S52.9/")))


@pytest.mark.parametrize("system", ["cpt", "hcpcs", "ms-drg", "modifiers", "pos"])
def test_other_systems_are_not_built(client: Client, system: str) -> None:
    look(client, f"/{system}/build/", 404)
    look(client, f"/{system}/build/1/", 404)


@pytest.mark.parametrize("system", ["icd-10-cm", "icd-10-pcs"])
def test_building_only_reads(client: Client, system: str) -> None:
    assert client.post(f"/{system}/build/").status_code == 405
