"""The results page: filters, groups, where a hit stands, what it costs, and what was searched."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import escape

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code
from codelookup.catalog.models import Kind as EntryKind
from codelookup.catalog.systems import System
from codelookup.metering.meter import Allowance
from codelookup.metering.models import Meter
from codelookup.metering.visitor import Kind, Visitor
from codelookup.pages.asked import Asked
from codelookup.pages.hits import grouped, rows
from codelookup.pages.results import ways_on
from codelookup.search import find, index
from codelookup.search.hits import Hit
from codelookup.search.reading import Also
from tests.factories import make_entry, make_release
from tests.metering.visits import browser, known_guest, member
from tests.pages.looking import links, look, marked, plain

pytestmark = pytest.mark.django_db


def make_tree() -> None:
    node: Any = {"kind": EntryKind.NODE, "is_billable": False}
    heading: Any = {"kind": EntryKind.HEADING, "is_billable": False}
    make_entry("9", long="Heart and vessels", **node)
    make_entry("I21", path="9", long="Acute infarction", **heading)
    make_entry("I21.9", path="9 I21", long="Acute infarction, unspecified")
    make_entry("S27", path="19", long="Acute harm", **heading)
    make_entry("281", System.MSDRG, long="Acute infarction with stay")
    index.build()


def hit(html: str, value: str) -> str:
    """Return the element of one hit."""
    (found,) = re.findall(rf'<li [^>]*data-code="{re.escape(value)}".*?</li>', html, re.DOTALL)
    return str(found)


def group(html: str) -> list[str]:
    return re.findall(r'<h2 class="run">([^<]+)</h2>', html)


def follow(client: Client, html: str, part: str) -> str:
    """Follow the first link to a search whose address holds this."""
    address = next(each for each in links(html) if each.startswith("?") and part in each)
    return look(client, f"/search/{address}")


def test_hits_stand_in_groups_by_system_in_the_order_of_merit(client: Client) -> None:
    make_tree()
    html = look(client, "/search/?q=acute")
    found = marked(html)
    systems = [system for system, _ in found]
    runs = [each for at, each in enumerate(systems) if at == 0 or systems[at - 1] != each]
    assert group(html) == [System(each).label for each in runs]
    assert [int(n) for n in re.findall(r'data-rank="(\d+)"', html)] == list(range(1, 5))


def test_each_system_is_a_link_with_its_number_of_hits(client: Client) -> None:
    make_tree()
    html = look(client, "/search/?q=acute")
    tabs = html.split('<nav class="tabs"')[1].split("</nav>")[0]
    assert "ICD-10-CM 3" in plain(tabs)
    assert "MS-DRG 1" in plain(tabs)
    assert marked(follow(client, html, "system=ms-drg")) == [("ms-drg", "281")]


def test_within_one_system_the_chapters_with_hits_are_links(client: Client) -> None:
    make_tree()
    html = look(client, "/search/?q=acute&system=icd-10-cm")
    assert group(html) == []
    chapter = follow(client, html, "within=9")
    assert {value for _, value in marked(chapter)} == {"I21", "I21.9"}
    assert "2 hits" in plain(chapter)
    (everywhere,) = re.findall('<a href="([^"]+)">leave this part', chapter)
    everywhere = look(client, f"/search/{unescape(everywhere)}")
    assert {value for _, value in marked(everywhere)} == {"I21", "I21.9", "S27"}


def test_a_category_can_be_searched_alone(client: Client) -> None:
    make_tree()
    html = look(client, "/search/?q=acute&system=icd-10-cm&within=I21")
    assert {value for _, value in marked(html)} == {"I21", "I21.9"}
    assert "only in Acute infarction" in plain(html)


def test_filters_are_a_form_that_keeps_the_others(client: Client) -> None:
    make_tree()
    html = look(client, "/search/?q=acute&system=icd-10-cm&within=9&exact=1")
    form = html.split('class="filters"')[1].split("</form>")[0]
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert kept == {"q": "acute", "system": "icd-10-cm", "within": "9", "exact": "1", "list": "1"}
    assert 'name="billable"' in form
    billable = look(client, "/search/?q=acute&system=icd-10-cm&within=9&billable=1")
    assert marked(billable) == [("icd-10-cm", "I21.9")]


def test_a_hit_shows_where_it_stands_with_links_to_the_levels(client: Client) -> None:
    make_tree()
    found = hit(look(client, "/search/?q=unspecified"), "I21.9")
    assert "in Heart and vessels › Acute infarction" in plain(found)
    assert "/icd-10-cm/browse/9/" in links(found)
    assert "/icd-10-cm/browse/I21/" in links(found)


def test_a_hit_says_in_words_whether_it_holds_and_why_it_was_found(client: Client) -> None:
    make_tree()
    old = make_release(effective_on=make_release("pos").effective_on.replace(year=2019))
    make_entry("I22.0", release=old, long="Acute trouble")
    index.build()
    html = look(client, "/search/?q=acute")
    assert "active" in plain(hit(html, "I21.9"))
    assert "not billable , heading" in plain(hit(html, "I21"))
    assert "no longer listed" in plain(hit(html, "I22.0"))
    assert "found by title" in plain(hit(html, "I21"))
    assert "found by beginning of the code" in plain(hit(look(client, "/search/?q=i2"), "I21"))


def prices(client: Client) -> dict[str, str]:
    html = look(client, "/search/?q=acute")
    found = re.findall(r'data-code="([^"]+)".*?class="price">([^<]+)<', html, re.DOTALL)
    return dict(found)


def test_a_hit_says_what_opening_it_costs_this_visitor() -> None:
    make_tree()
    fresh = {"I21": "costs no view", "I21.9": "costs one view", "281": "costs one view"}
    assert prices(Client()).items() >= fresh.items()
    assert prices(browser()).items() >= fresh.items()
    assert set(prices(member()).values()) == {"open to you"}


def test_a_hit_that_was_opened_is_open_and_the_others_only_in_part() -> None:
    make_tree()
    client = known_guest(Code.objects.get(value="I21.9"))
    spent = {"I21.9": "open to you", "281": "open parts only", "I21": "open parts only"}
    assert prices(client).items() >= spent.items()


def test_an_account_keeps_its_open_codes_when_its_views_are_used_up() -> None:
    make_tree()
    client = browser()
    client.get(Code.objects.get(value="281").get_absolute_url())
    Meter.objects.update(used=5)
    assert prices(client)["281"] == "open to you"
    assert prices(client)["I21.9"] == "open parts only"


def test_one_shape_open_in_one_system_is_not_open_in_the_other() -> None:
    make_entry("M54.16", long="Acute pain")
    make_entry("M5416", System.HCPCS, short="Acute measure")
    make_entry("25", System.MODIFIERS, long="Acute visit")
    make_entry("25", System.POS, short="Acute place")
    index.build()
    client = known_guest(Code.objects.get(value="25", system="pos"))
    html = look(client, "/search/?q=25")
    found = re.findall(r'data-system="([^"]+)" data-code="25".*?"price">([^<]+)<', html, re.DOTALL)
    assert dict(found) == {"pos": "open to you", "modifiers": "open parts only"}


def test_searched_words_are_marked_in_the_title_as_text(client: Client) -> None:
    make_entry("A00", long='Acute <b>"bold"</b> & Ménière')
    index.build()
    html = look(client, "/search/?q=meniere+bold")
    assert f"&lt;b&gt;{escape(chr(34))}<mark>bold</mark>" in html
    assert "<mark>Ménière</mark>" in html
    assert "<b>" not in html
    suggested = look(client, "/search/suggest/?q=meniere+bold")
    assert "<mark>Ménière</mark>" in suggested
    assert "<b>" not in suggested


def shown(ask: Asked, **fields: Any) -> str:
    """Return the page that says this answer of the search."""
    now, allowance = in_force(), Allowance(Visitor(Kind.GUEST))
    plainest: dict[str, Any] = {"hits": [], "total": 0, "is_capped": False, "was_cut": False}
    found = find.Found(**{**plainest, **fields})
    ways = ways_on(ask, found) | {"groups": grouped(rows(found.hits, allowance, now))}
    context = {"ask": ask, "query": ask.q, "all_systems": list(System), **ways}
    return render_to_string("pages/search.html", context)


def test_words_that_were_also_searched_are_named_and_can_be_left_out(client: Client) -> None:
    also = Also("heart attack", ("myocardial infarction", "MI <b>"))
    ask = Asked("heart attack", system="icd-10-cm")
    html = shown(ask, also=(also,))
    assert "Also searched: myocardial infarction, MI <b> , for heart attack." in plain(html)
    make_tree()
    assert "exactly what was typed" in follow(client, html, "exact=1")


def test_a_corrected_query_is_named_and_the_one_typed_is_a_link() -> None:
    html = shown(Asked("diabtes"), corrected="diabetes <i>")
    assert "these are the hits for diabetes <i>" in plain(html)
    (address,) = [each for each in links(html) if "exact=1" in each]
    assert parse_qs(urlsplit(address).query) == {"q": ["diabtes"], "exact": ["1"]}


def test_an_empty_result_offers_spellings_and_the_systems() -> None:
    html = shown(Asked("diabtes", billable=True), suggestions=("diabetes", "diabetic"))
    assert "Nearest spellings: diabetes , diabetic" in plain(html)
    assert "?q=diabetes" in links(html)
    assert "?q=diabtes&list=1" in links(html)
    assert {f"/{system}/" for system in System.values} <= set(links(html))


def test_a_number_that_was_not_counted_out_says_more_than() -> None:
    html = shown(
        Asked("fracture"), total=1_000, is_capped=True, per_system={"icd-10-cm": 1_000, "pos": 3}
    )
    assert "More than 1,000 hits, page 1 of 40" in plain(html)
    assert "ICD-10-CM 1,000+" in plain(html)
    assert "Place of service 3" in plain(html)


def test_a_wording_that_matched_is_shown_marked() -> None:
    found = Hit(
        7, 1, "icd-10-cm", "I21.9", "Title", "code", (), True, None, "everyday word",
        "Coronary <i>thrombosis", frozenset({"thrombosis"}),
    )  # fmt: skip
    html = hit(shown(Asked("thrombosis"), hits=[found], total=1), "I21.9")
    assert "found by everyday word: Coronary &lt;i&gt;<mark>thrombosis</mark>" in html


def test_a_query_of_words_costs_no_view_and_may_be_asked_of_any_part(client: Client) -> None:
    make_tree()
    for within in ("", "nil", "9 I21", "<b>", "%", "9" * 100, "I20-I25"):
        response = client.get("/search/", {"q": "acute", "system": "icd-10-cm", "within": within})
        assert response.status_code == 200
        assert "<b>" not in response.content.decode()
