"""Pair edits are counted once, at import; each code page reads what was counted."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from codelookup.catalog.systems import System
from codelookup.edits import pairs as section
from codelookup.edits.models import PairEdit, PairSpan
from codelookup.edits.spans import Span
from tests.catalog.asking import about
from tests.factories import make_entry, make_release
from tests.importers.pair_files import line, pairs
from tests.importers.test_edits_load import import_pairs

pytestmark = pytest.mark.django_db

OURS = "64490"
LINES = (
    line(OURS, "77003"),
    line(OURS, "77012", end="20201231"),
    line(OURS, "36415", flag="0"),
    line(OURS, "36416", flag="0", begin="20210101"),
    line("20610", OURS),
    line("20611", OURS),
    line(OURS, OURS),
    line("99213", "36415"),
)


@pytest.fixture(autouse=True)
def _loaded(tmp_path: Path) -> None:
    make_entry(OURS, System.CPT, release=make_release("mpfs"), long="")
    import_pairs(pairs(tmp_path, *LINES))


def spans(value: str = OURS) -> list[Span]:
    return sorted(section.spans(about(value, System.CPT)), key=repr)


def test_what_was_counted_is_what_the_edits_say() -> None:
    counted = spans()
    assert sum(span.number for span in counted if span.is_first) == 5
    assert [span.number for span in counted if not span.is_first] == [2]
    PairSpan.objects.all().delete()
    assert spans() == counted


def test_pages_read_the_counts_and_not_the_edits() -> None:
    counted = spans()
    PairEdit.objects.all().delete()
    assert spans() == counted


def test_a_release_without_a_pair_of_the_code_says_none() -> None:
    make_entry("11042", System.CPT, long="", release=PairEdit.objects.earliest("pk").release)
    assert spans("11042") == []


def test_the_migration_counts_what_an_import_counts() -> None:
    """What was loaded before the upgrade."""
    fields = [f.attname for f in PairSpan._meta.concrete_fields if not f.primary_key]
    counted = sorted(PairSpan.objects.values_list(*fields), key=repr)
    PairSpan.objects.all().delete()
    counting = import_module("codelookup.edits.migrations.0003_pair_spans")
    counting.count_pairs(None, SimpleNamespace(connection=connection))
    assert sorted(PairSpan.objects.values_list(*fields), key=repr) == counted
