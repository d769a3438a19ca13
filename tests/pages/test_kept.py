"""Kept pages: the same for everybody who sees the same, never more, and never a moment too old."""

import gzip
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from codelookup.catalog import version
from codelookup.catalog.models import Code, Release
from codelookup.catalog.systems import System
from codelookup.descriptions.models import Description, State
from codelookup.importers import icd10cm
from codelookup.importers.load import Request, load
from codelookup.lib.gzipped import plain as inflated
from codelookup.lib.lru import Lru
from codelookup.metering.models import Meter, View
from codelookup.pages import kept, sections
from tests.factories import make_description, make_entry, make_release, make_user
from tests.importers.test_load import order_file
from tests.metering.canaries import CANARY, FIGURES, make_world
from tests.metering.visits import browser, known_guest, member, page, states

from .looking import links, look, plain
from .test_place import PAGE, amounts, make_fees
from .test_queries import cost, cost_again

pytestmark = pytest.mark.django_db

Pages = Lru[kept.Page]


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages of this process, none at first."""
    return new_process(monkeypatch)


def new_process(monkeypatch: pytest.MonkeyPatch) -> Pages:
    fresh: Pages = Lru(24 * 2**20, lambda page: page.size)
    monkeypatch.setattr(kept, "_pages", fresh)
    monkeypatch.setattr(kept, "_codes", Lru(100))
    return fresh


def registered(codes: list[Code], email: str, used: int) -> Client:
    """Return the browser of an account that has opened these codes."""
    client = browser(email)
    meter = Meter.objects.create(user=User.objects.get(email=email), used=used)
    now = timezone.now()
    View.objects.bulk_create(View(meter=meter, code=code, opened_at=now) for code in codes)
    return client


def everybody(codes: list[Code]) -> dict[str, Callable[[], Client]]:
    """Return how each kind of visitor comes; all but the new guest are the same each time."""
    staff = Client()
    staff.force_login(make_user("staff@example.org", is_staff=True))
    clients = {
        "member": member(),
        "staff": staff,
        "registered": registered(codes, "ann@example.org", 3),
        "registered, used up": registered([], "bob@example.org", 5),
        "guest, used up": known_guest(),
        "bot": Client(headers={"User-Agent": "Googlebot/2.1"}),
    }
    return {
        **{name: partial(same, client) for name, client in clients.items()},
        "new guest": Client,
    }


def same(client: Client) -> Client:
    return client


def each_sees_his_own(world: list[Code], meanwhile: Callable[[], object] = bool) -> None:
    """Whoever has come before, and `meanwhile` whatever happens: each page is the first one's."""
    kinds = everybody(world)
    for code in world:
        alone = {}
        for name, come in kinds.items():
            version.bump()
            alone[name] = page(come(), code).content
        for first, second in product(kinds, kinds):
            version.bump()
            page(kinds[first](), code)
            meanwhile()
            for _ in range(2):
                assert page(kinds[second](), code).content == alone[second], (first, second)


def test_whoever_came_before_each_sees_what_he_would_see_first(settings: Settings) -> None:
    settings.NEW_GUESTS_PER_NETWORK = 10_000
    each_sees_his_own([code for code in make_world() if code.value in ("E11", "64490")])


def test_nothing_gated_leaves_a_warm_page(pages: Pages) -> None:
    """A canary stands in every gated text: after a member has warmed all pages none gets out."""
    world = make_world()
    kinds = everybody(world)
    for code in world:
        assert CANARY in page(kinds["member"](), code).content.decode()
    before = len(pages)
    for name in ("guest, used up", "bot", "registered, used up"):
        for code in world:
            for _ in range(2):
                text = page(kinds[name](), code).content.decode()
                assert CANARY not in text.lower(), (name, code)
                assert [figure for figure in FIGURES if figure in text.lower()] == []
    # Nothing open, and the same for who has an account.
    assert len(pages) == before + 2 * len(world)


def test_nothing_of_a_person_is_kept(pages: Pages) -> None:
    code = make_entry().code
    client = browser("ann@example.org")
    text = page(client, code).content.decode()
    assert "Log out" in text
    (parts,) = [each.parts for each, _ in pages._kept.values()]
    shared = "".join(inflated(part).decode() for part in parts if isinstance(part, bytes))
    for own in ("Log out", "view-meter", "Your codes", "data-remaining", "ann@", "csrf"):
        assert own not in shared
    assert [part for part in parts if isinstance(part, str)] == [
        "who",
        "meter",
        "desk",
        "offer",
        "here",
    ]


# One statement reads version, session, account, membership, meter and recent codes; a member's
# pace is one more, and so are network, meter and view of a new guest.
WARM = {"new guest": 2, "guest, used up": 1, "registered": 1, "member": 2, "bot": 1}


def test_a_warm_page_costs_few_queries_and_as_many_for_every_code(settings: Settings) -> None:
    settings.NEW_GUESTS_PER_NETWORK = 10_000
    world = make_world()
    kinds = everybody(world)
    for code in world:
        found = {}
        for name in WARM:
            page(kinds[name](), code)
            found[name] = cost_again(kinds[name](), code.get_absolute_url())
        heading = {"new guest": 1} if code.value == "E11" else {}  # costs no view
        assert found == {**WARM, **heading}, code


def test_a_page_seen_after_another_writes_the_list_once() -> None:
    one, other = make_entry().code, make_entry("E10.9").code
    client = member()
    page(client, one), page(client, other), page(client, one)
    assert cost_again(client, other.get_absolute_url()) == WARM["member"]


def publish(description: Description, title: str) -> None:
    description.title = title
    description.save()


def test_a_published_text_shows_at_once_in_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    code = make_entry().code
    text = make_description(code, title="Before")
    processes = [new_process(monkeypatch) for _ in range(2)]

    def seen(process: Pages) -> str:
        monkeypatch.setattr(kept, "_pages", process)
        return plain(look(Client(), code.get_absolute_url()))

    for title in ("Before", "After", "Later"):
        publish(text, title)
        for process in (*processes, *processes):
            assert f"E11.9 {title}" in seen(process)
    text.state = State.RETIRED
    text.save()
    assert not [each for each in processes if "Later" in seen(each)]


@pytest.mark.django_db(transaction=True)
def test_a_release_shows_at_once_when_it_comes_and_when_it_goes(tmp_path: Path) -> None:
    load(Request(icd10cm.LAYOUT, order_file(tmp_path, 2025, E119="1 Old words")))
    client, address = member(), "/icd-10-cm/codes/E11.9/"
    assert "Old words" in look(client, address)
    load(Request(icd10cm.LAYOUT, order_file(tmp_path, 2026, E119="1 New words")))
    assert "New words" in look(client, address)
    assert "FY2025" not in look(client, address).split('<section id="history"')[0]
    call_command("releases", drop=Release.objects.get(label="FY2026").pk)
    assert "Old words" in look(client, address)
    assert "FY2026" not in look(client, address)


def test_what_changes_while_a_page_is_made_is_on_it_whole(
    monkeypatch: pytest.MonkeyPatch, pages: Pages
) -> None:
    code = make_entry().code
    text = make_description(code, title="Before", common="Old words.")
    show_all, calls = sections.show_all, []

    def publish_meanwhile(*args: Any) -> Any:
        calls.append(show_all(*args))
        if len(calls) == 1:
            text.common = "New words."
            publish(text, "After")
        return calls[-1]

    monkeypatch.setattr(sections, "show_all", publish_meanwhile)
    client = member()
    for _ in range(2):
        seen = plain(look(client, code.get_absolute_url()))
        assert ("E11.9 After" in seen, "New words." in seen) == (True, True)
        assert ("Before" in seen, "Old words." in seen) == (False, False)
    assert (len(calls), len(pages)) == (2, 1)


def test_each_day_has_its_page_and_today_is_no_day_of_yesterday(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    today = timezone.localdate()
    make_entry(release=make_release(label="FY2025", effective_on=date(2024, 10, 1)))
    latest = make_entry(release=make_release(label="FY2026", effective_on=date(2025, 10, 1)))
    make_entry("E10.9", release=latest.release)
    client, address = member(), "/icd-10-cm/codes/E11.9/"
    for _ in range(2):
        assert "FY2026" in look(client, address)
        assert "FY2026" not in look(client, f"{address}?on=2025-01-01").split("history")[0]
        assert f'data-on="{today}"' in look(client, f"{address}?on={today}")
        assert [each for each in links(look(client, address)) if f"on={today}" in each] == []
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=1))
    assert f'data-on="{today + timedelta(days=1)}"' in look(client, address)
    assert f"?on={today}" in look(client, f"{address}?on={today}")


def test_a_place_is_kept_for_whoever_chose_the_same_and_for_nobody_else(pages: Pages) -> None:
    make_fees()
    ann, bob = member("ann@example.org"), member("bob@example.org")
    national = amounts(look(bob, PAGE))
    assert "Atlanta, Georgia Setting" not in national
    look(ann, f"{PAGE}?place=Atlanta")
    assert len(pages) == 1  # the answer to the form is not kept
    for _ in range(2):
        assert "Atlanta, Georgia Setting" in amounts(look(ann, PAGE))
        assert amounts(look(bob, PAGE)) == national
    assert len(pages) == 2


def test_what_no_section_asks_for_makes_no_second_page(pages: Pages) -> None:
    code = make_entry().code
    client = Client()
    look(client, code.get_absolute_url())
    text = look(client, f"{code.get_absolute_url()}?utm_source=x&page=7")
    assert "?next=/icd-10-cm/codes/E11.9/%3Futm_source%3Dx%26page%3D7" in text
    assert len(pages) == 1


def test_every_host_stands_in_its_own_page() -> None:
    code = make_entry().code
    for _ in range(2):
        for host in ("testserver", "localhost"):
            answer = Client(headers={"Host": host}).get(code.get_absolute_url())
            assert f'"canonical" href="http://{host}/' in answer.content.decode()


def test_who_does_not_read_is_given_no_view_by_a_warm_page() -> None:
    code = make_entry().code
    make_description(code)
    page(member(), code)
    for headers in ({"Sec-Purpose": "prefetch"}, {"User-Agent": "Googlebot/2.1"}):
        answer = page(Client(), code, **headers)
        assert states(answer)["official-description"] == "locked"
    assert Client().head(code.get_absolute_url()).status_code == 200
    assert View.objects.count() == 0


def test_a_compressed_answer_is_the_same_page() -> None:
    code = make_entry().code
    client = member()
    text = page(client, code).content
    answer = page(client, code, **{"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(answer.content) == text
    assert answer["Content-Encoding"] == "gzip"
    assert {"Accept-Encoding", "Cookie"} <= set(answer["Vary"].split(", "))
    assert answer["Cache-Control"] == "private, no-store"


def test_the_pages_of_a_process_stay_below_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    few: Pages = Lru(20_000, lambda page: page.size)
    monkeypatch.setattr(kept, "_pages", few)
    client = member()
    for number in range(12):
        code = make_entry(f"E11.{number}").code
        assert f"E11.{number}" in look(client, code.get_absolute_url())
        assert few.total <= 20_000
    assert 0 < len(few) < 12


def test_another_spelling_is_sent_to_the_page_though_that_is_warm() -> None:
    make_entry()
    page(Client(), Code.objects.get(value="E11.9"))
    for address in ("/icd-10-cm/codes/E11.9", "/icd-10-cm/codes/e119/"):
        assert Client().get(address).status_code == 301


def test_a_cold_page_costs_the_version_twice_and_a_warm_one_once() -> None:
    make_entry("64490", System.CPT)
    client = Client(headers={"User-Agent": "Googlebot/2.1"})
    assert cost(client, "/cpt/codes/64490/") > cost_again(client, "/cpt/codes/64490/") == 1
