"""The page that checks a claim: open, free, in its address alone, and never at a loss."""

from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from codelookup.catalog.models import Code, Kind, NoteKind
from codelookup.catalog.systems import System
from codelookup.lib.middleware import MAX_QUERY
from tests.factories import (
    make_add_on,
    make_description,
    make_entry,
    make_note,
    make_pair,
    make_relative_value,
    make_units,
)
from tests.metering.visits import browser, member, page
from tests.pages.looking import links, look, plain, views
from tests.pages.test_queries import cost

pytestmark = pytest.mark.django_db

PATH = "/claim-check/"
DAY = "on=2026-11-22"
FEW = hypothesis_settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def _shelf(settings: Settings) -> None:
    settings.CLAIM_CHECKS_PER_NETWORK = 1_000
    for place, value in enumerate(("64490", "64491", "77003", "20610", "99213")):
        entry = make_entry(value, System.CPT, long="")
        make_relative_value(entry, total_nonfacility=f"{9 - place}.11", line=20 + place)
    make_pair()
    make_pair("64490", "20610", modifier=0)
    make_units("64490", 1)
    make_add_on()
    heading = make_entry("E11", kind=Kind.HEADING, is_billable=False)
    make_entry("E11.9", path="E11", release=heading.release)
    make_entry("E10.9", path="E10", release=heading.release)
    make_note(heading, "type 1 planted words (E10.-)", kind=NoteKind.EXCLUDES1)
    make_entry("11", System.POS, fields={"rate": "NONFACILITY"})
    make_entry("59", System.MODIFIERS)


def ask(client: Client, *lines: str, status: int = 200, **more: Any) -> str:
    query = urlencode([("on", "2026-11-22"), *more.items(), *(("l", line) for line in lines)])
    return look(client, f"{PATH}?{query}", status)


def form(*rows: dict[str, str], **more: str) -> str:
    """Return what a browser sends: every field of every row, empty ones too."""
    fields = ("code", "mod", "units", "at", "dx", "day")
    pairs = [(name, row.get(name, "")) for row in (*rows, {}, {}) for name in fields]
    return f"{PATH}?{urlencode([('on', '2026-11-22'), *more.items(), *pairs])}"


def test_an_empty_form_waits_for_lines(client: Client) -> None:
    html = look(client, PATH)
    assert html.count('name="code"') == 5
    assert "Check the claim" in html
    assert 'class="verdict"' not in html


def test_a_guest_reads_every_family_of_findings_with_rows_and_links(client: Client) -> None:
    html = ask(
        client, "64490*2", "77003", "20610", "64491-59", "99213", d="E11.9 E10.9 E11", pos="11"
    )
    text = plain(html)
    for heading in ("Is it payable", "May these go together", "How many", "Add-on codes"):
        assert heading in text
    assert "/cpt/codes/64490/?on=2026-11-22" in links(html)
    assert "✕ conflict Lines 1, 2 77003 is not paid beside 64490" in text
    assert "2026Q3, line 7" in text
    assert "the limit is 1 (MAI 2, the day, by policy)" in text
    assert "64491 is an add-on; its primary 64490 stands beside it." in text
    assert "an Excludes1 note at E11 names E10.-" in text
    assert "/icd-10-cm/build/E11/?on=2026-11-22" in links(html)
    release = Code.objects.get(value="64490").relative_values.get().release
    assert release.get_absolute_url() in links(html)


def test_the_matrix_holds_every_two_lines(client: Client) -> None:
    html = ask(client, "64490", "77003-59", "20610", "99213")
    matrix = html[html.index('<table class="matrix">') :].split("</table>")[0]
    assert matrix.count("<td") == 6
    assert matrix.count("set aside by a modifier") == 1
    assert matrix.count("no modifier helps") == 1


def test_checking_costs_no_view_and_stores_nothing() -> None:
    def rows() -> dict[str, int]:
        models: list[type[Model]] = list(apps.get_models())
        return {model.__name__: model._default_manager.count() for model in models}

    before, client = rows(), Client()
    ask(client, "64490", "77003", d="E11.9")
    assert rows() == before
    assert not client.cookies
    assert views() == 0


def test_neither_search_engines_nor_caches_keep_a_claim(client: Client) -> None:
    response = client.get(f"{PATH}?l=64490")
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "Disallow: /claim-check/" in look(client, "/robots.txt")


def test_only_what_concerns_the_lines_is_told(client: Client) -> None:
    make_pair("64490", "12345")
    make_add_on(primary="54321", line=12)
    html = ask(client, "64490", "64491~2026-11-21", d="E11.9 E10.9")
    assert "12345" not in html
    assert "54321" not in html
    assert "planted words" not in html


def test_values_are_figures_only_for_whom_the_codes_fees_are_open() -> None:
    guest = plain(ask(Client(), "64490", "20610"))
    assert "Order of payment" in guest
    assert "9.11" not in guest
    assert "6.11" not in guest
    reader = browser()
    page(reader, Code.objects.get(value="64490"))
    text = plain(ask(reader, "64490", "20610"))
    assert "9.11 × 100 % = 9.11" in text
    assert "6.11" not in text
    assert "6.11 × 50 % = 3.06" in plain(ask(member(), "64490", "20610"))


def test_a_form_leads_to_the_short_address_of_the_same_claim(client: Client) -> None:
    address = form(
        {"code": "64490", "mod": "50 lt", "units": "2", "dx": "ab"},
        {"code": "99213", "at": "22", "day": "2026-11-20"},
        d="e11.9, E10.9",
        pos="11",
        setting="hospital",
        paste="77003 59 1 11\n\n20610",
    )
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"] == (
        f"{PATH}?{DAY}&pos=11&setting=hospital&d=E11.9&d=E10.9&l=64490-50-LT*2:AB&l=99213@22~2026-11-20"
        "&l=77003-59*1@11&l=20610"
    )
    html = look(client, response["Location"])
    assert 'value="50 LT"' in html
    assert unescape(html).count(response["Location"]) >= 1


def test_the_address_of_a_check_names_its_day(client: Client) -> None:
    html = look(client, f"{PATH}?l=64490")
    assert any("claim-check/?on=20" in link and "l=64490" in link for link in links(html))


def test_thirty_full_lines_fit_into_an_address(client: Client) -> None:
    row = {
        "code": "64490",
        "mod": "50 LT 59 XS",
        "units": "99999",
        "at": "11",
        "dx": "ABCD",
        "day": "2026-11-20",
    }
    diagnoses = " ".join(f"S72.00{place}A" for place in range(12))
    response = client.get(form(*[row] * 30, d=diagnoses, pos="11"))
    assert response.status_code == 302
    assert len(response["Location"]) < MAX_QUERY / 2
    assert plain(look(client, response["Location"])).count("64490") >= 30


def test_more_rows_come_by_a_button_and_keep_what_is_written(client: Client) -> None:
    response = client.get(form({"code": "64490"}, rows="10"))
    html = look(client, response["Location"])
    assert html.count('name="code"') == 10
    assert 'value="64490"' in html
    assert 'name="rows" value="15"' in html
    assert look(client, f"{PATH}?rows=99").count('name="code"') == 30


def test_more_than_thirty_lines_are_cut_with_a_message(client: Client) -> None:
    html = ask(client, *["64490"] * 30, "20610", "rubbish")
    text = plain(html)
    assert (
        "Only the first 30 lines were checked; 2 lines more were left out, beginning with 20610"
        in text
    )
    assert html.count('name="code"') == 30


def test_a_message_stands_at_the_line_concerned_and_the_rest_is_checked(client: Client) -> None:
    html = ask(
        client, "rubbish", "64490*0", "77003~2026-13-01", "20610-9", "99999", "64490", "77003"
    )
    text = plain(html)
    for words in (
        "Line 1: “RUBBISH” is no CPT or HCPCS code",
        "Line 2: “0” cannot be units",
        "Line 3: “2026-13-01” is no day of service",
        "Line 4: “9” is no modifier",
        "No loaded file lists 99999",
        "conflict Lines 6, 7 77003 is not paid beside 64490",
    ):
        assert words in text
    assert html.count('aria-invalid="true"') == 4
    assert 'aria-describedby="wrong-2"' in html


@pytest.mark.parametrize("day", ["2026-02-30", "1066-10-14", "tomorrow", "0000-00-00", "9" * 40])
def test_a_day_that_is_none_is_told_and_the_claim_checked_as_of_today(
    client: Client, day: str
) -> None:
    text = plain(look(client, f"{PATH}?l=64490&on={day}"))
    assert "is no day of service" in text
    assert "as of today" in text
    assert "64490 has status A" in text


@pytest.mark.parametrize("day", ["1900-01-01", "9999-12-31", "2031-01-01"])
def test_ancient_and_future_days_are_answered_from_what_is_loaded(client: Client, day: str) -> None:
    text = plain(look(client, f"{PATH}?l=64490&l=77003&l=99213&d=E11.9&on={day}"))
    assert ("this site has not loaded" in text) == (day < "2026")
    assert ("before the day of service" in text) == (day > "2026")


ODD = [
    "", " ", "-", "*", "@", ":", "~", "64490" * 50, "64490--", "64490-*@:~", "-64490", "64490*-1", "64490*1e9", "<script>alert(1)</script>",
    "64490-<b>", "‮64490", "٦٤٤٩٠", "6449０", "64490*٣", "64490@" + "1" * 300, "64490~9999-99-99", "64490:13,0,99", "é" * 50, "'; DROP TABLE",
    "64490 " * 20, "D0120", "E11.9", "1. ", "64490\t\t", "x x x x", "64490 x", "X1", "²2222", "💉💉💉💉💉", "a\u0301" * 20,
]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["l", "d", "pos", "on", "setting", "rows", "paste", "code", "mod", "units", "at", "dx", "day"],
)
def test_odd_text_in_any_field_gets_a_page(client: Client, name: str) -> None:
    for odd in ODD:
        response = client.get(PATH, {"l": ["64490", "77003"], name: odd}, follow=True)
        assert response.status_code == 200, (name, odd)
        assert "<script>alert" not in response.content.decode()


@FEW
@given(
    text=st.text(min_size=1, max_size=80),
    name=st.sampled_from(
        [
            "l",
            "d",
            "pos",
            "on",
            "setting",
            "rows",
            "paste",
            "code",
            "mod",
            "units",
            "at",
            "dx",
            "day",
        ]
    ),
)
def test_no_text_in_any_field_is_a_fault(text: str, name: str) -> None:
    encoded = quote(text.encode("utf-8", "surrogatepass"), safe="")
    response = Client().get(f"{PATH}?l=64490&{name}={encoded}", follow=True)
    assert response.status_code in (200, 400, 429)
    assert "<h1" in response.content.decode()


@FEW
@given(raw=st.binary(min_size=1, max_size=80))
def test_no_pasted_bytes_are_a_fault(raw: bytes) -> None:
    response = Client().get(f"{PATH}?paste=64490%0A{quote(raw, safe='')}", follow=True)
    assert response.status_code in (200, 400, 429)


def test_two_and_thirty_lines_cost_the_same_queries(client: Client) -> None:
    release = Code.objects.get(value="64490").entries.get().release
    values = [f"3{place:04}" for place in range(30)]
    for value in values:
        make_relative_value(make_entry(value, System.CPT, release=release, long=""))
        make_pair("64490", value)
    few = f"{PATH}?{DAY}&d=E11.9&l=64490-59&l=77003"
    lines = "&".join(
        f"l={value}-59*2@11:AB~2026-11-{place % 20 + 1:02}" for place, value in enumerate(values)
    )
    many = f"{PATH}?{DAY}&d=E11.9&d=E10.9&d=E11&{lines}"
    assert cost(client, few) == cost(client, many) == 13
    assert cost(client, PATH) == 1


def test_a_burst_of_checks_from_one_network_is_refused_in_words(
    client: Client, settings: Settings
) -> None:
    settings.CLAIM_CHECKS_PER_NETWORK = 3
    answers = [client.get(f"{PATH}?l=64490") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Wait a minute, then try again" in answers[3].content.decode()
    assert client.get(PATH).status_code == 200


def test_the_page_is_linked_from_the_footer_the_home_page_and_procedure_codes(
    client: Client,
) -> None:
    assert PATH in links(look(client, "/about/"))
    assert PATH in links(look(client, "/").split("<footer")[0])
    make_description(Code.objects.get(value="64490"))
    assert f"{PATH}?l=64490" in links(look(client, "/cpt/codes/64490/"))
    assert f"{PATH}?{DAY}&l=64490" in links(look(client, f"/cpt/codes/64490/?{DAY}"))
    assert not [link for link in links(look(client, "/icd-10-cm/codes/E11.9/")) if "?l=" in link]


def test_a_code_that_no_file_lists_comes_with_the_nearest(client: Client) -> None:
    html = ask(client, "64499", d="E11.8")
    text = plain(html)
    assert "No loaded file lists 64499" in text
    assert "The nearest: 64491 , 64490 ." in text
    assert "/cpt/codes/64491/" in links(html)
    assert "The nearest: E11 , E11.9 ." in text
    assert "/icd-10-cm/codes/E11.9/" in links(html)
