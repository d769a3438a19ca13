"""A pasted list: one line a code, whatever it is, and the same as CSV."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from codelookup.catalog.models import Code, Kind
from codelookup.catalog.systems import System
from codelookup.metering.models import View
from codelookup.search import index
from tests.factories import make_description, make_entry
from tests.metering.visits import known_guest
from tests.pages.looking import links, look, marked, plain

pytestmark = pytest.mark.django_db
MIXED = "E11.9, 99213 J3301;0SG00A0"


@pytest.fixture(autouse=True)
def _shelf() -> None:
    for value in ("E11.9", "E11.65", "M54.16"):
        make_entry(value)
    make_entry("E11", kind=Kind.HEADING, is_billable=False)
    make_entry("99213", System.CPT, long="")
    make_description(Code.objects.get(value="99213"), title="Our <b>own</b> title")
    make_entry("J3301", System.HCPCS, short="Steroid")
    make_entry("M5416", System.HCPCS, short="Measure")
    ended: Any = {"terminated_on": date(2020, 12, 31), "fields": {"cross_reference": ["J3301"]}}
    make_entry("J0001", System.HCPCS, short="Old steroid", **ended)
    make_entry("0SG00A0", System.ICD10PCS)
    index.build()


def ask(client: Client, text: str, **more: str) -> str:
    response = client.get("/search/", {"q": text, **more})
    assert response.status_code == 200
    return response.content.decode()


def test_codes_of_mixed_systems_stand_in_the_order_typed(client: Client) -> None:
    html = ask(client, MIXED)
    assert "List of 4 codes" in plain(html)
    assert [value for _, value in marked(html)] == ["E11.9", "99213", "J3301", "0SG00A0"]
    assert "All of them are known" in plain(html)
    assert "Our &lt;b&gt;own&lt;/b&gt; title" in html


def test_each_line_says_what_the_code_is(client: Client) -> None:
    html = ask(client, "E11.9 E11 J0001 E11.99 X9999")
    text = plain(html)
    assert "not billable , heading of 2 billable codes, choose one of them" in text
    assert "terminated , last day 31 Dec 2020; use J3301" in text
    assert "/search/?q=J3301" in links(html)
    assert "E11.99 unknown ; nearest: E11.9" in text
    assert "X9999 unknown ; no code begins like it" in text
    assert "2 of them unknown" in text


def test_a_shape_of_two_systems_is_shown_in_both(client: Client) -> None:
    html = ask(client, "M5416 E11.9")
    assert marked(html)[:2] == [("hcpcs", "M5416"), ("icd-10-cm", "M54.16")]
    assert "in 2 systems; choose" in plain(html)


def test_a_line_says_what_opening_the_page_costs() -> None:
    client = known_guest(Code.objects.get(value="E11.9"))
    text = plain(ask(client, MIXED))
    assert text.count("open to you") == 1
    assert text.count("open parts only") == 3
    assert View.objects.count() == 1


def test_more_than_50_are_cut_with_a_notice(client: Client) -> None:
    html = ask(client, " ".join(f"X{place:04}" for place in range(53)))
    assert "Only the first 50 codes were looked up; 3 more were left out" in plain(html)
    assert html.count("unknown</span>") == 50


def test_a_list_of_50_typed_in_lines_stays_below_the_limit_of_addresses(client: Client) -> None:
    text = "\r\n".join(f"S72.{place:03}A" for place in range(50))
    html = ask(client, text)
    assert "List of 50 codes" in plain(html)
    assert "left out" not in plain(html)


def test_one_code_is_no_list_and_goes_to_its_page(client: Client) -> None:
    assert client.get("/search/", {"q": "E11 9"}).status_code == 302


def test_a_list_can_be_searched_as_words_instead(client: Client) -> None:
    html = ask(client, MIXED)
    (address,) = [each for each in links(html) if "words=1" in each]
    assert "Search: E11.9, 99213" in plain(look(client, f"/search/{address}"))


def test_the_list_stands_in_its_field_to_be_edited(client: Client) -> None:
    html = ask(client, "E11.9 </textarea><script>x 99213")
    assert "<script>x" not in html
    assert ">E11.9\n99213</textarea>" in ask(client, "E11.9\n99213")
    assert "<textarea" in look(client, "/search/")


def test_the_list_as_csv_says_the_same(client: Client) -> None:
    html = ask(client, "M5416 J0001 E11 X9999 E11.99")
    (address,) = [each for each in links(html) if "format=csv" in each]
    response = client.get(f"/search/{address}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(StringIO(response.content.decode())))
    assert rows[0] == ["typed", "status", "system", "code", "title", "detail", "use instead"]
    assert rows[1][:4] == ["M5416", "active", "HCPCS Level II", "M5416"]
    assert rows[2][:4] == ["M5416", "active", "ICD-10-CM", "M54.16"]
    assert rows[3][5:] == ["last day 31 Dec 2020", "J3301"]
    assert rows[4][5] == "heading of 2 billable codes, choose one of them"
    assert rows[5] == ["X9999", "unknown", "", "", "", "", ""]
    assert rows[6][5].startswith("nearest: E11.9")


def test_a_system_keeps_a_list_to_itself(client: Client) -> None:
    assert marked(ask(client, "M5416 J3301", system="hcpcs")) == [
        ("hcpcs", "M5416"),
        ("hcpcs", "J3301"),
    ]
