import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from codelookup.catalog.systems import System
from codelookup.search import index
from tests.factories import make_entry
from tests.pages.looking import links, look, marked, plain, views

pytestmark = pytest.mark.django_db


def ranks(html: str) -> list[int]:
    return [int(each) for each in re.findall(r'data-rank="([0-9]+)"', html)]


def make_shelf() -> None:
    make_entry("E11.9", long="Type 2 diabetes mellitus without complications")
    make_entry("M54.16", long="Radiculopathy, lumbar region")
    make_entry("M5416", System.HCPCS, short="Measure answer")
    index.build()


@pytest.mark.parametrize("text", ["E11.9", "e119", "%20E11%209%20"])
def test_an_exact_code_goes_straight_to_its_page(client: Client, text: str) -> None:
    make_shelf()
    response = client.get(f"/search/?q={text}")
    assert (response.status_code, response.headers["Location"]) == (302, "/icd-10-cm/codes/E11.9/")


def test_the_list_can_be_asked_for_instead(client: Client) -> None:
    make_shelf()
    assert marked(look(client, "/search/?q=e119&list=1")) == [("icd-10-cm", "E11.9")]


def test_two_systems_with_one_shape_are_both_shown(client: Client) -> None:
    make_shelf()
    make_entry("M54.161", long="Neighbour")
    index.build()
    for address in ("/search/?q=M5416", "/search/?q=m54.16&list=1"):
        html = look(client, address)
        assert set(marked(html)[:2]) == {("hcpcs", "M5416"), ("icd-10-cm", "M54.16")}
        assert marked(html)[2:] == [("icd-10-cm", "M54.161")]
        assert "2 systems have a code of this shape" in html
        assert ranks(html) == [1, 2, 3]
    answer = client.get("/search/?q=M5416&system=hcpcs")
    assert answer.headers["Location"] == "/hcpcs/codes/M5416/"


def test_suggestions_show_every_system_of_a_shape_first(client: Client) -> None:
    make_shelf()
    for number in range(12):
        make_entry(f"M54.16{number:02}", long="Neighbour")
    index.build()
    html = look(client, "/search/suggest/?q=m5416")
    assert set(marked(html)[:2]) == {("hcpcs", "M5416"), ("icd-10-cm", "M54.16")}
    assert len(set(marked(html))) == len(marked(html)) == 10
    assert "2 systems have a code of this shape" in html


def test_words_give_hits_with_rank_title_and_count(client: Client) -> None:
    make_shelf()
    html = look(client, "/search/?q=diabetes")
    assert 'data-system="icd-10-cm" data-code="E11.9" data-rank="1"' in html
    assert "Type 2 diabetes mellitus without complications" in plain(html)
    assert "1 hit" in plain(html)


def test_nothing_found_is_said(client: Client) -> None:
    make_shelf()
    assert "Nothing found" in look(client, "/search/?q=zebra")


def test_an_empty_query_explains_itself(client: Client) -> None:
    assert "Type a code in any spelling" in look(client, "/search/")
    assert "Type a code in any spelling" in look(client, "/search/?q=%20%20")


def test_results_are_kept_out_of_search_engines(client: Client) -> None:
    make_shelf()
    assert '<meta name="robots" content="noindex">' in look(client, "/search/?q=diabetes")


def test_searching_costs_nothing(client: Client) -> None:
    make_shelf()
    look(client, "/search/?q=diabetes")
    look(client, "/search/suggest/?q=diabetes")
    assert views() == 0


def test_filters_hold_from_page_to_page(client: Client) -> None:
    for number in range(30):
        make_entry(f"A00.{number:02}", long=f"Common word {number:02}")
    index.build()
    html = look(client, "/search/?q=common&system=icd-10-cm&billable=1")
    assert len(marked(html)) == 25
    (following,) = [each for each in links(html) if "page=2" in each]
    second = look(client, f"/search/{following}")
    assert len(marked(second)) == 5
    assert 'data-rank="26"' in second
    assert "30 hits" in plain(second)


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=99999999999", "system=icd-9"]
)
def test_a_bad_page_or_system_is_no_error(client: Client, query: str) -> None:
    make_shelf()
    look(client, f"/search/?q=diabetes&list=1&{query}")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "{{7*7}}"])
def test_what_was_typed_comes_back_as_text(client: Client, text: str) -> None:
    make_shelf()
    html = client.get("/search/", {"q": text}).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x>" not in html
    assert text in plain(html)


def test_five_thousand_characters_are_refused_and_two_thousand_are_cut(client: Client) -> None:
    make_shelf()
    look(client, f"/search/?q={'d' * 5_000}", 414)
    assert "Only the first 200 characters" in look(client, f"/search/?q={'d' * 2_000}")


def test_a_missing_index_is_a_message_and_not_an_error(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_INDEX = tmp_path / "none.sqlite3"
    assert "The search is being set up" in look(client, "/search/?q=diabetes", 503)
    assert look(client, "/search/suggest/?q=diabetes", 503) == ""
    settings.SEARCH_INDEX.write_bytes(b"rubbish" * 500)
    assert "The search is being set up" in look(client, "/search/?q=diabetes", 503)


def test_suggestions_are_at_most_ten_options(client: Client) -> None:
    for number in range(15):
        make_entry(f"A00.{number:02}", long="Common word")
    index.build()
    html = look(client, "/search/suggest/?q=comm")
    assert len(marked(html)) == html.count('role="option"') == 10
    assert "<html" not in html


@pytest.mark.parametrize("text", ["", "%20", "zebra"])
def test_no_suggestion_is_an_empty_fragment(client: Client, text: str) -> None:
    make_shelf()
    assert look(client, f"/search/suggest/?q={text}").strip() == ""


def test_suggestions_keep_to_the_system_asked_for(client: Client) -> None:
    make_shelf()
    assert marked(look(client, "/search/suggest/?q=M541&system=hcpcs")) == [("hcpcs", "M5416")]
