import pytest

from codelookup.catalog.questions import question

HEAD = "Fracture of radius"


@pytest.mark.parametrize(
    ("titles", "name", "labels"),
    [
        ([f"{HEAD} of right arm", f"{HEAD} of left arm"], "Side", ["right", "left"]),
        ([f"{HEAD}, right eye", f"{HEAD}, bilateral", f"{HEAD}, left eye"], "Side", None),
        ([f"{HEAD}, initial encounter", f"{HEAD}, sequela"], "Encounter", None),
        (["Coma, first trimester", "Coma, third trimester"], "Trimester", None),
        (["Twin, not applicable or unspecified", "Twin, fetus 1"], "Fetus", None),
        (["Glaucoma, mild stage", "Glaucoma, stage unspecified"], "Stage", None),
        (["Poisoning by it, assault", "Underdosing of it"], "Cause", None),
        (["Gout, shoulder", "Gout, unspecified site"], "Site", ["shoulder", "unspecified site"]),
        (["Type 2 with coma", "Type 2 without coma"], "Kind", ["with coma", "without coma"]),
        (["Other fracture", "Other sprain"], "Kind", ["Other fracture", "Other sprain"]),
        (["Other fracture"], "Kind", ["Other fracture"]),
        (["Diabetes", "Diabetes with coma"], "Kind", ["Diabetes", "Diabetes with coma"]),
        (["Same", "Same"], "Kind", ["Same", "Same"]),
    ],
)
def test_titles_tell_what_is_asked(titles: list[str], name: str, labels: list[str] | None) -> None:
    asked = question(titles)
    assert asked.name == name
    assert labels is None or asked.labels == labels
    assert all(asked.labels)


def test_words_that_all_begin_with_are_told_once() -> None:
    asked = question(["Gout of knee, mild", "Gout of knee, severe"])
    assert (asked.shared, asked.labels) == ("Gout of knee", ["mild", "severe"])


def test_encounters_are_grouped_in_the_order_of_care() -> None:
    kinds = ("sequela", "subsequent encounter with nonunion", "initial encounter for it")
    groups = question([f"{HEAD}, {kind}" for kind in kinds]).groups
    assert [places for _, places in groups] == [[2], [1], [0]]
    assert groups[0][0].startswith("Initial encounter")


def test_several_options_on_each_side_are_grouped_by_side() -> None:
    kinds = ("right upper lid", "right lower lid", "left upper lid", "unspecified lid")
    groups = question([f"Stye of the {kind}" for kind in kinds]).groups
    assert groups == [("Right", [0, 1]), ("Left", [2]), ("Not stated", [3])]


def test_a_lid_is_not_a_side_where_only_one_side_is_named() -> None:
    assert question(["Heart failure, left", "Heart failure, unspecified"]).name == "Kind"
