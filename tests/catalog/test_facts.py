import pytest

from codelookup.catalog import facts
from codelookup.catalog.models import Kind, NoteKind
from codelookup.catalog.sections import Stamp
from codelookup.catalog.systems import System
from tests.catalog.asking import about, fact, make_severity
from tests.factories import make_entry, make_note, make_release

pytestmark = pytest.mark.django_db

DRG = {"type": "SURG", "weight": "1.9003", "gmlos": "1.8", "amlos": "2.3", "post_acute": "Yes"}


@pytest.mark.parametrize("system", list(System))
def test_every_system_gives_the_status_first_with_its_place(system: System) -> None:
    make_entry("11", system)
    first = facts.facts(about("11", system))[0]
    assert (first.label, first.value, first.tone) == ("Status", "active", "allowed")
    assert str(first.stamp) == "FY2026, record 7"


@pytest.mark.parametrize(("level", "said"), [("CC", "CC"), ("MCC", "MCC")])
def test_a_diagnosis_shows_its_severity(level: str, said: str) -> None:
    make_entry()
    make_severity(make_release(f"ms-drg-{level.lower()}"), "E11.9", level)
    assert fact(facts.facts(about()), "MS-DRG severity") == said


def test_neither_is_said_only_where_both_lists_are_loaded() -> None:
    make_entry()
    make_release("ms-drg-cc")
    assert fact(facts.facts(about()), "MS-DRG severity") is None
    make_release("ms-drg-mcc")
    assert fact(facts.facts(about()), "MS-DRG severity") == "neither CC nor MCC"


def test_a_heading_has_no_severity() -> None:
    make_entry("E11", kind=Kind.HEADING, is_billable=False)
    make_release("ms-drg-cc")
    make_release("ms-drg-mcc")
    found = facts.facts(about("E11"))
    assert fact(found, "MS-DRG severity") is None
    assert fact(found, "Billable") == "no"


def test_the_seventh_character_is_explained_by_the_nearest_definition() -> None:
    heading = make_entry("T07", kind=Kind.HEADING, is_billable=False, path="19 T07-T07")
    make_entry("T07.XXXA", path="19 T07-T07 T07", fields={"seventh": "A"})
    make_note(heading, "initial encounter", kind=NoteKind.SEVENTH, mark="A")
    assert fact(facts.facts(about("T07.XXXA")), "7th character") == "A: initial encounter"


def test_a_group_shows_weight_stays_and_category() -> None:
    make_entry("470", System.MSDRG, path="mdc-08", fields=DRG)
    found = facts.facts(about("470", System.MSDRG))
    assert [(each.label, each.value) for each in found[1:]] == [
        ("Major diagnostic category", "Bones, muscles and connective tissue"),
        ("Type", "surgical"),
        ("Relative weight", "1.9003"),
        ("Geometric mean stay", "1.8 days"),
        ("Arithmetic mean stay", "2.3 days"),
        ("Post-acute transfer policy", "yes"),
    ]


def test_a_group_without_figures_shows_none() -> None:
    make_entry("999", System.MSDRG, path="unassigned", fields={"type": "**"})
    labels = [each.label for each in facts.facts(about("999", System.MSDRG))]
    assert labels == ["Status", "Major diagnostic category", "Type"]


def test_a_procedure_names_its_first_three_characters() -> None:
    make_entry("0SG00A0", System.ICD10PCS)
    found = facts.facts(about("0SG00A0", System.ICD10PCS))
    assert [each.value for each in found[1:]] == [
        "0: Medical and Surgical",
        "S: Lower Joints",
        "G: Fusion",
    ]


@pytest.mark.parametrize(("rate", "said"), [("facility", "facility"), ("", None)])
def test_a_place_names_the_rate_it_is_paid_at(rate: str, said: str | None) -> None:
    make_entry("21", System.POS, fields={"rate": rate})
    assert fact(facts.facts(about("21", System.POS)), "Fee schedule rate") == said


@pytest.mark.parametrize(("fields", "keeper"), [({"level": "CPT"}, "AMA"), ({}, "CMS")])
def test_a_modifier_names_who_keeps_it(fields: dict[str, str], keeper: str) -> None:
    make_entry("25", System.MODIFIERS, fields=fields)
    assert keeper in (fact(facts.facts(about("25", System.MODIFIERS)), "Kept in") or "")


def test_a_stamp_calls_rows_of_xml_records_and_of_text_lines() -> None:
    text = make_release("pos", source_name="pos.csv", label="2026")
    assert str(Stamp(text, 1234)) == "2026, line 1,234"
    assert str(Stamp(make_release(source_name="tabular.xml"), 7)) == "FY2026, record 7"
    assert str(Stamp(text)) == "2026"
