"""`appoint` gives a role and a name to an account, changes them, and takes them away."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from codelookup.descriptions.models import Assignment, Editor
from tests.factories import make_code, make_description, make_editor, make_user

pytestmark = pytest.mark.django_db


def appoint(*arguments: str) -> str:
    out = StringIO()
    call_command("appoint", *arguments, stdout=out)
    return out.getvalue()


def test_an_account_gets_a_role_and_a_name() -> None:
    make_user()
    said = appoint("Ann@Example.org", "reviewer", "--byline", "Ann Lee, CPC")
    assert said == "ann@example.org: Ann Lee, CPC, reviewer\n"
    assert Editor.objects.get().may_review


def test_another_role_keeps_the_name() -> None:
    editor = make_editor()
    appoint("ann@example.org", "chief")
    editor.refresh_from_db()
    assert (editor.byline, editor.role) == ("Ann Author", "chief")


def test_a_role_ends_and_the_texts_keep_the_name() -> None:
    editor = make_editor()
    text = make_description(make_code(), author="Ann Author", writer=editor)
    Assignment.objects.create(editor=editor, system="cpt", first="1", last="2")
    assert "no role any more" in appoint("ann@example.org", "none")
    text.refresh_from_db()
    assert (text.author, text.writer) == ("Ann Author", None)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody@example.org", "author"], "must sign up first"),
        (["lone@example.org", "author"], "--byline is missing"),
        (["lone@example.org", "author", "--byline", "Ann Author"], "another editor's"),
        (["lone@example.org", "none"], "has no role"),
        (["lone@example.org", "king"], "invalid choice"),
    ],
)
def test_what_cannot_be_is_refused_in_words(arguments: list[str], said: str) -> None:
    make_editor()
    make_user("lone@example.org")
    with pytest.raises(CommandError, match=said):
        appoint(*arguments)
    assert Editor.objects.count() == 1
