from collections.abc import Callable
from pathlib import Path

import pytest

from codelookup.catalog.hcpcs_fields import LABELS, VALUES, explain
from codelookup.importers.hcpcs import FIELDS, LAYOUT

from .reading import read


@pytest.mark.parametrize(
    ("key", "value", "label", "meaning"),
    [
        ("coverage", "M", "Medicare coverage", "Medicare does not cover it."),
        ("type_of_service", "W", "Type of service", "Physical therapy"),
        ("action", "D", "Last change", "Discontinued."),
        ("betos", "P2F", "Kind of service (BETOS)", "Major procedures on heart and vessels"),
        ("betos", "O1E", "Kind of service (BETOS)", "Other drugs"),
        ("betos", "Y2", "Kind of service (BETOS)", "Other services"),
        ("statute", "1862(a)(7)", "Law it rests on", "The section of law"),
    ],
)
def test_explains_a_value(key: str, value: str, label: str, meaning: str) -> None:
    found, words = explain(key, value)

    assert found == label
    assert words.startswith(meaning)


@pytest.mark.parametrize(
    ("key", "value"), [("coverage", "?"), ("betos", "??"), ("pricing", "77"), ("asc_group", "1")]
)
def test_an_unknown_value_has_no_meaning(key: str, value: str) -> None:
    assert explain(key, value) == (LABELS[key], "")


def test_an_unknown_field_is_its_own_label() -> None:
    assert explain("new_field", "1") == ("new_field", "")


def test_every_field_of_the_file_has_a_label() -> None:
    assert {field.key for field in FIELDS} - {"added", "terminated"} == LABELS.keys()


def test_every_value_of_a_real_release_has_its_meaning(real: Callable[[str], Path]) -> None:
    unknown = set()
    for row in read(LAYOUT, real("hcpcs/2024/HCPC2024_ANWEB.uppercased.txt.gz")):
        for key, values in row.fields.items():
            for value in values if isinstance(values, list) else [values]:
                if (key in VALUES or key == "betos") and not explain(key, value)[1]:
                    unknown.add((key, value))

    assert not unknown
