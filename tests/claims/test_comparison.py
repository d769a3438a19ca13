from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from codelookup.catalog.models import Code
from codelookup.catalog.systems import System
from codelookup.metering.models import Meter
from codelookup.metering.visitor import COOKIE
from tests.factories import (
    make_add_on,
    make_description,
    make_entry,
    make_pair,
    make_relative_value,
    make_release,
    make_units,
)
from tests.metering.visits import browser, member, page
from tests.pages.looking import links, look, plain, views
from tests.pages.test_queries import cost

pytestmark = pytest.mark.django_db

ADDRESS = "/compare/?codes=64490,64491,64492"
FAMILY = ["64490", "64491", "64492"]
GATED = ("$301.77", "$411.88", "$522.99", "8881A", "8882A", "8883A")
TOTALS = {"64490": "301.77", "64491": "411.88", "64492": "522.99"}


@pytest.fixture
def family() -> list[Code]:
    """Three codes whose amounts, primaries and edits can be told apart in an answer."""
    made = []
    for place, value in enumerate(FAMILY, start=1):
        entry = make_entry(value, System.CPT, long="")
        period = {"global_days": "000" if place == 1 else "ZZZ"}
        make_relative_value(
            entry, line=10 + place, conversion_factor="1", total_nonfacility=TOTALS[value], **period
        )
        make_units(value, place, line=place)
        make_add_on(value, f"888{place}A")
        make_description(entry.code, family=FAMILY)
        made.append(entry.code)
    make_pair("64490", "64491", modifier=1)
    make_pair("64492", "64490", modifier=0, dataset="ncci-ptp-hospital")
    return made


def row(html: str, label: str) -> list[str]:
    (found,) = [each for each in html.split("<tr>") if f'<th scope="row">{label}' in each]
    return [plain(f"<td{cell}").strip() for cell in found.split("<td")[1:]]


def test_open_facts_stand_side_by_side_and_what_differs_is_said_in_words(
    family: list[Code],
) -> None:
    html = look(Client(), ADDRESS)
    assert "64490 , 64491 , 64492 side by side" in plain(html)
    periods = ["0 days (000)", "≠ differs: follows its primary (ZZZ)"]
    assert row(html, "Global period") == [*periods, periods[1]]
    assert row(html, "Both sides") == ["yes, paid at 150 % (1)"] * 3
    assert row(html, "Most units")[0] == "1 (MUE, practitioner), per day"
    assert row(html, "Most units")[2].startswith("≠ differs: 3")
    assert 'Global period <span class="tag">differs</span>' in html
    assert 'Both sides <span class="tag">' not in html
    assert "Our title of 64491" in html


def test_a_member_sees_amounts_primaries_and_the_matrix(family: list[Code]) -> None:
    html = look(member(), ADDRESS)
    amounts = ["$301.77", "≠ differs: $411.88", "≠ differs: $522.99"]
    assert row(html, "National amount outside a facility") == amounts
    assert row(html, "Primary codes it needs one of")[1] == "≠ differs: 8882A"
    matrix = plain(html[html.index("Edits among them") :])
    assert "practitioner 1: with a modifier verdict on 64490 with 64491" in matrix
    assert "hospital 0: no modifier helps verdict on 64492 with 64490" in matrix
    assert "/ncci/64490/64491/" in links(html)
    assert "Locked" not in html


def gated_in(html: str) -> list[str]:
    seen = [word for word in GATED if word in html]
    return seen + [word for word in ("with a modifier", "no modifier helps") if word in html]


def used_up() -> Client:
    client = browser("used@example.org")
    Meter.objects.create(user=User.objects.get(email="used@example.org"), used=5)
    return client


def guest_who_opened_one() -> Client:
    client = Client()
    page(client, Code.objects.get(value="64490"))
    assert views() == 1
    return client


BOT = {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}


@pytest.mark.parametrize(
    "make",
    [
        Client,
        guest_who_opened_one,
        browser,
        used_up,
        lambda: Client(headers=BOT),
    ],
    ids=["guest", "guest who opened one", "registered", "used up", "bot"],
)
def test_comparing_sends_nothing_gated_of_codes_not_opened_and_spends_nothing(
    make: Any, family: list[Code]
) -> None:
    client = make()
    before = views()
    html = look(client, ADDRESS)
    assert gated_in(html) == []
    assert html.count('data-state="locked"') == 3 * 3 + 6
    assert "/cpt/codes/64491/#fees" in links(html)
    assert views() == before
    assert COOKIE not in client.get(ADDRESS).cookies


def test_an_account_sees_what_it_has_opened_and_no_more(family: list[Code]) -> None:
    client = browser()
    page(client, family[0])
    html = look(client, ADDRESS)
    assert gated_in(html) == ["$301.77", "8881A", "with a modifier", "no modifier helps"]
    assert row(html, "National amount outside a facility")[1].startswith("Locked")
    assert html.count('data-state="locked"') == 3 * 2 + 2
    assert views() == 1


def test_an_edit_between_two_codes_not_opened_stays_locked(family: list[Code]) -> None:
    make_pair("64491", "64492", modifier=0, line=8)
    client = browser()
    page(client, family[0])
    html = look(client, ADDRESS)
    assert "/ncci/64491/64492/" not in links(html)


def test_a_head_request_gets_nothing_gated(family: list[Code]) -> None:
    assert gated_in(Client().head(ADDRESS).content.decode()) == []
    assert views() == 0


def test_the_day_in_the_address_decides(family: list[Code]) -> None:
    later = make_release("mpfs", label="RVU26A", effective_on=date(2026, 1, 1))
    for value in ("64490", "64491"):
        entry = make_entry(value, System.CPT, release=later, long="")
        make_relative_value(entry, global_days="010", conversion_factor="2")
    then = look(member(), f"{ADDRESS}&on=2025-11-01")
    assert "As of 1 Nov 2025" in plain(then)
    assert row(then, "Global period")[0] == "0 days (000)"
    assert "/cpt/codes/64490/?on=2025-11-01" in links(then)
    assert "/compare/?codes=64490,64491,64492&on=2025-11-01" in links(then)
    now = look(Client(), f"{ADDRESS}&on=2026-11-22")
    assert row(now, "Global period") == ["10 days (010)"] * 2 + ["no figures loaded"]
    assert row(now, "Status")[2] == "≠ differs: deleted"


def test_a_day_before_every_file_is_said(family: list[Code], client: Client) -> None:
    text = plain(look(client, f"{ADDRESS}&on=2001-01-01"))
    assert "No file loaded for 1 Jan 2001 lists 64490." in text


@pytest.mark.parametrize(
    ("codes", "words", "compared"),
    [
        ("64490", "A comparison needs 2 to 6 codes", 0),
        ("64490,64490", "A comparison needs 2 to 6 codes", 0),
        ("64490,64491,99999", "lists 99999", 2),
        ("64490,64491,E11.9", "“E11.9” is no CPT or HCPCS code", 2),
        ("64490,64491,<b>", "“<b>” is no CPT or HCPCS code", 2),
        ("64490 64491;64492", "", 3),
        ("64490,64491,D0120", "lists D0120", 2),
        ("64490,64491,64492,1000A,1001A,1002A,1003A", "left out: 1003A", 3),
        ("64490,64491," + "9" * 2000, "is no CPT or HCPCS code", 2),
        ("٦٤٤٩٠,64490,64491", "is no CPT or HCPCS code", 2),
    ],
)
def test_bad_input_is_named_and_the_rest_compared(
    codes: str, words: str, compared: int, family: list[Code], client: Client
) -> None:
    response = client.get("/compare/", {"codes": codes})
    assert response.status_code == 200
    html = response.content.decode()
    assert words in plain(html)
    assert html.count('<th scope="col"><a class="code"') == compared


def test_a_bad_day_is_answered_in_words(client: Client) -> None:
    assert client.get(f"{ADDRESS}&on=2026-13-41").status_code == 400


def test_without_codes_the_families_of_ours_are_offered(family: list[Code], client: Client) -> None:
    html = look(client, "/compare/")
    assert "/compare/?codes=64490,64491,64492" in links(html)
    assert "Our title of 64490: 64490, 64491, 64492" in plain(html)


def test_a_family_is_offered_without_the_codes_that_no_file_lists(client: Client) -> None:
    for value in ("64493", "64494"):
        entry = make_entry(value, System.CPT)
    make_description(entry.code, family=["64493", "64494", "64495"])
    make_description(make_entry("64999", System.CPT).code, family=["64999", "64998"])
    html = look(client, "/compare/")
    assert [each for each in links(html) if "codes=" in each] == ["/compare/?codes=64493,64494"]


def test_the_code_page_leads_to_the_comparison_of_its_family(family: list[Code]) -> None:
    assert "/compare/?codes=64490,64491,64492" in links(look(Client(), "/cpt/codes/64491/"))


@pytest.mark.parametrize("make", [Client, browser, member])
def test_a_comparison_costs_the_same_for_2_and_for_6_codes(make: Any, family: list[Code]) -> None:
    for value in ("64493", "64494", "64495"):
        entry = make_entry(value, System.CPT, long="")
        make_relative_value(entry)
        make_units(value, 1, line=int(value))
        make_add_on(value, "64490", line=int(value))
    client = make()
    client.get("/compare/?codes=64490,64491")  # what is in force is kept from here on
    two = cost(client, "/compare/?codes=64490,64491")
    six = cost(client, "/compare/?codes=64490,64491,64492,64493,64494,64495")
    assert six == two <= 15
