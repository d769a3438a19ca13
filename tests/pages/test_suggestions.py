"""Suggestions kept while one index is in place, and the trails of hits under one version."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from codelookup.catalog.addresses import code_address
from codelookup.catalog.systems import System
from codelookup.lib.lru import Lru
from codelookup.pages import suggestions, trails
from codelookup.search import index
from tests.factories import make_entry
from tests.metering.visits import member

from .looking import look, plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "_kept", Lru(2**20, suggestions._kept.size))
    monkeypatch.setattr(trails, "_kept", Lru(2**20, trails._kept.size))


def suggested(typed: str) -> str:
    return plain(look(Client(), f"/search/suggest/?q={typed}"))


def test_another_index_is_another_suggestion_at_once() -> None:
    make_entry("E11.9", long="Odd words")
    index.build()
    assert [suggested("odd") for _ in range(2)] == ["E11.9 Odd words ICD-10-CM"] * 2
    make_entry("E11.8", long="Odd")
    index.build()
    assert suggested("odd").startswith("E11.8 Odd ")


def test_a_system_asked_for_has_its_own() -> None:
    make_entry("E11.9", long="Odd words")
    make_entry("G0001", System.HCPCS, short="Odd thing")
    index.build()
    for _ in range(2):
        assert "G0001" in suggested("odd")
        assert "E11.9" not in suggested("odd&system=hcpcs")


def test_only_short_beginnings_that_lead_to_codes_are_kept() -> None:
    make_entry("E11.9", long="Exceptionally odd words of a title")
    index.build()
    kept = []
    for typed in ("odd", "jane doe qq", "exceptionally odd words", "", "od", "odd"):
        suggested(typed)
        kept.append(len(suggestions._kept))
    assert kept == [1, 1, 1, 1, 2, 2]


def test_a_missing_index_is_said_though_suggestions_are_kept() -> None:
    make_entry("E11.9", long="Odd words")
    index.build()
    suggested("odd")
    Path(settings.SEARCH_INDEX).unlink()
    look(Client(), "/search/suggest/?q=odd", 503)


def test_a_level_that_is_named_anew_is_so_on_the_next_page_of_hits() -> None:
    heading = make_entry("E11", kind="heading", is_billable=False, long="Before")
    make_entry("E11.9", release=heading.release, path="E11", long="Odd words")
    index.build()
    for _ in range(2):
        assert "in Before" in plain(look(Client(), "/search/?q=odd&list=1"))
    heading.long = "After"
    heading.save()
    heading.release.save()
    assert "in After" in plain(look(member(), "/search/?q=odd&list=1"))


@pytest.mark.parametrize("value", ["E11.9", "64490", "a b", "ä1", "E11-X", "x?y#z"])
def test_the_address_of_a_code_is_what_the_site_map_says(value: str) -> None:
    for system in System.values:
        assert code_address(system, value) == reverse("pages:code", args=[system, value])
