"""The promises about our own texts that the database keeps."""

import pytest
from django.db import IntegrityError

from codelookup.descriptions.models import Description, State
from tests.factories import make_code, make_description

pytestmark = pytest.mark.django_db


def test_nobody_reviews_their_own_text() -> None:
    with pytest.raises(IntegrityError, match="nobody_reviews_their_own_description"):
        make_description(make_code(), author="writer", reviewer="writer")


def test_nobody_reviews_their_own_draft_either() -> None:
    with pytest.raises(IntegrityError, match="nobody_reviews_their_own_description"):
        make_description(make_code(), state=State.DRAFT, author="one", reviewer="one")


@pytest.mark.parametrize("missing", [{"reviewer": ""}, {"reviewed_on": None}, {"title": ""}])
def test_a_published_text_is_reviewed_and_titled(missing: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="a_published_description_is_reviewed"):
        make_description(make_code(), **missing)


def test_no_update_publishes_an_unreviewed_text() -> None:
    make_description(make_code(), state=State.DRAFT, reviewer="", reviewed_on=None)
    with pytest.raises(IntegrityError, match="a_published_description_is_reviewed"):
        Description.objects.update(state=State.PUBLISHED)


def test_one_text_a_code_and_language_is_published() -> None:
    make_description(make_code())
    with pytest.raises(IntegrityError, match="one_published_description_per_code|UNIQUE"):
        make_description(make_code())


def test_another_language_a_draft_and_a_retired_text_may_stand_beside_it() -> None:
    make_description(make_code())
    make_description(make_code(), language="es")
    make_description(make_code(), state=State.DRAFT)
    make_description(make_code(), state=State.RETIRED)
    assert Description.objects.published().count() == 1
