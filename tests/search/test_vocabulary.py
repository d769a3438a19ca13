from pathlib import Path

import pytest

from codelookup.catalog.models import Kind
from codelookup.catalog.systems import System
from codelookup.search import find, index, vocabulary
from codelookup.search.reading import Also
from codelookup.search.vocabulary import BadVocabulary, read
from codelookup.search.words import STOP, tokens
from tests.factories import make_entry

HEAD = 'author = "a"\nreviewed = "b"\n'
ENTRY = '[[entry]]\nterms = ["ticker trouble"]\nmeans = ["heart disease"]\ncodes = ["icd-10-cm:I51.9"]\n'


@pytest.fixture
def table(own_vocabulary: Path) -> None:
    (own_vocabulary / "heart.toml").write_text(HEAD + ENTRY, encoding="utf-8")


def test_the_site_has_words_for_every_part_of_the_body() -> None:
    assert len(vocabulary.entries()) >= 600


def test_every_file_says_who_wrote_and_who_checked_it() -> None:
    for path in vocabulary.FOLDER.glob("*.toml"):
        assert read(path.read_text(encoding="utf-8"), path.name)


def test_no_term_stands_twice() -> None:
    seen: dict[str, str] = {}
    twice = {}
    for entry in vocabulary.entries():
        for term in entry.terms:
            name = "".join(word for word in tokens(term) if word not in STOP)
            if seen.setdefault(name, term) != term:
                twice[term] = seen[name]
    assert twice == {}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[entry]", "x.toml: not TOML"),
        ('reviewed = "b"', "x.toml: `author` is missing"),
        ('author = "a"', "x.toml: `reviewed` is missing"),
        (HEAD + '[[entry]]\nterms = ["x"]', "entry 1: `means` is empty"),
        (HEAD + '[[entry]]\nmeans = ["x"]', "entry 1: `terms` is empty"),
        (HEAD + '[[entry]]\nterms = "x"\nmeans = ["x"]', "entry 1: `terms` is empty"),
        (HEAD + '[[entry]]\nterms = ["of the"]\nmeans = ["x"]', "'of the' in `terms` holds no"),
        (HEAD + ENTRY + ENTRY.replace("I51.9", ""), "entry 2: icd-10-cm: is no code"),
        (HEAD + ENTRY.replace("icd-10-cm:", "icd:"), "icd:I51.9 is no code"),
        (HEAD + ENTRY + 'kind = "x"', "kind x; write one of lay"),
        (HEAD + ENTRY + "rank = 1", "unknown field rank"),
    ],
)
def test_a_broken_entry_is_refused_with_file_place_and_remedy(text: str, complaint: str) -> None:
    with pytest.raises(BadVocabulary, match=complaint):
        read(text, "x.toml")


@pytest.mark.django_db
@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    "text",
    [
        "ticker trouble",
        "Ticker Troubles",
        "trouble with my ticker",
        "tickertrouble",
        "tiker trouble",
    ],
)
def test_an_everyday_word_leads_to_its_code_and_is_explained(text: str) -> None:
    make_entry("I50.9", long="Heart failure")
    make_entry("I51.9", long="Heart disease, unspecified")
    index.build()
    found = find.find(text)
    assert found.hits[0].value == "I51.9"
    assert found.also == (Also("ticker trouble", ("heart disease",)),)


@pytest.mark.django_db
@pytest.mark.usefixtures("table")
def test_an_everyday_word_within_a_longer_query_is_explained_too() -> None:
    make_entry("I51.9", long="Heart disease, unspecified")
    make_entry("I25.1", long="Heart disease of the left side")
    index.build()
    assert find.find("ticker trouble left").hits[0].value == "I25.1"


@pytest.mark.django_db
@pytest.mark.usefixtures("table")
def test_a_word_that_only_the_vocabulary_knows_is_not_called_misspelt() -> None:
    make_entry("I51.9", long="Heart disease, unspecified")
    make_entry("I25.1", long="Heart disease of the left side")
    index.build()
    assert find.find("ticker trouble left").corrected == ""
    assert find.find("ticker").corrected == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("table")
def test_asked_literally_no_everyday_word_is_explained() -> None:
    make_entry("I25.1", long="Heart disease of the left side")
    index.build()
    assert find.find("ticker trouble", literal=True).total == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("table")
def test_a_code_that_is_not_loaded_is_passed_over() -> None:
    make_entry("I25.1", long="Heart disease of the left side")
    index.build()
    found = find.find("ticker trouble")
    assert [hit.value for hit in found.hits] == ["I25.1"]
    assert found.hits[0].why == "title"


@pytest.mark.django_db
def test_the_general_code_stands_before_its_heading_and_its_rare_children() -> None:
    make_entry("S72", long="Fracture of femur", kind=Kind.HEADING, is_billable=False)
    make_entry("S72.0", long="Fracture of head of femur", path="S72", is_billable=False)
    make_entry("S72.021", long="Displaced fracture of epiphysis of femur", path="S72 S72.0")
    make_entry("S72.90", long="Unspecified fracture of unspecified femur", path="S72")
    index.build()
    assert [hit.value for hit in find.find("fracture femur").hits][:2] == ["S72.90", "S72"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "system", "value"),
    [
        ("modifier 25", System.MODIFIERS, "25"),
        ("Modifier: LT", System.MODIFIERS, "LT"),
        ("DRG 470", System.MSDRG, "470"),
        ("ms-drg 470", System.MSDRG, "470"),
        ("ICD-10 E11.9", System.ICD10CM, "E11.9"),
        ("icd10cm code e119", System.ICD10CM, "E11.9"),
        ("CPT 99213", System.CPT, "99213"),
        ("place of service 11", System.POS, "11"),
    ],
)
def test_a_system_may_be_named_before_a_code(text: str, system: str, value: str) -> None:
    for each, code in ((System.MODIFIERS, "25"), (System.POS, "25"), (System.POS, "11"),
                       (System.MODIFIERS, "LT"), (System.MSDRG, "470"), (System.CPT, "99213"),
                       (System.ICD10CM, "E11.9")):  # fmt: skip
        make_entry(code, each, short=f"Short words {code}")
    index.build()
    assert [(hit.system, hit.value) for hit in find.exact(text)] == [(system, value)]
    assert [(hit.system, hit.value) for hit in find.find(text).hits] == [(system, value)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["icd-10 code for gout", "what is the diagnosis code for gout", "codes for the gout"]
)
def test_asking_for_the_code_of_something_asks_for_the_thing(text: str) -> None:
    make_entry("M10.9", long="Gout, unspecified")
    index.build()
    assert find.find(text).hits[0].value == "M10.9"
