from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from codelookup.catalog.models import Kind, Notice
from codelookup.catalog.systems import System
from codelookup.search import find, index
from codelookup.search.reading import understand
from tests.factories import make_code, make_description, make_entry, make_release

pytestmark = pytest.mark.django_db


def values(text: str, system: str | None = None, billable: bool = False) -> list[str]:
    return [hit.value for hit in find.find(text, system, billable).hits]


def make_shelf() -> None:
    """Make a handful of codes of four systems, and the index over them."""
    for value, title in (
        ("E11.9", "Type 2 diabetes mellitus without complications"),
        ("E11.65", "Type 2 diabetes mellitus with hyperglycemia"),
        ("H81.01", "Ménière's disease, right ear"),
        ("M54.16", "Radiculopathy, lumbar region"),
    ):
        make_entry(value, long=title)
    make_entry("E11", long="Type 2 diabetes mellitus", kind=Kind.HEADING, is_billable=False)
    make_entry("M5416", System.HCPCS, short="Measure answer", long="A measure's answer at length")
    make_entry("0SG00A0", System.ICD10PCS, long="Fusion of lumbar joint")
    make_entry("XWHD7D7", System.ICD10PCS, long="Introduction of engineered tissue")
    make_entry("LT", System.MODIFIERS, short="Left side")
    index.build()


@pytest.mark.parametrize("text", ["E11.9", "e11.9", "E119", "e119", " E11 9 ", "e11-9"])
def test_a_code_is_found_exactly_in_any_spelling(text: str) -> None:
    make_shelf()
    assert [hit.value for hit in find.exact(text)] == ["E11.9"]


@pytest.mark.parametrize("text", ["E11.99", "diabetes", "", "   ", "%", "LT9", "E" * 300])
def test_what_is_no_code_is_not_found_exactly(text: str) -> None:
    make_shelf()
    assert find.exact(text) == []


def test_one_shape_in_two_systems_gives_both() -> None:
    make_shelf()
    found = [(hit.system, hit.value) for hit in find.exact("M5416")]
    assert sorted(found) == [("hcpcs", "M5416"), ("icd-10-cm", "M54.16")]
    assert [hit.system for hit in find.exact("M5416", System.HCPCS)] == ["hcpcs"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("E11", ["E11", "E11.65", "E11.9"]),
        ("e11.6", ["E11.65"]),
        ("0sg", ["0SG00A0"]),
        ("0", ["0SG00A0"]),
        ("lt", ["LT"]),
        ("xwhd", ["XWHD7D7"]),
    ],
)
def test_the_beginning_of_a_code_finds_the_codes_in_order(text: str, found: list[str]) -> None:
    make_shelf()
    assert values(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "diabetes hyperglycemia",
        "hyperglycemia diabetes",
        "HYPERGLYCEMIA, with (type 2) diabetes!",
        "diabetes hyperg",
        "diab hyperg",
        "type 2 hyper",
    ],
)
def test_words_are_found_in_any_order_and_as_typed_so_far(text: str) -> None:
    make_shelf()
    assert values(text)[0] == "E11.65"


@pytest.mark.parametrize(
    "text", ["meniere", "Ménière", "MENIERE'S", "Me\u0301nie\u0300re", "méniere"]
)
def test_accents_do_not_matter_however_they_are_typed(text: str) -> None:
    make_shelf()
    assert values(text) == ["H81.01"]


def test_full_width_letters_are_read_as_plain_ones() -> None:
    make_shelf()
    assert [hit.value for hit in find.exact("Ｅ１１．９")] == ["E11.9"]


def test_a_word_that_is_nowhere_finds_nothing() -> None:
    make_shelf()
    found = find.find("qwqwqw")
    assert (found.hits, found.total, found.is_capped) == ([], 0, False)


def test_a_word_that_is_nowhere_is_left_out() -> None:
    make_shelf()
    assert values("hyperglycemia qwqwqw") == ["E11.65"]


def test_the_shorter_title_and_the_billable_code_stand_first() -> None:
    make_entry("A02", long="Word", kind=Kind.HEADING, is_billable=False)
    make_entry("A02.0", long="Word")
    make_entry("A02.1", long="Word and more")
    index.build()
    assert values("word") == ["A02.0", "A02", "A02.1"]


def test_terminated_codes_stand_last() -> None:
    ended = date(2020, 12, 31)
    make_entry("A0010", System.HCPCS, long="Ambulance", terminated_on=ended)
    make_entry("A0021", System.HCPCS, long="Ambulance service outside the state")
    index.build()
    hits = find.find("ambulance").hits
    assert [hit.value for hit in hits] == ["A0021", "A0010"]
    assert [hit.terminated_on for hit in hits] == [None, "2020-12-31"]


def test_terminated_codes_stand_last_among_those_of_one_beginning_too() -> None:
    make_entry("A0010", System.HCPCS, terminated_on=date(2020, 12, 31))
    make_entry("A0021", System.HCPCS)
    make_entry("A0022", System.HCPCS)
    index.build()
    assert values("A00") == ["A0021", "A0022", "A0010"]


def test_a_code_is_good_until_its_last_day_is_over() -> None:
    today = timezone.localdate()
    make_entry("A0021", System.HCPCS, terminated_on=today)
    make_entry("A0022", System.HCPCS, terminated_on=today + timedelta(days=30))
    make_entry("A0023", System.HCPCS, terminated_on=today - timedelta(days=1))
    index.build()
    ended = {hit.value: bool(hit.terminated_on) for hit in find.find("A00").hits}
    assert ended == {"A0021": False, "A0022": False, "A0023": True}
    assert values("A00", billable=True) == ["A0021", "A0022"]


def test_a_deleted_code_is_found_with_its_last_words_and_marked() -> None:
    make_entry("E11.8", release=make_release(effective_on=date(2020, 10, 1)), long="Old words")
    make_entry("E11.9", release=make_release(), long="New words")
    index.build()
    hits = find.find("words").hits
    assert [(hit.value, hit.terminated_on) for hit in hits] == [("E11.9", None), ("E11.8", "gone")]


def test_licensed_words_are_neither_found_nor_shown() -> None:
    release = make_release("cpt", notice=Notice.AMA)
    make_entry("12345", System.CPT, release=release, long="Secretwords long", short="Secretshort")
    index.build()
    assert values("secretwords") == values("secretshort") == []
    (hit,) = find.exact("12345")
    assert hit.title == ""
    assert b"ecretword" not in settings.SEARCH_INDEX.read_bytes()


def test_our_own_title_is_found_where_the_official_one_is_licensed() -> None:
    make_entry("64490", System.CPT, long="")
    make_description(make_code("64490", System.CPT), title="Facet joint injection, neck")
    index.build()
    assert values("facet neck") == ["64490"]


def test_a_draft_of_ours_is_not_found() -> None:
    make_entry("64490", System.CPT, long="")
    make_description(make_code("64490", System.CPT), title="Unheardof thing", state="draft")
    index.build()
    assert values("unheardof thing") == []


def test_a_long_description_is_found_where_the_short_one_is_shown() -> None:
    make_shelf()
    (hit,) = find.find("length").hits
    assert (hit.value, hit.title) == ("M5416", "Measure answer")


def test_ranges_have_no_page_and_are_not_found() -> None:
    make_entry("E08-E13", long="Diabetes mellitus", kind=Kind.NODE, is_billable=False)
    make_entry("E11.9", long="Diabetes")
    index.build()
    assert values("diabetes") == values("e") == ["E11.9"]


def test_a_system_and_billable_codes_can_be_asked_for() -> None:
    make_shelf()
    assert sorted(values("lumbar")) == ["0SG00A0", "M54.16"]
    assert values("lumbar", System.ICD10CM) == ["M54.16"]
    assert values("type 2 diabetes", billable=True) == ["E11.9", "E11.65"]


def make_many(number: int) -> None:
    release = make_release()
    for place in range(number):
        make_entry(f"A{place:04}", release=release, long=f"Common word {place:04}")
    index.build()


def test_counts_are_true_and_pages_follow_on_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    make_many(60)
    first, second = find.find("common"), find.find("common", offset=find.PAGE)
    third = find.find("common", offset=2 * find.PAGE)
    assert {found.total for found in (first, second, third)} == {60}
    ranks = [hit.rank for found in (first, second, third) for hit in found.hits]
    assert ranks == list(range(1, 61))
    assert len({hit.value for found in (first, second, third) for hit in found.hits}) == 60


@pytest.mark.parametrize(
    ("number", "total", "capped"), [(9, 9, False), (10, 10, False), (11, 10, True)]
)
def test_counting_stops_at_the_ceiling_and_says_so(
    monkeypatch: pytest.MonkeyPatch, number: int, total: int, capped: bool
) -> None:
    monkeypatch.setattr(find, "CEILING", 10)
    make_many(number)
    for text in ("common", "A0"):
        found = find.find(text)
        assert (found.total, found.is_capped) == (total, capped)


def test_a_system_is_counted_though_others_have_more_than_the_ceiling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for value in ("M54.1", "M54.2", "M54.3"):
        make_entry(value, long="Lumbar region")
    make_entry("0SG00A0", System.ICD10PCS, long="Fusion of lumbar joint by a longer way")
    index.build()
    few = find.find("lumbar")
    monkeypatch.setattr(find, "CEILING", 2)
    many = find.find("lumbar")
    assert few.per_system == {"icd-10-cm": 3, "icd-10-pcs": 1}
    assert many.per_system == {"icd-10-cm": 2, "icd-10-pcs": 1}
    assert (few.total, few.is_capped, many.total, many.is_capped) == (4, False, 2, True)


def test_levels_are_counted_alike_in_one_walk_and_in_several(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for slug in ("4", "13"):
        make_entry(slug, kind=Kind.NODE, is_billable=False, long=f"Chapter {slug}")
    for value, path in (("E11.8", "4"), ("E11.9", "4 E11"), ("M54.1", "13")):
        make_entry(value, long=f"Odd words of {value}", path=path)
    index.build()
    few = find.facets("odd", "icd-10-cm", billable=False)
    monkeypatch.setattr(find, "CEILING", 2)
    many = find.facets("odd", "icd-10-cm", billable=False)
    assert sorted(few) == sorted(many) == [("13", "Chapter 13", 1), ("4", "Chapter 4", 2)]


def test_the_same_words_are_asked_once() -> None:
    make_shelf()
    for text in ("lumbar fusion", "get diabetes", "heart attack", "fracture of hip"):
        readings = understand(text, ahead=False).first
        assert len({reading.groups for reading in readings}) == len(readings), text


def test_beyond_the_last_page_there_are_no_hits_but_the_true_count() -> None:
    make_many(3)
    found = find.find("common", offset=100)
    assert (found.hits, found.total, found.is_capped) == ([], 3, False)


@pytest.mark.parametrize(
    "text",
    [
        '"', '""', "'", "*", "(", ")", "^", "diabetes*", "NEAR(a b)", "a AND b", "OR", "NOT",
        "a OR", "title:diabetes", "-diabetes", "{x}", "+", "a^2", "col : x", '"unclosed',
        "'; DROP TABLE doc; --", "1' OR '1'='1", "%", "_", "\\", "\ud7ff", "🙂", "\u202e", "½²",
        "diabetes\u0000", "a" * 5_000, "a " * 2_500, "E11" * 2_000, "٣٤", "ß", "İ", "\uffff",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_text(text: str) -> None:
    make_shelf()
    for asked in (text, f"{text} diabetes", f"E11 {text}"):
        find.exact(asked)
        assert find.find(asked).total >= 0


def test_operators_are_words_like_others() -> None:
    make_entry("A00", long="Cats and dogs or neither")
    make_entry("A01", long="Cats")
    index.build()
    assert values("cats AND dogs")[0] == values("cats NOT dogs")[0] == "A00"
    assert values("NEITHER OR") == ["A00"]


def test_a_long_query_is_cut_and_says_so() -> None:
    make_shelf()
    found = find.find("diabetes " + "x" * 5_000)
    assert found.was_cut
    assert not find.find("d" * find.MAX_TEXT).was_cut


def test_the_table_survives_what_looks_like_sql() -> None:
    make_shelf()
    find.find("'; DELETE FROM doc; --")
    assert values("E11.9") == ["E11.9"]
