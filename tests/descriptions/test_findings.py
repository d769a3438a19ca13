"""Each remark of the rules finds the field that it is about."""

import pytest

from codelookup.descriptions import actions, findings
from codelookup.descriptions.models import Description
from tests.descriptions.facts import NoFacts
from tests.descriptions.test_life import GOOD
from tests.factories import make_code, make_editor


@pytest.mark.parametrize(
    ("problem", "field"),
    [
        ("title must have 5 to 90 characters and no full stop", "title"),
        ("'Common language description' is missing", "common"),
        ("common: 12 words, must be 60 to 260", "common"),
        ("clinical_context must begin with 'Illustration'", "clinical_context"),
        ("no source; at least one is needed", "sources"),
        ("source 2 has no title", "sources"),
        ("source 1: 'http://a.b' is not an https address", "sources"),
        ('front matter: "sites": no loaded release lists 99', "sites"),
        ('front matter: "code or family": no loaded release lists 99999', "family"),
        ("compliance: \"It has status A.\": 'status A' says status A, but", "compliance"),
        ("author and reviewer are the same; somebody else must review it", ""),
        ("Somebody changed the text meanwhile", ""),
        ("", ""),
    ],
)
def test_a_remark_names_its_field(problem: str, field: str) -> None:
    assert findings.field_of(problem) == field


@pytest.mark.django_db
def test_a_sound_draft_is_judged_as_though_somebody_had_signed_it() -> None:
    text = actions.start(make_editor(), make_code())
    text = actions.save(text.writer, text.pk, text.version, GOOD)  # type: ignore[arg-type]
    found = findings.of(text, NoFacts())
    assert (found.at, found.number) == ({}, 0)
    assert (text.reviewer, text.reviewed_on) == ("", None)


@pytest.mark.django_db
def test_an_empty_draft_is_told_all_that_is_missing() -> None:
    text = Description.objects.get(pk=actions.start(make_editor(), make_code()).pk)
    found = findings.of(text, NoFacts())
    assert set(found.at) == {"title", "common", "sources"}
    assert found.number == 3
