import pytest

from codelookup.catalog.systems import ABOUT, CDT_CODE, CPT_CODE, SOURCES, System, dotted, key


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("e11.9", "E119"),
        ("E11 9", "E119"),
        (" e-1-1-9 ", "E119"),
        ("0sg00a0", "0SG00A0"),
        ("64490", "64490"),
        ("…—!", ""),
        ("", ""),
        ("é1", "1"),
    ],
)
def test_a_key_is_letters_and_digits_in_upper_case(text: str, wanted: str) -> None:
    assert key(text) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("E11", "E11"), ("E119", "E11.9"), ("S72001A", "S72.001A"), ("T07XXXA", "T07.XXXA")],
)
def test_the_dot_stands_after_the_third_character(value: str, wanted: str) -> None:
    assert dotted(value) == wanted


@pytest.mark.parametrize("value", ["64490", "0042T", "0001U", "0001F", "0001M", "0001A"])
def test_numbers_and_their_suffixes_are_shaped_like_cpt(value: str) -> None:
    assert CPT_CODE.fullmatch(value)


@pytest.mark.parametrize("value", ["G0463", "6449", "644900", "J3301"])
def test_other_codes_are_not_shaped_like_cpt(value: str) -> None:
    assert not CPT_CODE.fullmatch(value)


def test_only_d_codes_are_dental() -> None:
    assert CDT_CODE.fullmatch("D0120")
    assert not CDT_CODE.fullmatch("G0120")


def test_every_system_says_what_it_is_for_and_who_speaks_for_it() -> None:
    assert ABOUT.keys() == SOURCES.keys() == set(System)
