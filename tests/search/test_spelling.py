import pytest

from codelookup.search import find, index, spelling
from codelookup.search.spelling import distance
from tests.factories import make_entry


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ("asthma", "asthma", 0),
        ("astma", "asthma", 1),
        ("asthmma", "asthma", 1),
        ("asthna", "asthma", 1),
        ("ashtma", "asthma", 1),
        ("ashtna", "asthma", 2),
        ("asthma", "cataract", 3),
    ],
)
def test_letters_added_dropped_replaced_or_swapped_are_counted(
    one: str, other: str, away: int
) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == away


@pytest.mark.parametrize(("word", "slips"), [("cut", 0), ("hart", 1), ("asthma", 2), ("e119x", 0)])
def test_the_longer_the_word_the_more_slips_are_believed(word: str, slips: int) -> None:
    assert spelling.slips(word) == slips


@pytest.mark.django_db
@pytest.mark.usefixtures("own_vocabulary")
@pytest.mark.parametrize("typed", ["asthmma", "ashtma", "astma", "asthna", "aasthma", "ASTHMAR"])
def test_a_misspelt_word_finds_what_was_meant_and_says_so(typed: str) -> None:
    make_entry("J45.909", long="Unspecified asthma, uncomplicated")
    make_entry("M19.90", long="Arthritis of a joint")
    index.build()
    found = find.find(typed)
    assert [hit.value for hit in found.hits] == ["J45.909"]
    assert found.corrected == "asthma"


@pytest.mark.django_db
@pytest.mark.usefixtures("own_vocabulary")
def test_two_words_run_together_are_taken_apart_and_said_so() -> None:
    for place in range(4):
        make_entry(f"M54.{place}", long=f"Back pain of kind {place}")
    index.build()
    found = find.find("backpain")
    assert found.total == 4
    assert found.corrected == "back pain"


@pytest.mark.django_db
@pytest.mark.usefixtures("own_vocabulary")
def test_one_word_written_apart_is_found() -> None:
    make_entry("R12", long="Heartburn")
    index.build()
    assert [hit.value for hit in find.find("heart burn").hits] == ["R12"]


@pytest.mark.django_db
@pytest.mark.usefixtures("own_vocabulary")
def test_asked_literally_nothing_is_corrected() -> None:
    make_entry("J45.909", long="Unspecified asthma")
    index.build()
    assert find.find("astma", literal=True).total == 0
    assert find.find("asthma", literal=True).total == 1
