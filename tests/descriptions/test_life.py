"""Draft, in review, published, retired: who may take which step, and what is kept."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from codelookup.catalog.models import Code
from codelookup.descriptions import actions
from codelookup.descriptions.actions import Conflict, Refused
from codelookup.descriptions.editors import inside
from codelookup.descriptions.models import Assignment, Description, Editor, Role, State
from tests.descriptions.facts import NoFacts
from tests.descriptions.writing import SENTENCE
from tests.factories import make_code, make_description, make_editor

pytestmark = pytest.mark.django_db

EMPTY = dict.fromkeys(("overview", "clinical_context", "documentation", "compliance"), "")
GOOD: dict[str, Any] = {
    **EMPTY,
    "title": "A title of our own",
    "common": SENTENCE * 5,
    "sources": [{"title": "A public source", "url": "https://www.cms.gov"}],
}


@pytest.fixture
def ann() -> Editor:
    return make_editor("Ann Author")


@pytest.fixture
def rob() -> Editor:
    return make_editor("Rob Reviewer", Role.REVIEWER)


@pytest.fixture
def eve() -> Editor:
    return make_editor("Eve Chief", Role.CHIEF)


def in_review(ann: Editor, **values: Any) -> Description:
    edition = actions.start(ann, make_code())
    edition = actions.save(ann, edition.pk, edition.version, {**GOOD, **values})
    return actions.submit(ann, edition.pk, edition.version)


def test_a_text_goes_from_draft_to_the_page_with_both_names(ann: Editor, rob: Editor) -> None:
    edition = in_review(ann)
    actions.approve(rob, edition.pk, edition.version, NoFacts(), scope="figures")
    found = Description.objects.published().get()
    assert (found.author, found.reviewer) == ("Ann Author", "Rob Reviewer")
    assert (found.reviewed_on, found.review_scope) == (date.today(), "figures")


def test_the_next_edition_begins_with_what_is_published_and_retires_it(
    ann: Editor, rob: Editor
) -> None:
    old = make_description(make_code(), **GOOD)
    edition = actions.start(ann, make_code())
    assert (edition.common, edition.based_on) == (old.common, old)
    assert Description.objects.published().get() == old
    edition = actions.save(ann, edition.pk, edition.version, {"title": "A better title"})
    edition = actions.submit(ann, edition.pk, edition.version)
    actions.approve(rob, edition.pk, edition.version, NoFacts())
    old.refresh_from_db()
    assert old.state == State.RETIRED
    assert Description.objects.published().get().title == "A better title"


def test_a_second_editor_gets_the_edition_that_is_open(ann: Editor, rob: Editor) -> None:
    assert actions.start(ann, make_code()) == actions.start(rob, make_code())


def test_every_change_is_a_revision_with_its_author(ann: Editor, rob: Editor) -> None:
    edition = in_review(ann)
    actions.approve(rob, edition.pk, edition.version, NoFacts())
    kept = edition.history.values_list("history_change_reason", "history_user__email")
    assert list(kept) == [
        ("published", "rob@example.org"),
        ("submitted", "ann@example.org"),
        ("edited", "ann@example.org"),
        ("begun", "ann@example.org"),
    ]


def test_saving_without_a_change_makes_no_revision(ann: Editor) -> None:
    edition = actions.start(ann, make_code())
    edition = actions.save(ann, edition.pk, edition.version, GOOD)
    actions.save(ann, edition.pk, edition.version, GOOD)
    assert edition.history.count() == 2


def test_the_second_of_two_who_save_gets_a_conflict_and_nothing_is_lost(
    ann: Editor, rob: Editor
) -> None:
    edition = actions.start(ann, make_code())
    actions.save(ann, edition.pk, edition.version, {"title": "What Ann wrote"})
    with pytest.raises(Conflict) as caught:
        actions.save(rob, edition.pk, edition.version, {"title": "What Rob wrote"})
    assert caught.value.current.title == "What Ann wrote"
    edition.refresh_from_db()
    assert edition.title == "What Ann wrote"


def test_nobody_approves_what_he_wrote(eve: Editor, rob: Editor) -> None:
    edition = in_review(eve)
    with pytest.raises(Refused, match="somebody else must review"):
        actions.approve(eve, edition.pk, edition.version, NoFacts())
    edition = actions.save(rob, edition.pk, edition.version, {"title": "Rob's own title"})
    with pytest.raises(Refused, match="somebody else must review"):
        actions.approve(rob, edition.pk, edition.version, NoFacts())
    assert not Description.objects.published().exists()


def test_no_account_is_writer_and_checker_whatever_the_byline(ann: Editor) -> None:
    edition = in_review(ann)
    with pytest.raises(IntegrityError, match="no_account_reviews_its_own_description"):
        Description.objects.filter(pk=edition.pk).update(checker=ann, reviewer="Another name")


def test_an_author_may_not_approve(ann: Editor) -> None:
    edition = in_review(ann)
    with pytest.raises(Refused, match="Only a reviewer"):
        actions.approve(make_editor("Tom Other"), edition.pk, edition.version, NoFacts())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"common": "Too short."}, "must be 60 to 260"),
        ({"sources": []}, "no source"),
        ({"title": "Lorem ipsum of a joint"}, "placeholder"),
    ],
)
def test_the_gate_stands_before_publication(
    ann: Editor, rob: Editor, values: dict[str, Any], said: str
) -> None:
    edition = in_review(ann, **values)
    with pytest.raises(Refused) as caught:
        actions.approve(rob, edition.pk, edition.version, NoFacts())
    assert any(said in problem for problem in caught.value.problems)
    edition.refresh_from_db()
    assert (edition.state, edition.reviewer, edition.checker) == (State.IN_REVIEW, "", None)


def test_a_text_goes_back_with_a_reason_only(ann: Editor, rob: Editor) -> None:
    edition = in_review(ann)
    with pytest.raises(Refused, match="Say why"):
        actions.send_back(rob, edition.pk, edition.version, " ")
    edition = actions.send_back(rob, edition.pk, edition.version, "The side is missing.")
    assert (edition.state, edition.claimed_by) == (State.DRAFT, ann)
    assert edition.returned_because == "The side is missing."


def test_only_the_chief_retires_and_says_why(rob: Editor, eve: Editor) -> None:
    text = make_description(make_code())
    with pytest.raises(Refused, match="editor-in-chief"):
        actions.retire(rob, text.pk, text.version, "old")
    with pytest.raises(Refused, match="Say why"):
        actions.retire(eve, text.pk, text.version, "")
    actions.retire(eve, text.pk, text.version, "The code was deleted.")
    assert not Description.objects.published().exists()
    assert "The code was deleted." in text.history.first().history_change_reason


def test_a_claim_stands_against_others_and_is_no_revision(
    ann: Editor, rob: Editor, eve: Editor
) -> None:
    edition = actions.start(ann, make_code())
    with pytest.raises(Refused, match="Ann Author works at this text"):
        actions.claim(rob, edition.pk)
    with pytest.raises(Refused, match="may let it go"):
        actions.let_go(rob, edition.pk)
    actions.let_go(ann, edition.pk)
    assert actions.claim(rob, edition.pk).claimed_by == rob
    assert actions.claim(eve, edition.pk).claimed_by == eve
    assert edition.history.count() == 1


def test_no_machine_draft_is_published_before_a_person_has_gone_over_it() -> None:
    with pytest.raises(IntegrityError, match="no_machine_draft_is_published_unread"):
        make_description(make_code(), is_machine_draft=True)


def test_two_open_editions_of_a_code_cannot_be() -> None:
    make_description(make_code(), state=State.DRAFT)
    with pytest.raises(IntegrityError, match="one_open_edition_per_code|UNIQUE"):
        make_description(make_code(), state=State.IN_REVIEW)


def test_an_assignment_covers_its_range_in_any_spelling(ann: Editor) -> None:
    Assignment.objects.create(editor=ann, system="icd-10-cm", first="e08", last="E13.9")
    assert Assignment.objects.covering("icd-10-cm", "E119").get().editor == ann
    assert not Assignment.objects.covering("icd-10-cm", "E140").exists()
    with pytest.raises(IntegrityError, match="an_assignment_ends_after_it_starts"):
        Assignment.objects.create(editor=ann, system="cpt", first="64495", last="64490")


def test_a_range_holds_what_lies_below_its_end(ann: Editor) -> None:
    Assignment.objects.create(editor=ann, system="icd-10-cm", first="E08", last="E13")
    for key, is_held in {"E08": 1, "E089": 1, "E13": 1, "E139": 1, "E14": 0, "E07": 0}.items():
        assert Assignment.objects.covering("icd-10-cm", key).count() == is_held, key
        make_code(key)
    held = Code.objects.filter(inside(Assignment.objects.all(), ""))
    assert set(held.values_list("key", flat=True)) == {"E08", "E089", "E13", "E139"}
    assert not Code.objects.filter(inside([], "")).exists()
