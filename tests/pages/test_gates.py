"""Who sees what: the contract's table, and gated words that never leave."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from codelookup.catalog.models import Code, Release
from codelookup.catalog.systems import System
from codelookup.metering.models import Meter, View
from codelookup.metering.visitor import COOKIE
from codelookup.pages import sections, sitemaps
from codelookup.search import index
from tests.factories import make_entry, make_user
from tests.metering.canaries import CANARY, FIGURES, make_world
from tests.metering.visits import (
    browser,
    is_granted,
    known_guest,
    left,
    log_in,
    marks,
    member,
    page,
    states,
)

pytestmark = pytest.mark.django_db

OPEN = {"key-facts", "related-codes", "history", "sources"}
VIEW = {"official-description", "common-language-description", "overview"}
ACCOUNT = {"clinical-context", "notes", "modifiers", "fees", "compliance"}
ACCOUNT |= {"ncci-edits", "mue", "add-on"}
BOT = {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
PREFETCH = {"Sec-Purpose": "prefetch"}


def guest_used_up(name: str) -> Client:
    code = Code.objects.filter(value="E10.9").first() or make_entry("E10.9").code
    return known_guest(code)


def guest_spent_by_a_login(name: str) -> Client:
    client = Client()
    make_user(name)
    log_in(client, name)
    client.post("/accounts/logout/")
    return client


def account_used_up(name: str) -> Client:
    client = browser(name)
    Meter.objects.create(user=User.objects.get(email=name), used=5)
    return client


def staff(name: str) -> Client:
    make_user(name, is_staff=True)
    return browser(name)


Kind = tuple[Callable[[str], Client], set[str], tuple[str, str, str]]
# Who: how he is made, the groups of sections he sees, and what the meter says before and after.
KINDS: dict[str, Kind] = {
    "guest": (lambda name: Client(), OPEN | VIEW, ("guest", "0", "1")),
    "guest used up": (guest_used_up, OPEN, ("guest", "0", "1")),
    "guest after logging out": (guest_spent_by_a_login, OPEN, ("guest", "0", "1")),
    "registered": (browser, OPEN | VIEW | ACCOUNT, ("registered", "4", "5")),
    "registered used up": (account_used_up, OPEN, ("registered", "0", "5")),
    "member": (member, OPEN | VIEW | ACCOUNT, ("member", "unlimited", "unlimited")),
    "staff": (staff, OPEN | VIEW | ACCOUNT, ("member", "unlimited", "unlimited")),
    "bot": (lambda name: Client(headers=BOT), OPEN, ("guest", "1", "1")),
    "prefetch": (lambda name: Client(headers=PREFETCH), OPEN, ("guest", "1", "1")),
}
LOCKED_OUT = ["guest used up", "registered used up", "bot", "prefetch"]


@pytest.fixture
def world() -> list[Code]:
    codes = make_world()
    index.build()
    sitemaps.build()
    return codes


def expected(code: Code, slug: str, shown: set[str]) -> str:
    if code.value == "64490" and slug == "official-description":
        return "empty"  # no release on this site holds the AMA's words for it
    return "shown" if slug in shown else "locked"


@pytest.mark.parametrize("kind", KINDS)
def test_each_visitor_sees_the_sections_of_the_contracts_table(kind: str) -> None:
    make, shown, meter = KINDS[kind]
    for code in make_world():
        response = page(make(f"{code.value}@example.org".lower()), code)
        found = states(response)
        assert list(found) == [section.slug for section in sections.for_system(code.system)]
        assert found == {slug: expected(code, slug, shown) for slug in found}
        if code.value != "E11":  # a heading costs nothing
            assert marks(response) == meter


def test_the_world_has_a_code_of_every_system() -> None:
    assert {code.system for code in make_world()} == set(System.values)


@pytest.mark.parametrize("make", [Client, browser])
def test_a_heading_is_free_and_locked_when_the_views_are_used_up(
    make: Callable[[], Client], world: list[Code]
) -> None:
    client, heading = make(), world[0]
    before = left(client.get("/"))
    assert is_granted(page(client, heading))
    assert left(page(client, heading)) == left(client.get("/")) == before
    assert not View.objects.exists()
    for code in world[1:7]:
        page(client, code)
    assert not is_granted(page(client, heading))


def test_searching_browsing_sources_and_unknown_codes_cost_nothing(world: list[Code]) -> None:
    client = Client()
    for address in [*free_addresses(), "/icd-10-cm/codes/Z99.999/", "/pos/codes/zz/"]:
        response = client.get(address)
        assert response.status_code in (200, 302, 404), address
        assert COOKIE not in response.cookies
    assert not View.objects.exists()
    assert marks(client.get("/account/views/")) == ("guest", "1", "1")


def free_addresses() -> list[str]:
    """Return the addresses of every page that is not a code's."""
    words = ("zebra", "title", "E11", "99213", "J3301", "Requirements", "our title", "drug inj")
    queries = [urlencode({"q": word}) for word in words]
    names = ("home", "about", "legal", "errata", "robots", "readyz", "sources", "views")
    found = [reverse(f"pages:{name}") for name in names]
    found += [f"/search/?{query}&list=1" for query in queries]
    found += [f"/search/?{query}&list=1&exact=1&system=hcpcs&billable=1" for query in queries]
    found += [f"/search/suggest/?{query}" for query in queries]
    found += [f"/search/opensearch/?{query}" for query in queries]
    codes = urlencode({"q": "E11 E11.9 99213 64490 J3301 KX 470 11 J9999"})
    found += [f"/search/?{codes}", f"/search/?{codes}&format=csv", f"/search/?{codes}&words=1"]
    found += [f"/{system}/" for system in System.values]
    found += ["/icd-10-cm/index/", "/icd-10-cm/index/diseases/I/"]
    found += ["/icd-10-cm/index/diseases/I/infarct/", "/icd-10-cm/index/drugs/"]
    found += ["/icd-10-cm/browse/E11/", "/cpt/codes/99999/", "/nowhere/", "/accounts/login/"]
    found += ["/accounts/signup/", "/admin/login/", "/hcpcs/codes/J9999/"]
    found += ["/compare/", "/compare/?codes=64490,99213,J3301", "/compare/?codes=64490,88888"]
    found += ["/opensearch.xml", "/sitemap.xml"]
    found += [f"/sitemap-{name}-1.xml" for name in ("site", *System.values)]
    return found + [release.get_absolute_url() for release in Release.objects.all()]


PLACES = ("locality=GA-01", "place=Georgia", "place=Georgia&floor=with", "place=30303")


def code_addresses(code: Code) -> list[str]:
    own = code.get_absolute_url()
    found = [own, f"{own}?on=2026-01-01", f"{own}?on=2020-01-01", f"{own}overview/"]
    found += [f"{own}?{query}" for query in PLACES]
    for section in sections.for_system(code.system):
        if section.table:
            found += [f"{own}{section.slug}/", f"{own}{section.slug}/?format=csv"]
            found += [f"{own}{section.slug}/?sort=-7&{query}" for query in PLACES]
        if section.slug == "ncci-edits":
            found += [f"/ncci/{code}/99999/", f"/ncci/88888/{code}/", f"/ncci/{code}/99998/"]
            found += [f"{own}?setting=hospital", f"{own}ncci-edits/?partner=99999&format=csv"]
    return found


def everything_sent(response: Any) -> str:
    return f"{response.content.decode()} {response.headers} {response.cookies}".lower()


def gated_words_in(sent: str) -> list[str]:
    return re.findall(rf"{CANARY}[a-z-]*", sent) + [each for each in FIGURES if each in sent]


@pytest.mark.parametrize("kind", LOCKED_OUT)
def test_no_gated_word_is_sent_to_whoever_may_not_see_it(kind: str, world: list[Code]) -> None:
    client = KINDS[kind][0]("ann@example.org")
    addresses = [each for code in world for each in code_addresses(code)] + free_addresses()
    leaks = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code < 500, address
        if found := gated_words_in(everything_sent(response)):
            leaks[address] = found
    assert not leaks


PARTS = re.compile(r'data-gate="account" data-state="([a-z]+)"')


def history(html: str) -> str:
    return html[html.index('<section id="history"') :].split("</section>")[0]


def test_all_read_that_something_changed_and_an_account_from_what_to_what(
    world: list[Code],
) -> None:
    code = Code.objects.get(value="J3301")
    guest = history(page(Client(), code).content.decode())
    assert "Last change of wording or validity: wording revised" in guest
    assert PARTS.findall(guest) == ["locked"]
    assert re.search(r"Every change, with its figures:\s+\d+ changes\s+wait", guest)
    opened = history(page(browser(), code).content.decode())
    assert PARTS.findall(opened) == ["shown"]
    assert f"{CANARY}former" in opened
    assert "16.93" in opened


def test_the_page_of_the_whole_history_costs_a_guest_no_view(world: list[Code]) -> None:
    code = Code.objects.get(value="J3301")
    address = f"{code.get_absolute_url()}history/"
    for query in ("", "?format=csv"):
        response = Client().get(f"{address}{query}")
        assert response.status_code == 200
        assert "wording revised" in everything_sent(response)
        assert gated_words_in(everything_sent(response)) == []
    assert not View.objects.exists()
    assert "every change, with its figures" in everything_sent(Client().get(address))


def test_the_page_of_the_whole_history_opens_to_an_account_as_the_code_page_does(
    world: list[Code],
) -> None:
    code = Code.objects.get(value="J3301")
    client = browser()
    for query in ("", "?format=csv"):
        sent = everything_sent(client.get(f"{code.get_absolute_url()}history/{query}"))
        assert "16.93" in sent
        assert f"{CANARY}former" in sent
    assert View.objects.get().code == code
    used_up = account_used_up("bob@example.org")
    sent = everything_sent(used_up.get(f"{code.get_absolute_url()}history/"))
    assert "wording revised" in sent
    assert gated_words_in(sent) == []


def test_a_head_request_gets_no_gated_word(world: list[Code]) -> None:
    client = Client()
    for code in world:
        for address in code_addresses(code):
            assert gated_words_in(everything_sent(client.head(address))) == []
    assert not View.objects.exists()


def test_a_guest_with_a_view_left_gets_no_word_that_needs_an_account(world: list[Code]) -> None:
    hidden = [f"{CANARY}{part}" for part in ("clinical", "documentation", "compliance", "inh")]
    hidden += [f"{CANARY}excludes", f"{CANARY}first", *FIGURES]
    hidden += [f"{CANARY}{family}" for family in ("pair", "unit", "hospital", "addon")]
    for code in world:
        sent = everything_sent(page(Client(), code))
        assert f"{CANARY}common" in sent
        assert [word for word in hidden if word in sent] == []


def test_the_canaries_are_where_a_member_reads_them(world: list[Code]) -> None:
    client = member()
    sent = " ".join(everything_sent(page(client, code)) for code in world)
    for query in ("locality=GA-01", "locality=GA-99", "place=Georgia"):
        sent += everything_sent(client.get(f"/cpt/codes/64490/?{query}"))
    wanted = ["common", "overview", "clinical", "documentation", "compliance", "service", "scope"]
    wanted += ["long", "short", "medium", "consumer", "clinician", "inherited", "excludes", "code"]
    wanted += ["reference", "axis", "term", "label", "pair", "unit", "hospital", "addon", "former"]
    assert [word for word in wanted if f"{CANARY}{word}" not in sent] == []
    assert [figure for figure in FIGURES if figure not in sent] == []


def test_licensed_cpt_words_stand_in_the_official_description_only(world: list[Code]) -> None:
    client = member()
    text = page(client, Code.objects.get(value="99213")).content.decode()
    section = text[text.index('<section id="official-description"') :].split("</section>")[0]
    for form in ("long", "short", "medium", "consumer", "clinician"):
        assert text.count(f"{CANARY}{form}") == section.count(f"{CANARY}{form}") > 0
    for address in free_addresses():
        assert f"{CANARY}long" not in everything_sent(client.get(address))


def test_a_long_hcpcs_descriptor_finds_its_code_but_is_not_shown(world: list[Code]) -> None:
    response = Client().get("/search/", {"q": "zebra", "system": "hcpcs", "list": "1"})
    sent = everything_sent(response)
    assert 'data-code="j3301"' in sent
    assert CANARY not in sent


def test_structured_data_names_the_code_and_says_that_parts_are_not_free(
    world: list[Code],
) -> None:
    text = page(Client(), world[1]).content.decode()
    data = json.loads(text.split('application/ld+json">')[1].split("</script>")[0])
    assert data["about"]["codeValue"] == "E11.9"
    assert data["isAccessibleForFree"] is False
    assert CANARY not in json.dumps(data)


def test_a_locked_table_is_refused_as_csv_in_words(world: list[Code]) -> None:
    response = Client().get(f"{world[1].get_absolute_url()}notes/", {"format": "csv"})
    assert response.status_code == 403
    assert "locked" in response.content.decode()


def test_what_an_account_opened_is_sent_whole(world: list[Code]) -> None:
    response = browser().get(f"{world[1].get_absolute_url()}notes/", {"format": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    assert f"{CANARY}inherited" in response.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_meter_stands_on_every_page(kind: str, world: list[Code]) -> None:
    client = KINDS[kind][0]("ann@example.org")
    expected_kind = KINDS[kind][2][0]
    for address in ("/", "/search/?q=zebra&list=1", "/icd-10-cm/", "/sources/", "/account/views/"):
        assert marks(client.get(address))[0] == expected_kind, address
