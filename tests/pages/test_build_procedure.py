"""ICD-10-PCS codes built character by character."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from codelookup.catalog.models import AxisTerm, AxisValue, Entry, Release
from codelookup.catalog.systems import System
from tests.catalog.asking import make_axis
from tests.factories import make_entry, make_release
from tests.pages.looking import crumbs, links, look, marked, plain, views

pytestmark = pytest.mark.django_db
BUILD = "/icd-10-pcs/build/"
JOINTS = {"0": "Lumbar Joint", "1": "Sacral Joint"}
APPROACHES = {"0": "Open Approach", "3": "Percutaneous Approach"}
DEVICES = {"A": " with Cage", "Z": ""}


@pytest.fixture
def codes() -> Release:
    """Eight fusions, and one code of another table."""
    release = make_release("icd10pcs", label="FY2026")
    for joint, of in JOINTS.items():
        for approach, by in APPROACHES.items():
            for device, using in DEVICES.items():
                value = f"0SG{joint}{approach}{device}Z"
                make_entry(
                    value,
                    System.ICD10PCS,
                    release=release,
                    path="0 0S 0SG",
                    long=f"Fusion of {of}{using}, {by}",
                )
    make_entry("0SJ90ZZ", System.ICD10PCS, release=release, path="0 0S 0SJ", long="Inspection")
    return release


@pytest.fixture
def tables(codes: Release) -> Release:
    """Tables that agree with the fusions but for one device that no code has, K."""
    release = make_release("icd10pcs-tables", label="FY2026 tables")
    for position, (character, label) in enumerate(zip("0SG", ("A", "B", "Fusion"), strict=True), 1):
        make_axis(release, 0, position, character, label)
    for position, labels in (
        (4, {"0": "Lumbar Joint of tables", "1": "Sacral Joint of tables"}),
        (5, {"0": "Open of tables", "3": "Percutaneous of tables"}),
        (6, {"A": "Cage of tables", "Z": "No Device", "K": "Plate"}),
        (7, {"Z": "No Qualifier"}),
    ):
        for character, label in labels.items():
            make_axis(release, 1, position, character, label)
    return release


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize(
    ("prefix", "axis", "left", "followers"),
    [
        ("", "Character 1 of 7: section", 9, "0"),
        ("0", "Character 2 of 7: body system", 9, "S"),
        ("0S", "Character 3 of 7: operation", 9, "GJ"),
        ("0SG", "Character 4 of 7: body part", 8, "01"),
        ("0SG1", "Character 5 of 7: approach", 4, "03"),
        ("0SG10", "Character 6 of 7: device", 2, "AZ"),
    ],
)
def test_each_step_offers_the_characters_that_exist(
    client: Client, prefix: str, axis: str, left: int, followers: str
) -> None:
    html = look(client, f"{BUILD}{prefix}/" if prefix else BUILD)
    assert axis in html
    assert f"{left} valid codes left" in plain(html)
    ways = [each for each in links(html) if each.startswith(f"{BUILD}{prefix}")]
    assert {each for each in ways if len(each) == len(f"{BUILD}{prefix}x/")} == {
        f"{BUILD}{prefix}{follower}/" for follower in followers
    }


@pytest.mark.usefixtures("codes")
def test_the_last_choice_leads_to_the_code(client: Client) -> None:
    html = look(client, f"{BUILD}0SG10A/")
    assert marked(html) == [("icd-10-pcs", "0SG10AZ")]
    assert "/icd-10-pcs/codes/0SG10AZ/" in links(html)
    complete = look(client, f"{BUILD}0SG10AZ/")
    assert "This code is complete" in complete
    assert marked(complete) == [("icd-10-pcs", "0SG10AZ")]


@pytest.mark.usefixtures("codes")
def test_few_codes_left_are_listed(client: Client) -> None:
    assert len(marked(look(client, f"{BUILD}0SG1/"))) == 4


@pytest.mark.usefixtures("codes")
def test_every_choice_can_be_undone(client: Client) -> None:
    html = look(client, f"{BUILD}0SG10/")
    trail = ["0 Medical and Surgical", "S Lower Joints", "G Fusion", "1 Sacral", "0 Open"]
    assert crumbs(html) == ["ICD-10-PCS", "Build a code", *trail]
    assert "4. Body part 1 Sacral Change" in plain(html)
    for back in ("", "0/", "0S/", "0SG/", "0SG1/"):
        assert f"{BUILD}{back}" in links(html)


@pytest.mark.usefixtures("codes")
def test_without_tables_the_titles_name_the_characters_and_the_page_says_so(
    client: Client,
) -> None:
    text = plain(look(client, f"{BUILD}0SG0/"))
    assert "0 Open 2 codes" in text
    assert "has not loaded the ICD-10-PCS tables" in text
    text = plain(look(client, f"{BUILD}0SG00/"))
    assert "A Cage 1 code" in text
    assert "For example: Fusion of Lumbar Joint, Open Approach" in text


@pytest.mark.usefixtures("tables")
def test_the_tables_name_the_characters(client: Client) -> None:
    text = plain(look(client, f"{BUILD}0SG0/"))
    assert "0 Open of tables 2 codes" in text
    assert "4. Body part 0 Lumbar Joint of tables" in text
    assert "has not loaded" not in text


@pytest.mark.usefixtures("tables")
def test_definitions_stay_behind_the_gate_of_the_official_description(client: Client) -> None:
    release = make_release("icd10pcs-definitions")
    AxisTerm.objects.create(
        release=release,
        line=1,
        section="0",
        position=5,
        label="Open of tables",
        definition="Cutting through the skin",
    )
    assert AxisValue.objects.filter(definition__contains="Joining parts").exists()
    for step in ("", "0/", "0S/", "0SG/", "0SG0/", "0SG00/", "0SG00A/"):
        html = look(client, f"{BUILD}{step}")
        assert "Joining parts" not in html
        assert "Cutting through the skin" not in html


@pytest.mark.usefixtures("tables")
def test_what_the_tables_allow_but_no_code_has_is_left_out_and_told(client: Client) -> None:
    html = look(client, f"{BUILD}0SG00/")
    assert f"{BUILD}0SG00K/" not in links(html)
    assert "allow 1 code here that FY2026 does not list; it is left out" in plain(html)
    look(client, f"{BUILD}0SG00K/", 404)


def test_a_code_newer_than_the_tables_is_offered_and_marked(
    client: Client, codes: Release, tables: Release
) -> None:
    new = {"path": "0 0S 0SG", "long": "Fusion of Lumbar Joint with Glue, Open Approach"}
    make_entry("0SG00GZ", System.ICD10PCS, release=codes, **new)
    text = plain(look(client, f"{BUILD}0SG00/"))
    assert "G Glue 1 code not in the tables loaded" in text
    assert "1 code here is listed by FY2026 but not by the tables of FY2026 tables" in text


@pytest.mark.usefixtures("tables")
def test_rows_that_do_not_allow_the_choices_name_nothing(client: Client) -> None:
    release = AxisValue.objects.all()[0].release
    for position, character in ((4, "8"), (5, "0"), (6, "A"), (7, "Z")):
        make_axis(release, 2, position, character, f"Another row's {position}")
    assert "Another row" not in look(client, f"{BUILD}0SG0/")


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize(
    ("asked", "position", "axis", "wrong", "after", "valid"),
    [
        ("9", 1, "section", "9", "", "0"),
        ("0X", 2, "body system", "X", "0", "S"),
        ("0SI", 3, "operation", "I", "0S", "G"),
        ("0SG7", 4, "body part", "7", "0SG", "1"),
        ("0SG0O", 5, "approach", "O", "0SG0", "3"),
        ("0SG00AX", 7, "qualifier", "X", "0SG00A", ""),
        ("0S-G", 3, "operation", "-", "0S", "J"),
        ("0SÉ", 3, "operation", "É", "0S", "G"),
    ],
)
def test_an_impossible_character_is_named_with_what_is_possible(
    client: Client, asked: str, position: int, axis: str, wrong: str, after: str, valid: str
) -> None:
    html = look(client, f"{BUILD}{asked}/", 404)
    assert f"Character {position} ({axis}) cannot be “{wrong}”" in plain(html)
    assert not after or f"after {after}" in plain(html)
    assert not valid or f"{BUILD}{after}{valid}/" in links(html)


@pytest.mark.usefixtures("codes")
def test_an_eighth_character_is_refused_with_the_code_it_follows(client: Client) -> None:
    html = look(client, f"{BUILD}0SG00AZZ/", 404)
    assert "A code has 7 characters" in plain(html)
    assert marked(html) == [("icd-10-pcs", "0SG00AZ")]


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize("asked", ["'--", "<b>", "a" * 3000, "\u202e", " ", "0 S", "%25"])
def test_nonsense_is_not_found_and_never_an_error(client: Client, asked: str) -> None:
    response = client.get(f"{BUILD}{asked}/", follow=True)
    assert response.status_code == 404
    assert "<b>" not in response.content.decode()


@pytest.mark.usefixtures("codes")
def test_small_letters_lead_to_the_step(client: Client) -> None:
    response = client.get(f"{BUILD}0sg1/?on=2026-01-01")
    assert response.status_code == 301
    assert response.headers["Location"] == f"{BUILD}0SG1/?on=2026-01-01"


@pytest.mark.usefixtures("codes")
def test_building_costs_no_view(client: Client) -> None:
    for prefix in ("", "0/", "0S/", "0SG/", "0SG0/", "0SG00/", "0SG00A/", "0SG00AZ/"):
        look(client, f"{BUILD}{prefix}")
    assert views() == 0


@pytest.mark.usefixtures("codes")
def test_the_tree_leads_to_the_builder(client: Client) -> None:
    assert BUILD in links(look(client, "/icd-10-pcs/"))
    assert f"{BUILD}0SG/" in links(look(client, "/icd-10-pcs/browse/0SG/"))


def test_nothing_is_built_where_nothing_is_loaded(client: Client) -> None:
    assert "has not loaded ICD-10-PCS" in plain(look(client, BUILD, 404))


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("prefix", "most"), [("", 1), ("0S", 1), ("0SG", 3), ("0SG00", 3), ("0SG00AZ", 3)]
)
def test_a_step_costs_the_same_for_few_and_for_many_codes(
    client: Client, prefix: str, most: int
) -> None:
    address = f"{BUILD}{prefix}/" if prefix else BUILD
    look(client, address)
    few = cost(client, address)
    release = Release.objects.get(dataset="icd10pcs")
    for number in range(60):
        value = f"0SG0{number // 30}{number % 30:02}"
        make_entry(value, System.ICD10PCS, release=release, path="0 0S 0SG")
    assert Entry.objects.count() == 69
    assert cost(client, address) == few == most


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        look(client, address)
    return len(captured)


def test_a_code_page_leads_to_codes_like_it(client: Client, codes: Release) -> None:
    assert f"{BUILD}0SG1/" in links(look(client, "/icd-10-pcs/codes/0SG10AZ/"))
    assert look(client, f"{BUILD}0SG1/")
