"""Names read off titles: what a character of a procedure code says where no tables are loaded."""

from codelookup.catalog.pcs_words import words_of

# Invented after the manner of the titles: joint, approach, device.
TITLES = {
    "0SG00AZ": "Fusion of Lumbar Joint with Cage, Open Approach",
    "0SG03AZ": "Fusion of Lumbar Joint with Cage, Percutaneous Approach",
    "0SG04AZ": "Fusion of Lumbar Joint with Cage, Percutaneous Endoscopic Approach",
    "0SG00ZZ": "Fusion of Lumbar Joint, Open Approach",
    "0SG10ZZ": "Fusion of Sacral Joint, Open Approach",
    "0SG13ZZ": "Fusion of Sacral Joint, Percutaneous Approach",
}


def test_a_character_has_the_words_that_come_and_go_with_it() -> None:
    assert words_of(TITLES, "0SG") == {"0": "Lumbar", "1": "Sacral"}
    assert words_of(TITLES, "0SG0") == {
        "0": "Open",
        "3": "Percutaneous",
        "4": "Percutaneous Endoscopic",
    }


def test_words_of_another_character_are_not_taken_for_its_own() -> None:
    # All Sacral codes lack the cage; the cage is not said of the joint all the same.
    assert "Cage" not in words_of(TITLES, "0SG")["0"]


def test_a_character_that_adds_no_word_has_none() -> None:
    assert words_of(TITLES, "0SG00") == {"A": "Cage", "Z": ""}


def test_a_character_without_an_alternative_anywhere_has_no_words() -> None:
    assert words_of(TITLES, "0SG00A") == {"Z": ""}


def test_a_lone_character_is_named_by_what_it_says_elsewhere_in_the_table() -> None:
    assert words_of(TITLES, "0SG03") == {"A": "Cage"}
