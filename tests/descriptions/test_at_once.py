"""Two at one text in the same moment: one wins, the other is told, nothing is lost (S-34)."""

from collections.abc import Callable

import pytest

from codelookup.descriptions import actions
from codelookup.descriptions.actions import Conflict, Refused
from codelookup.descriptions.models import Description, Role, State
from tests.descriptions.facts import NoFacts
from tests.descriptions.test_life import GOOD, in_review
from tests.factories import make_code, make_description, make_editor
from tests.metering.visits import at_once

pytestmark = pytest.mark.django_db(transaction=True)

EDITORS = 16


def won(step: Callable[[], object]) -> bool:
    try:
        step()
    except (Conflict, Refused):
        return False
    return True


def test_of_many_who_save_at_once_one_is_kept_and_the_others_are_told() -> None:
    edition = actions.start(make_editor("Ann Author"), make_code())
    editors = [make_editor(f"E{number} Reviewer", Role.REVIEWER) for number in range(EDITORS)]

    def save(place: int) -> bool:
        values = {"title": f"Title number {place}"}
        return won(lambda: actions.save(editors[place], edition.pk, edition.version, values))

    results = at_once(EDITORS, save)
    assert sum(results) == 1
    edition.refresh_from_db()
    assert edition.title == f"Title number {results.index(True)}"
    assert edition.history.count() == 2


def test_of_fifty_double_approvals_one_publishes() -> None:
    old = make_description(make_code(), **GOOD)
    edition = in_review(make_editor("Ann Author"), title="The next title")
    editors = [make_editor(f"E{number} Reviewer", Role.REVIEWER) for number in range(EDITORS)]

    def approve(place: int) -> bool:
        who = editors[place % EDITORS]
        return won(lambda: actions.approve(who, edition.pk, edition.version, NoFacts()))

    assert sum(at_once(50, approve)) == 1
    assert Description.objects.published().get() == edition
    assert Description.objects.get(state=State.RETIRED) == old
    published = edition.history.filter(history_change_reason="published")
    assert published.count() == 1


def test_many_who_begin_at_once_get_the_same_edition() -> None:
    make_code()
    editors = [make_editor(f"E{number} Author") for number in range(EDITORS)]
    begun = at_once(EDITORS, lambda place: actions.start(editors[place], make_code()).pk)
    assert len(set(begun)) == 1
    assert Description.objects.count() == 1
