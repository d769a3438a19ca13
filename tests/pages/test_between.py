"""R-02: a release that comes or goes between two questions of one page is not half of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from codelookup.catalog.models import Release
from codelookup.pages.views import code
from tests.factories import make_entry, make_note, make_release
from tests.metering.visits import member

pytestmark = pytest.mark.django_db

ADDRESSES = ["/icd-10-cm/codes/E11.9/", "/icd-10-cm/codes/E11.9/notes/"]


def make(tag: str) -> Release:
    """Make a release that says in title, note and label which one it is."""
    release = make_release(label=tag, source_sha256=tag)
    entry = make_entry("E11.9", release=release, long=f"Diabetes {tag}")
    make_note(entry, text=f"here {tag}")
    return release


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], Any]], None]:
    """Let something happen once, just after the page has asked one of its questions."""

    def between(question: str, happen: Callable[[], Any]) -> None:
        ask, left = getattr(code, question), [happen]

        def asked(*arguments: Any) -> Any:
            found = ask(*arguments)
            while left:
                left.pop()()
            return found

        monkeypatch.setattr(code, question, asked)

    return between


def tags(address: str) -> set[str]:
    return set(re.findall(r"tag-\d", member().get(address).content.decode()))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("question", ["in_force", "entries_of", "title_of"])
def test_a_release_that_comes(after: Any, address: str, question: str) -> None:
    make("tag-1")
    after(question, lambda: make("tag-2"))
    assert len(tags(address)) == 1


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("question", ["in_force", "entries_of", "title_of"])
def test_a_release_that_is_taken_back(after: Any, address: str, question: str) -> None:
    make("tag-1")
    newer = make("tag-2")
    after(question, newer.withdraw)
    assert tags(address) == {"tag-1"}
