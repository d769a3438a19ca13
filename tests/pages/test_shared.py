"""Pages kept for everybody: nothing of a person in them, never a moment or a day too old."""

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import set_script_prefix
from django.utils import timezone

from codelookup.catalog.models import Release
from codelookup.importers import icd10cm
from codelookup.importers.load import Request, load
from codelookup.lib.gzipped import plain as inflated
from codelookup.lib.lru import Lru
from codelookup.pages import holes, shared
from codelookup.search import index
from tests.factories import make_description, make_entry, make_release
from tests.importers.test_load import order_file
from tests.metering.visits import browser, known_guest, member

from .looking import look, marked, plain

pytestmark = pytest.mark.django_db

Pages = Lru[holes.Parts]
ADDRESSES = ["/", "/icd-10-cm/", "/icd-10-cm/browse/E11/", "/sources/", "/about/", "/legal/"]


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages of this process, none at first."""
    return new_process(monkeypatch)


def new_process(monkeypatch: pytest.MonkeyPatch) -> Pages:
    fresh: Pages = Lru(2**20, shared._size)
    monkeypatch.setattr(shared, "_pages", fresh)
    return fresh


def make_tree() -> None:
    heading = make_entry("E11", kind="heading", is_billable=False)
    make_entry("E11.9", release=heading.release, path="E11")


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_came_before_each_sees_what_he_would_see_first(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    make_tree()
    clients = [Client(), known_guest(), browser("ann@example.org"), member("bob@example.org")]
    alone = []
    for client in clients:
        shared.forget()
        alone.append(look(client, address))
    assert len(set(alone)) == 4
    assert ["Log out" in text for text in alone] == [False, False, True, True]
    assert ["No free code page left" in text for text in alone] == [False, True, False, False]
    for before in clients:
        shared.forget()
        look(before, address)
        assert [look(client, address) for client in clients] == alone


OWN = ("Log out", "view-meter", "Your codes", "E11.9", "her words", "utm_source=hers")


def test_nothing_of_a_person_is_kept(pages: Pages) -> None:
    make_tree()
    index.build()
    client = browser("ann@example.org")
    look(client, "/search/?q=her+words&list=1")
    look(client, "/icd-10-cm/codes/E11.9/")
    text = look(client, "/?utm_source=hers")
    assert not {each for each in OWN if each not in text}
    ((parts, _),) = pages._kept.values()
    said = "".join(inflated(part).decode() for part in parts if isinstance(part, bytes))
    assert not {each for each in OWN if each in said}
    assert [part for part in parts if isinstance(part, str)] == [
        "who",
        "meter",
        "notices",
        "recent",
        "here",
    ]


def test_what_the_site_tells_once_is_told_once_and_to_nobody_else() -> None:
    client = browser("ann@example.org")
    look(Client(), "/")
    client.post("/accounts/logout/")
    told = '<ul class="messages"'
    assert told not in look(Client(), "/")
    assert told in look(client, "/")
    assert told not in look(client, "/")


def test_where_somebody_was_makes_the_page_no_page_of_a_cache() -> None:
    look(Client(), "/")
    assert "no-store" in Client().get("/")["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_a_release_shows_at_once_in_every_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    processes = [new_process(monkeypatch) for _ in range(2)]

    def seen(address: str) -> set[str]:
        found = set()
        for process in (*processes, *processes):
            monkeypatch.setattr(shared, "_pages", process)
            found |= {label for label in ("FY2025", "FY2026") if label in look(Client(), address)}
        return found

    load(Request(icd10cm.LAYOUT, order_file(tmp_path, 2025, E119="1 Old words")))
    assert [seen("/"), seen("/icd-10-cm/"), seen("/sources/")] == [{"FY2025"}] * 3
    load(Request(icd10cm.LAYOUT, order_file(tmp_path, 2026, E119="1 New words")))
    assert [seen("/"), seen("/icd-10-cm/")] == [{"FY2026"}] * 2
    call_command("releases", drop=Release.objects.get(label="FY2026").pk)
    assert [seen("/"), seen("/icd-10-cm/"), seen("/sources/")] == [{"FY2025"}] * 3


def test_a_published_text_shows_at_once_in_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    text = make_description(make_entry("64490", "cpt").code, title="Before")
    processes = [new_process(monkeypatch) for _ in range(2)]
    for title in ("Before", "After", "Later"):
        text.title = title
        text.save()
        for process in (*processes, *processes):
            monkeypatch.setattr(shared, "_pages", process)
            assert f"64490 {title}" in plain(look(Client(), "/"))


def test_each_day_has_its_page_and_tomorrow_another(monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    make_entry(release=make_release(label="FY2025", effective_on=date(2024, 10, 1)))
    make_entry(release=make_release(label="FY2027", effective_on=today + timedelta(days=1)))
    for _ in range(2):
        assert "FY2025" in look(Client(), "/icd-10-cm/")
        assert "FY2025" in look(Client(), "/")
        assert "FY2027" in look(Client(), f"/icd-10-cm/?on={today + timedelta(days=1)}")
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=1))
    assert "FY2027" in look(Client(), "/icd-10-cm/")
    assert "FY2027" in look(Client(), "/")
    assert "FY2025" in look(Client(), f"/icd-10-cm/?on={today}")


def test_every_host_prefix_and_theme_has_its_own_page() -> None:
    make_tree()
    for _ in range(2):
        for host in ("testserver", "localhost"):
            text = look(Client(headers={"Host": host}), "/icd-10-cm/index/")
            assert f'"canonical" href="http://{host}/' in text
        for theme in ("dark", "light"):
            client = Client()
            client.cookies["theme"] = theme
            assert f'data-theme="{theme}"' in look(client, "/")
        assert "data-theme" not in look(Client(), "/")
        assert 'href="/below/icd-10-cm/"' in look_below("/below/")
        assert 'href="/icd-10-cm/"' in look(Client(), "/")


def look_below(prefix: str) -> str:
    try:
        set_script_prefix(prefix)
        return look(Client(), "/")
    finally:
        set_script_prefix("/")


def test_what_no_page_asks_for_makes_no_second_one(pages: Pages) -> None:
    look(Client(), "/")
    text = look(Client(), "/?utm_source=x&page=7&on=2020-01-01")
    assert "?next=/%3Futm_source%3Dx%26page%3D7" in text
    assert 'value="/?utm_source=x&amp;page=7' in text
    assert len(pages) == 1


def test_pages_of_a_level_are_told_apart() -> None:
    heading = make_entry("E11", kind="heading", is_billable=False)
    for number in range(201):
        make_entry(f"E11.{number:03}", release=heading.release, path="E11")
    for _ in range(2):
        first = marked(look(Client(), "/icd-10-cm/browse/E11/"))
        second = marked(look(Client(), "/icd-10-cm/browse/E11/?page=2"))
        assert (len(first), second) == (200, [("icd-10-cm", "E11.200")])
        assert marked(look(Client(), "/icd-10-cm/browse/E11/?page=99999")) == second


def test_what_is_no_page_is_not_kept(pages: Pages) -> None:
    make_tree()
    look(Client(), "/icd-10-cm/browse/E99/", 404)
    look(Client(), "/icd-10-cm/browse/e11/", 301)
    look(Client(), "/icd-10-cm/?on=never", 400)
    look(Client(), f"/icd-10-cm/browse/E11/?page={'9' * 300}")
    assert len(pages) == 0


def test_a_compressed_answer_is_the_same_page() -> None:
    client = member()
    text = client.get("/").content
    answer = client.get("/", headers={"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(answer.content) == text
    assert answer["Content-Encoding"] == "gzip"
    assert {"Accept-Encoding", "Cookie"} <= set(answer["Vary"].split(", "))


def test_the_pages_of_a_process_stay_below_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    few: Pages = Lru(20_000, shared._size)
    monkeypatch.setattr(shared, "_pages", few)
    for day in range(1, 13):
        look(Client(), f"/icd-10-cm/?on=2026-01-{day:02}")
        assert few.total <= 20_000
    assert 0 < len(few) < 12
