"""How tests ask the catalog: on a day, about a code."""

from datetime import date
from typing import Any

from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.models import AxisTerm, AxisValue, Entry, Kind, Release, Severity
from codelookup.catalog.sections import Fact
from codelookup.catalog.subject import Subject, lookup, subject
from codelookup.catalog.systems import System
from tests.factories import make_code, make_entry, make_release

TODAY = "2026-11-22"


def on(day: str = TODAY) -> InForce:
    return in_force(date.fromisoformat(day))


def about(value: str = "E11.9", system: str = System.ICD10CM, day: str = TODAY) -> Subject:
    """Return the code as of the day; a test that asks for one expects one."""
    code = lookup(system, value)
    assert code
    found = subject(code, on(day))
    assert found
    return found


def make_tree(release: Release | None = None) -> dict[str, Entry]:
    """Make chapter 4, its block, and E11 with E11.6, E11.65 and E11.9 below it."""
    release = release or make_release()
    node: dict[str, Any] = {"kind": Kind.NODE, "is_billable": False}
    heading: dict[str, Any] = {"kind": Kind.HEADING, "is_billable": False}
    rows: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("4", "", {**node, "long": "Endocrine diseases"}),
        ("E08-E13", "4", {**node, "long": "Diabetes mellitus"}),
        ("E11", "4 E08-E13", {**heading, "long": "Type 2 diabetes mellitus"}),
        ("E11.6", "4 E08-E13 E11", {**heading, "long": "With other complications"}),
        ("E11.65", "4 E08-E13 E11 E11.6", {"long": "With hyperglycemia"}),
        ("E11.9", "4 E08-E13 E11", {"long": "Type 2 diabetes without complications"}),
    )
    return {
        value: make_entry(value, release=release, path=path, line=line, **fields)
        for line, (value, path, fields) in enumerate(rows, start=1)
    }


def make_axis(release: Release, row: int, position: int, character: str, label: str) -> AxisValue:
    return AxisValue.objects.create(
        release=release,
        line=1,
        table="0SG",
        row=row,
        position=position,
        title=f"Axis {position}",
        character=character,
        label=label,
        definition="Joining parts" if position == 3 else "",
    )


def make_term(release: Release, position: int, label: str, **kwargs: Any) -> AxisTerm:
    return AxisTerm.objects.create(
        release=release, line=1, section="0", position=position, label=label, **kwargs
    )


def make_severity(release: Release, value: str, level: str = "CC") -> Severity:
    return Severity.objects.create(release=release, line=5, code=make_code(value), level=level)


def fact(facts: list[Fact], label: str) -> str | None:
    return next((each.value for each in facts if each.label == label), None)
