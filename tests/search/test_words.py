import pytest

from codelookup.search.words import fold, tokens, words


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Crohn's disease", ["crohn", "disease"]),
        ("can\u2019t sleep", ["cant", "sleep"]),
        ("X-ray, left/right", ["x", "ray", "left", "right"]),
        ("Ménière", ["meniere"]),
        ("ＭＲＩ", ["mri"]),
        ("type 2", ["type", "2"]),
        ("'' — !", []),
    ],
)
def test_text_is_cut_into_plain_lower_case_words(text: str, cut: list[str]) -> None:
    assert words(text) == cut


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("fractures", "fracture"),
        ("biopsies", "biopsy"),
        ("abscesses", "abscess"),
        ("crutches", "crutch"),
        ("eyes", "eye"),
    ],
)
def test_plural_and_singular_meet(plural: str, singular: str) -> None:
    assert fold(plural) == fold(singular) == singular


@pytest.mark.parametrize("word", ["pelvis", "uterus", "abscess", "venous", "ms", "l5s"])
def test_what_only_looks_like_a_plural_stays(word: str) -> None:
    assert fold(word) == word


def test_index_and_query_are_cut_alike() -> None:
    assert tokens("Kidney stones") == tokens("KIDNEY stone's") == ["kidney", "stone"]
