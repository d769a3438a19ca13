from datetime import date

import pytest

from codelookup.catalog.models import Kind
from codelookup.catalog.systems import System
from codelookup.importers.place import Placer
from codelookup.importers.rows import EntryRow
from tests.catalog.asking import make_tree
from tests.factories import make_release

pytestmark = pytest.mark.django_db


def place(system: str, value: str, *path: str, kind: str = Kind.CODE) -> tuple[str, ...]:
    return Placer(date(2026, 10, 1)).path(EntryRow(1, system, value, path=path, kind=kind))


@pytest.mark.parametrize(
    ("system", "value", "path"),
    [
        (System.CPT, "64490", ("surgery", "nervous-system", "facet-injections")),
        (System.HCPCS, "J3301", ("j", "j-injections")),
        (System.ICD10PCS, "0SG00A0", ("0", "0S", "0SG")),
        (System.ICD10CM, "E11", ("4",)),
    ],
)
def test_a_code_without_place_takes_that_of_our_own_tree(
    system: str, value: str, path: tuple[str, ...]
) -> None:
    assert place(system, value) == path


def test_a_place_that_the_file_gives_is_kept() -> None:
    assert place(System.MSDRG, "470", "mdc-08") == ("mdc-08",)
    assert place(System.CPT, "64490", "elsewhere") == ("elsewhere",)


def test_an_order_files_code_stands_below_its_headings_and_chapter() -> None:
    assert place(System.ICD10CM, "E11.65", "E11", "E11.6") == ("4", "E11", "E11.6")


def test_a_category_takes_chapter_and_block_from_the_tabular_list() -> None:
    make_tree()
    assert place(System.ICD10CM, "E11") == ("4", "E08-E13")
    assert place(System.ICD10CM, "E11.65", "E11", "E11.6") == ("4", "E08-E13", "E11", "E11.6")


def test_a_category_newer_than_the_tabular_list_takes_its_chapter() -> None:
    make_tree()
    assert place(System.ICD10CM, "E14") == ("4",)


def test_the_newest_tabular_list_places() -> None:
    make_tree(make_release(effective_on=date(2024, 10, 1)))
    newest = make_tree(make_release(effective_on=date(2025, 10, 1)))["E11"]
    newest.path = "4 E10-E14"
    newest.save()
    assert place(System.ICD10CM, "E11") == ("4", "E10-E14")


def test_the_tabular_lists_own_rows_keep_their_path() -> None:
    assert place(System.ICD10CM, "E11", "4", "E08-E13") == ("4", "E08-E13")
    assert place(System.ICD10CM, "4", kind=Kind.NODE) == ()
