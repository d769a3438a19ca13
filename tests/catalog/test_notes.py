from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from codelookup.catalog import notes
from codelookup.catalog.models import NoteKind
from tests.catalog.asking import about, make_tree
from tests.factories import make_entry, make_note, make_release

pytestmark = pytest.mark.django_db


def texts(value: str = "E11.9") -> list[str]:
    return [note.text for note in notes.notes(about(value))]


def test_notes_hold_from_every_ancestor_up_to_the_chapter_nearest_first() -> None:
    tree = make_tree()
    for value in ("4", "E08-E13", "E11", "E11.6", "E11.65"):
        make_note(tree[value], f"note at {value}")
    found = texts("E11.65")
    assert found == [f"note at {value}" for value in ("E11.65", "E11.6", "E11", "E08-E13", "4")]


def test_notes_of_a_sibling_do_not_hold() -> None:
    make_note(make_tree()["E11.6"], "only below E11.6")
    assert texts("E11.9") == []


@pytest.mark.parametrize("kind", [kind for kind in NoteKind if kind != NoteKind.INCLUSION])
def test_every_kind_of_instruction_is_inherited(kind: NoteKind) -> None:
    make_note(make_tree()["E11"], "words", kind=kind)
    assert texts() == ["words"]


def test_inclusion_terms_belong_to_their_code_alone() -> None:
    make_note(make_tree()["E11"], "a synonym", kind=NoteKind.INCLUSION)
    assert texts("E11.9") == []
    assert texts("E11") == ["a synonym"]


def test_seventh_characters_come_from_the_nearest_place_that_defines_them() -> None:
    tree = make_tree()
    for value in ("E11", "E11.6"):
        make_note(tree[value], f"initial, of {value}", kind=NoteKind.SEVENTH, mark="A")
    assert texts("E11.65") == ["initial, of E11.6"]
    assert texts("E11.9") == ["initial, of E11"]


def test_notes_come_from_the_release_of_the_day() -> None:
    for year in (2023, 2024):
        tree = make_tree(make_release(effective_on=date(year, 10, 1)))
        make_note(tree["E11"], f"words of {year}")
    assert [n.text for n in notes.notes(about(day="2024-01-01"))] == ["words of 2023"]


def test_only_codes_that_exist_become_links() -> None:
    tree = make_tree()
    make_note(tree["E11.9"], "see E11.65, not E99.99, nor vitamin B12 in Z79")
    content = notes.load(about())
    assert content
    assert content["links"] == {"E11.65": "/icd-10-cm/codes/E11.65/"}


def test_groups_stand_in_the_order_of_the_book_with_their_places() -> None:
    tree = make_tree()
    make_note(tree["E11"], "use", kind=NoteKind.USE_ADDITIONAL)
    make_note(tree["E11.9"], "not here", kind=NoteKind.EXCLUDES1)
    make_note(tree["4"], "nor here", kind=NoteKind.EXCLUDES1)
    content = notes.load(about())
    assert content
    labels = [(g["label"], [(o.value, o.is_own) for o in g["origins"]]) for g in content["groups"]]
    assert labels == [
        ("Excludes1: not coded here", [("E11.9", True), ("4", False)]),
        ("Use additional code", [("E11", False)]),
    ]


def test_a_code_without_notes_has_no_section() -> None:
    make_entry()
    assert notes.load(about()) is None
    assert notes.count(about()) == 0


def test_the_whole_list_names_place_and_record() -> None:
    make_note(make_tree()["E11"], "words", kind=NoteKind.SEVENTH, mark="D")
    assert notes.table(about()).rows == [("7th characters", "D", "words", "E11", "3")]


def test_notes_cost_one_query_and_links_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    tree = make_tree()
    for value in tree:
        make_note(tree[value], "see E11.65")
    found = about()
    _ = found.ancestors
    with django_assert_num_queries(2):
        notes.load(found)
