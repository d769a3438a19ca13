"""Sitemaps: every public page once, in files that are there whole or not at all."""

import os
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from codelookup.catalog.models import Code, Release
from codelookup.catalog.systems import System
from codelookup.pages import sitemaps
from tests.factories import make_entry, make_release
from tests.metering.canaries import make_world
from tests.metering.visits import at_once
from tests.pages.looking import look

pytestmark = pytest.mark.django_db

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.SITEMAPS = tmp_path / "sitemaps"


def entries(client: Client, address: str, **headers: str) -> dict[str, str]:
    """Return what a file lists: address and day."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    tree = ET.fromstring(response.content)
    pairs = [(e.findtext(f"{SPACE}loc", ""), e.findtext(f"{SPACE}lastmod", "")) for e in tree]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def parts(client: Client) -> list[str]:
    return [urlsplit(each).path for each in entries(client, "/sitemap.xml")]


def listed(client: Client) -> list[str]:
    """Return the paths of all pages in all parts."""
    return [urlsplit(each).path for part in parts(client) for each in entries(client, part)]


def codes_in(paths: list[str]) -> list[str]:
    return sorted(path for path in paths if "/codes/" in path)


def test_every_code_stands_exactly_once(client: Client) -> None:
    make_world()
    sitemaps.build()
    every = sorted(code.get_absolute_url() for code in Code.objects.all())
    assert codes_in(listed(client)) == every


def test_every_page_listed_is_there_and_none_stands_twice(client: Client) -> None:
    make_world()
    make_entry("1", kind="node", release=Release.objects.get(dataset="icd10cm-tabular"))
    make_entry("A00.0", path="1 A00", release=Release.objects.get(dataset="icd10cm-tabular"))
    make_entry(
        "A00", path="1", kind="heading", release=Release.objects.get(dataset="icd10cm-tabular")
    )
    sitemaps.build()
    paths = listed(client)
    assert [path for path, number in Counter(paths).items() if number > 1] == []
    assert [path for path in paths if client.get(path).status_code != 200] == []
    assert {"/", "/about/", "/legal/", "/sources/", "/cpt/", "/icd-10-cm/browse/1/"} <= set(paths)
    assert {release.get_absolute_url() for release in Release.objects.all()} <= set(paths)
    assert {f"/{system}/" for system in System} <= set(paths)


def test_a_level_stands_there_only_if_something_is_below_it(client: Client) -> None:
    make_entry("E11", kind="heading", is_billable=False)
    make_entry("E11.9", path="E11")
    make_entry("E12", kind="heading", is_billable=False)
    sitemaps.build()
    levels = [path for path in listed(client) if "/browse/" in path]
    assert levels == ["/icd-10-cm/browse/E11/"]


def test_ended_codes_keep_their_place_and_future_ones_have_none_yet(client: Client) -> None:
    old = make_release(effective_on=date(2020, 10, 1))
    new = make_release(effective_on=date(2025, 10, 1))
    make_entry("A00.0", release=old), make_entry("A00.1", release=old)
    make_entry("A00.1", release=new), make_entry("A00.2", release=new)
    make_entry("Z99.9", release=make_release(effective_on=date(2999, 1, 1)))
    sitemaps.build()
    values = [path.split("/")[3] for path in codes_in(listed(client))]
    assert values == ["A00.0", "A00.1", "A00.2"]


def test_a_code_that_two_releases_list_stands_once_with_the_day_of_the_trusted_one(
    client: Client,
) -> None:
    words, figures = make_release("hcpcs"), make_release("mpfs")
    for release, day in ((words, 3), (figures, 9)):
        make_entry("J3301", System.HCPCS, release=release)
        then = timezone.now().replace(year=2026, month=5, day=day)
        Release.objects.filter(pk=release.pk).update(imported_at=then)
    sitemaps.build()
    found = entries(client, "/sitemap-hcpcs-1.xml")
    assert found["http://testserver/hcpcs/codes/J3301/"] == "2026-05-03"


def test_parts_hold_at_most_as_many_addresses_as_allowed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = make_release()
    for number in range(7):
        make_entry(f"A00.{number}", release=release)
    monkeypatch.setattr(sitemaps, "LIMIT", 3)
    sitemaps.build()
    numbered = [part for part in parts(client) if "icd-10-cm" in part]
    assert [len(entries(client, part)) for part in numbered] == [3, 3, 2]
    assert len(codes_in(listed(client))) == 7


def test_the_addresses_bear_the_name_by_which_the_site_is_asked(
    client: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["codes.example", "other.example"]
    make_entry()
    sitemaps.build()
    here = client.get("/sitemap.xml", headers={"Host": "codes.example"}, secure=True)
    there = client.get("/sitemap.xml", headers={"Host": "other.example:8000"})
    assert b"<loc>https://codes.example/sitemap-site-1.xml</loc>" in here.content
    assert b"<loc>http://other.example:8000/sitemap-site-1.xml</loc>" in there.content
    assert here["ETag"] != there["ETag"]
    assert sitemaps.HOST.encode() not in here.content + there.content
    assert client.get("/sitemap.xml", headers={"Host": "evil.example"}).status_code == 400


def test_who_has_a_part_already_is_not_sent_it_again(client: Client) -> None:
    make_entry()
    sitemaps.build()
    for address in ("/sitemap.xml", "/sitemap-icd-10-cm-1.xml"):
        first = client.get(address)
        assert first["Cache-Control"] == "public, max-age=3600"
        assert not first.cookies
        for name, value in (
            ("If-None-Match", first["ETag"]),
            ("If-Modified-Since", first["Last-Modified"]),
        ):
            again = client.get(address, headers={name: value})
            assert (again.status_code, again.content) == (304, b"")
    make_release("pos")
    sitemaps.build()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_before_the_first_build_crawlers_are_asked_to_come_back(client: Client) -> None:
    for address in ("/sitemap.xml", "/sitemap-site-1.xml"):
        response = client.get(address)
        assert response.status_code == 503
        assert response["Retry-After"] == "600"
        assert "public" not in response["Cache-Control"]


@pytest.mark.parametrize("text", ["", "one", "nowhere abc", "a b c", "\x00"])
def test_a_damaged_pointer_counts_as_no_sitemap(
    client: Client, settings: Settings, text: str
) -> None:
    settings.SITEMAPS.mkdir()
    (settings.SITEMAPS / "current").write_text(text)
    assert client.get("/sitemap.xml").status_code == 503
    sitemaps.build()
    assert "/sitemap-site-1.xml" in parts(client)


def test_a_part_that_does_not_exist_is_not_found(client: Client) -> None:
    sitemaps.build()
    for part in ("cpt-99", "nothing", "site-01"):
        look(client, f"/sitemap-{part}.xml", 404)


def test_a_build_that_fails_leaves_the_old_files_in_place(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_entry()
    sitemaps.build()
    before = listed(client)

    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="disk full"):
        sitemaps.build()
    assert listed(client) == before
    assert len(list(settings.SITEMAPS.glob("set-*"))) == 1


def test_of_many_builds_the_last_two_sets_remain(settings: Settings) -> None:
    for _ in range(5):
        sitemaps.build()
    assert len(list(settings.SITEMAPS.glob("set-*"))) == 2
    assert set(os.listdir(settings.SITEMAPS)) > {"current", "lock"}


@pytest.mark.django_db(transaction=True)
def test_reading_never_fails_while_sets_are_swapped() -> None:
    make_entry()
    sitemaps.build()

    def work(place: int) -> int:
        if place == 0:
            for _ in range(10):
                sitemaps.build()
            return 200
        return max(Client().get("/sitemap-icd-10-cm-1.xml").status_code for _ in range(50))

    assert at_once(4, work) == [200] * 4


def told(command: str, *args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def test_the_command_says_what_it_wrote_and_whether_it_was_needed() -> None:
    make_entry()
    assert told("build_sitemaps").startswith("sitemaps: 15 addresses in 8 parts, ")
    assert told("build_sitemaps", if_stale=True) == "sitemaps: up to date\n"
    make_release("pos")
    assert "addresses" in told("build_sitemaps", if_stale=True)


def test_dropping_a_release_and_building_the_index_write_them_anew(client: Client) -> None:
    make_entry()
    release = make_entry("Z00.0", release=make_release(effective_on=date(2020, 1, 1))).release
    assert "sitemaps: 17 addresses" in told("build_index")
    assert "/icd-10-cm/codes/Z00.0/" in listed(client)
    assert "sitemaps: 15 addresses" in told("releases", drop=release.pk)
    assert "/icd-10-cm/codes/Z00.0/" not in listed(client)


def test_robots_are_told_where_the_sitemap_is_and_what_to_leave_alone(client: Client) -> None:
    text = look(client, "/robots.txt")
    assert "\nSitemap: http://testserver/sitemap.xml\n" in text
    for path in ("/*&on=", "/*?format=csv", "/icd-10-pcs/build/", "/icd-10-cm/build/"):
        assert f"Disallow: {path}\n" in text
