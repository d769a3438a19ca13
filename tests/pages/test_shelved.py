"""Pages that the workers of a host share: rendered by one, sent by all, to whom each belongs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from codelookup.catalog import version
from codelookup.lib.shelf import Shelf
from codelookup.pages import kept, shelved
from codelookup.pages.views import code as code_page
from tests.factories import make_entry
from tests.metering.canaries import CANARY, FIGURES, make_world
from tests.metering.visits import member, page

from .test_kept import each_sees_his_own, everybody, new_process
from .test_queries import cost_again

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def another_worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], object]:
    """Forget what this process holds in its memory: the shelf is all that is left."""
    monkeypatch.setattr(shelved, "_shelf", Shelf(tmp_path, 2**24))
    new_process(monkeypatch)
    version.bump()
    return lambda: new_process(monkeypatch)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes whose pages were rendered."""
    values: list[str] = []
    real = code_page._rendered

    def note(request: Any, about: Any, look: Any) -> kept.Page:
        values.append(about.code.value)
        return real(request, about, look)

    monkeypatch.setattr(code_page, "_rendered", note)
    return values


def test_the_other_workers_send_what_one_has_rendered(
    another_worker: Callable[[], object], rendered: list[str]
) -> None:
    code, client = make_entry("E11.9").code, member()
    first = page(client, code)
    another_worker()
    second = page(client, code)
    assert second.content == first.content
    assert rendered == ["E11.9"]
    warm = cost_again(client, code.get_absolute_url())
    another_worker()
    assert cost_again(client, code.get_absolute_url()) == warm + 1  # what lists the code
    assert rendered == ["E11.9"]


def test_over_all_workers_each_sees_what_he_would_see_first(
    another_worker: Callable[[], object], settings: Settings
) -> None:
    settings.NEW_GUESTS_PER_NETWORK = 10_000
    world = [code for code in make_world() if code.value == "64490"]
    each_sees_his_own(world, meanwhile=another_worker)


def test_nothing_gated_leaves_another_worker(another_worker: Callable[[], object]) -> None:
    world = make_world()
    kinds = everybody(world)
    for code in world:
        assert CANARY in page(kinds["member"](), code).content.decode()
    another_worker()
    for name in ("guest, used up", "bot", "registered, used up"):
        for code in world:
            text = page(kinds[name](), code).content.decode().lower()
            assert CANARY not in text, (name, code)
            assert [figure for figure in FIGURES if figure in text] == []


def test_what_changes_is_on_the_pages_of_every_worker(
    another_worker: Callable[[], object], rendered: list[str]
) -> None:
    code, client = make_entry("E11.9").code, member()
    page(client, code)
    version.bump()
    another_worker()
    page(client, code)
    assert rendered == ["E11.9", "E11.9"]


def test_a_page_is_sent_though_nothing_can_be_shared(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rendered: list[str]
) -> None:
    monkeypatch.setattr(shelved, "_shelf", Shelf(tmp_path / "nowhere", 1000))
    code, client = make_entry("E11.9").code, member()
    assert page(client, code).status_code == 200
    new_process(monkeypatch)
    assert page(client, code).status_code == 200
    assert rendered == ["E11.9", "E11.9"]


def test_who_wants_no_pages_kept_shares_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(kept._pages, "most", 0)
    page(member(), make_entry("E11.9").code)
    assert list(tmp_path.iterdir()) == []
