import pytest

from codelookup.catalog import tree
from codelookup.catalog.systems import System

RANGED = (System.CPT, System.HCPCS, System.ICD10CM)


def test_every_number_shaped_like_cpt_finds_a_node() -> None:
    lost = [n for n in range(0, 100_000, 7) if not tree.place(System.CPT, f"{n:05}")]
    assert lost == []


@pytest.mark.parametrize("suffix", "AFMTU")
def test_every_suffixed_number_finds_its_own_node(suffix: str) -> None:
    roots = {tree.place(System.CPT, f"{n:04}{suffix}")[0] for n in range(1, 10_000, 7)}
    assert len(roots) == 1


@pytest.mark.parametrize("letter", "ABCEGHJKLMPQRSTUV")
def test_every_level_ii_letter_finds_its_node(letter: str) -> None:
    assert tree.place(System.HCPCS, f"{letter}1234")[0] == letter.lower()


@pytest.mark.parametrize(
    ("system", "value", "path"),
    [
        (System.CPT, "64490", ("surgery", "nervous-system", "facet-injections")),
        (System.CPT, "99213", ("visits", "visits-office", "visits-office-established")),
        (System.CPT, "0042T", ("emerging",)),
        (System.HCPCS, "G0463", ("g", "g-services")),
        (System.ICD10CM, "E11.9", ("4",)),
        (System.ICD10CM, "O9A.21", ("15",)),
        (System.ICD10CM, "S72.001A", ("19",)),
        (System.ICD10PCS, "0SG00A0", ("0", "0S", "0SG")),
        (System.MSDRG, "470", ()),
        (System.MODIFIERS, "25", ()),
        (System.POS, "11", ()),
    ],
)
def test_a_code_stands_where_a_coder_looks(system: str, value: str, path: tuple[str, ...]) -> None:
    assert tree.place(system, value) == path


def test_icd_10_cm_has_its_twenty_two_chapters_in_order() -> None:
    assert list(tree.nodes(System.ICD10CM)) == [str(number) for number in range(1, 23)]


@pytest.mark.parametrize("system", list(System))
def test_every_node_hangs_on_a_node_and_has_words(system: System) -> None:
    nodes = tree.nodes(system)
    assert nodes
    assert [n.slug for n in nodes.values() if n.parent and n.parent not in nodes] == []
    assert [n.slug for n in nodes.values() if not n.title.strip()] == []


@pytest.mark.parametrize("system", RANGED)
def test_both_ends_of_a_range_lie_in_it_and_in_its_parent(system: System) -> None:
    for node in tree.nodes(system).values():
        for end in (node.first, node.last):
            assert node.slug in tree.place(system, end), (node, end)


@pytest.mark.parametrize("system", RANGED)
def test_ranges_side_by_side_do_not_overlap(system: System) -> None:
    for slug in ["", *tree.nodes(system)]:
        for each in tree.children(system, slug):
            holders = [n.slug for n in tree.children(system, slug) if n.holds(each.first)]
            assert holders == [each.slug]


def test_every_procedure_prefix_has_the_prefixes_above_it() -> None:
    nodes = tree.nodes(System.ICD10PCS)
    assert {len(slug) for slug in nodes} == {1, 2, 3}
    assert nodes["0SG"].title == "Fusion"
    assert [n.slug for n in tree.children(System.ICD10PCS, "0S")][:1] == ["0S2"]


def test_a_category_is_a_code_and_a_block_is_not() -> None:
    assert tree.is_code("E11")
    assert tree.is_code("E11.65")
    assert not tree.is_code("E08-E13")
    assert not tree.is_code("4")


def test_a_range_prints_its_ends() -> None:
    assert tree.nodes(System.CPT)["facet-injections"].range == "64490-64495"
    assert tree.nodes(System.POS)["facility"].range == ""
