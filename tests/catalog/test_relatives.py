from datetime import date

import pytest

from codelookup.catalog import relatives
from codelookup.catalog.models import Kind
from codelookup.catalog.systems import System
from tests.catalog.asking import about, make_tree
from tests.factories import make_entry, make_release

pytestmark = pytest.mark.django_db


def test_children_stand_directly_below() -> None:
    make_tree()
    assert [e.code.value for e in relatives.children(about("E11"))] == ["E11.6", "E11.9"]
    assert [e.code.value for e in relatives.children(about("E11.6"))] == ["E11.65"]


def test_siblings_share_the_parent_and_leave_the_code_out() -> None:
    make_tree()
    assert [e.code.value for e in relatives.siblings(about("E11.9"))] == ["E11.6"]


def test_chapters_and_blocks_are_no_codes_to_relate_to() -> None:
    make_tree()
    make_entry("Z99-Z99", path="4 E08-E13 E11", kind=Kind.NODE, is_billable=False)
    assert [e.code.value for e in relatives.siblings(about("E11.9"))] == ["E11.6"]


def test_parents_lead_from_the_chapter_down_and_say_where_they_are_read() -> None:
    make_tree()
    assert relatives.parents(about("E11.65")) == [
        ("4", "Endocrine diseases", "node"),
        ("E08-E13", "Diabetes mellitus", "node"),
        ("E11", "Type 2 diabetes mellitus", "code"),
        ("E11.6", "With other complications", "code"),
    ]


def test_parents_of_our_own_tree_have_our_titles() -> None:
    make_entry("64490", System.CPT, path="surgery nervous-system facet-injections")
    found = relatives.parents(about("64490", System.CPT))
    assert found[-1] == ("facet-injections", "Facet joint injections", "node")


def test_parents_of_an_order_file_keep_the_titles_of_the_tabular_list() -> None:
    make_tree(make_release("icd10cm-tabular", effective_on=date(2025, 4, 1)))
    order = make_release("icd10cm", effective_on=date(2025, 10, 1))
    make_entry("E11", release=order, path="4 E08-E13", kind=Kind.HEADING, is_billable=False)
    make_entry("E11.9", release=order, path="4 E08-E13 E11")
    titles = [(value, title) for value, title, _ in relatives.parents(about())]
    assert titles[:2] == [("4", "Endocrine diseases"), ("E08-E13", "Diabetes mellitus")]


def test_neighbours_reach_across_gaps_and_skip_ranges() -> None:
    make_tree()
    make_entry("E10.9")
    make_entry("F01")
    before, after = relatives.neighbours(about("E11"))
    assert (str(before), str(after)) == ("E10.9", "E11.6")
    assert str(relatives.neighbours(about("E11.9"))[1]) == "F01"


def test_the_first_and_the_last_code_have_one_neighbour() -> None:
    make_entry("A00")
    make_entry("B00")
    assert relatives.neighbours(about("A00"))[0] is None
    assert relatives.neighbours(about("B00"))[1] is None


def test_neighbours_are_of_the_same_system_and_release() -> None:
    release = make_release("mpfs")
    for value, system in (("99213", "cpt"), ("99215", "cpt"), ("G0001", "hcpcs")):
        make_entry(value, system, release=release)
    make_entry("99214", System.CPT, release=make_release("mpfs", effective_on=date(2020, 1, 1)))
    before, after = relatives.neighbours(about("99215", System.CPT))
    assert (str(before), after) == ("99213", None)


def test_a_long_row_of_siblings_is_cut_and_says_so() -> None:
    release = make_release()
    for number in range(15):
        make_entry(f"A00.{number:X}", release=release, path="1 A00")
    content = relatives.load(about("A00.0"))
    assert content
    assert (len(content["beside"]), content["has_more"]) == (relatives.SHOWN, True)
    assert len(relatives.table(about("A00.0")).rows) == 1 + 14  # the chapter, and all beside it


def test_a_code_without_place_has_nobody_beside_it() -> None:
    release = make_release("mpfs")
    for value, system in (("99213", "cpt"), ("99214", "cpt"), ("G0001", "hcpcs")):
        make_entry(value, system, release=release)
    assert relatives.table(about("99213", System.CPT)).rows == []


def test_a_code_alone_has_no_section() -> None:
    make_entry()
    assert relatives.load(about()) is None
