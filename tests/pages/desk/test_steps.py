"""From the draft to the page and to the archive, through the buttons of the desk."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from codelookup.descriptions import actions
from codelookup.descriptions.models import Comment, Description, Recheck, State
from tests.descriptions.test_life import GOOD
from tests.factories import make_description
from tests.pages.desk.working import (
    a_code,
    address,
    at_desk,
    author,
    begun,
    chief,
    filled,
    handed_over,
    reviewer,
    step,
)
from tests.pages.looking import look, plain

pytestmark = pytest.mark.django_db


def reread(text: Description) -> Description:
    return Description.objects.get(pk=text.pk)


def said(response: Any) -> str:
    return plain(response.content.decode())


def test_a_text_goes_from_the_desk_to_the_page() -> None:
    text = begun(author(), compliance="- The count\n- The day")
    writer, judge = at_desk(text.writer), at_desk(reviewer())
    sent = filled(text, title="The title to be published", do="submit")
    assert writer.post(address(text), sent).status_code == 302
    assert reread(text).state == State.IN_REVIEW
    response = step(judge, reread(text), "approve", scope="Figures checked.")
    assert response.url == address(text)
    html = plain(look(Client(), text.code.get_absolute_url()))
    assert "The title to be published" in html
    assert "Written by Ann Author" in html
    today = f"{date.today().day} {date.today():%b %Y}"
    assert f"reviewed by Rob Reviewer on {today} for the" in html
    assert "Figures checked." in html


def test_the_rules_refusal_stands_at_the_field_and_publishes_nothing() -> None:
    text = handed_over(author(), overview="Too short.")
    response = step(at_desk(reviewer()), text, "approve", scope="My scope")
    assert response.status_code == 422
    html = response.content.decode()
    assert 'href="#id_overview">overview: 2 words, must be 50 to 260' in html
    assert 'data-field="overview" data-remarks="1"' in html
    assert 'value="My scope"' in html
    assert reread(text).state == State.IN_REVIEW


def test_nobody_publishes_what_he_wrote_through_the_page() -> None:
    text = handed_over(chief())
    response = step(at_desk(text.writer), text, "approve")
    assert "somebody else must review it" in said(response)
    assert reread(text).state == State.IN_REVIEW


def test_an_unfinished_draft_is_not_handed_over_but_saved() -> None:
    text = actions.start(author(), a_code())
    client = at_desk(text.writer)
    response = client.post(address(text), filled(text, title="A title", do="submit"))
    assert response.status_code == 422
    assert "needs a title and a common language description" in said(response)
    assert (reread(text).title, reread(text).state) == ("A title", State.DRAFT)
    assert f'name="version" value="{reread(text).version}"' in response.content.decode()


def test_a_return_needs_a_reason_and_the_author_reads_it() -> None:
    text = handed_over(author())
    judge = at_desk(reviewer())
    assert "Say why the text goes back" in said(step(judge, text, "return", reason=" "))
    step(judge, text, "return", reason="The side is missing.")
    html = plain(look(at_desk(text.writer), address(text)))
    assert "Returned: The side is missing." in html


def test_an_author_takes_his_own_text_back() -> None:
    text = handed_over(author())
    client = at_desk(text.writer)
    html = look(client, address(text))
    assert "Take it back" in plain(html)
    assert "<fieldset disabled>" in html
    response = client.post(
        address(text), {"version": text.version, "do": "return", "reason": "A slip."}
    )
    assert response.status_code == 302
    assert reread(text).state == State.DRAFT


def test_a_claim_tells_the_others_and_can_be_let_go() -> None:
    text = begun(author())
    rob = at_desk(reviewer())
    assert "Ann Author works at this text" in said(step(rob, text, "claim"))
    step(at_desk(text.writer), text, "let-go")
    assert step(rob, text, "claim").status_code == 302
    assert "You work at it." in plain(look(rob, address(text)))
    assert "Rob Reviewer works at it." in plain(look(at_desk(chief()), address(text)))


def test_a_published_text_is_not_claimed() -> None:
    text = make_description(a_code())
    assert "begin a new edition" in said(step(at_desk(reviewer()), text, "claim"))
    assert reread(text).claimed_by is None


def test_comments_stand_at_their_part_and_are_never_public() -> None:
    text = handed_over(author())
    rob = at_desk(reviewer())
    step(rob, text, "comment", comment="Say which <b>side</b>.", part="common")
    step(rob, text, "comment", comment="Good otherwise.", part="")
    html = look(at_desk(text.writer), address(text))
    field = html[html.index('data-field="common"') : html.index('data-field="overview"')]
    assert "Say which &lt;b&gt;side&lt;/b&gt;." in field
    assert "Good otherwise." in html
    step(at_desk(chief()), text, "approve")
    assert "Good otherwise" not in look(Client(), text.code.get_absolute_url())


@pytest.mark.parametrize(
    ("comment", "part", "reason"),
    [
        (" ", "", "The comment is empty"),
        ("x" * 2_001, "", "at most 2,000"),
        ("Words.", "state", "no part"),
    ],
)
def test_a_comment_that_is_none_is_refused(comment: str, part: str, reason: str) -> None:
    text = begun(author())
    response = step(at_desk(reviewer()), text, "comment", comment=comment, part=part)
    assert response.status_code == 422
    assert reason in said(response)
    assert comment.strip()[:20] in response.content.decode()
    assert not Comment.objects.exists()


def test_the_chief_alone_retires_and_the_archive_keeps_it() -> None:
    text = make_description(a_code(), title="The retired title")
    assert "Only the editor-in-chief" in said(step(at_desk(reviewer()), text, "retire", why="Old"))
    eve = at_desk(chief())
    assert "Say why the text is retired" in said(step(eve, text, "retire"))
    step(eve, text, "retire", why="The code was deleted.")
    assert "The retired title" not in look(Client(), text.code.get_absolute_url())
    html = look(eve, "/desk/cpt/64490/")
    assert "The retired title" in html
    assert 'data-state="retired"' in html
    assert "retired: The code was deleted." in plain(look(eve, address(text, "history/")))


def due(**values: Any) -> Description:
    text = make_description(a_code(), **{**GOOD, **values})
    Recheck.objects.create(description=text, reasons=["The status was A, is N by RVU27A."])
    return text


def test_a_due_review_is_told_on_the_page_and_at_the_desk() -> None:
    text = due()
    html = plain(look(Client(), text.code.get_absolute_url()))
    assert "The status was A, is N by RVU27A. A new review is due." in html
    assert "A new review is due since" in plain(look(at_desk(reviewer()), address(text)))
    Recheck.objects.update(closed_at="2026-11-20T12:00Z", closed_by="Rob")
    assert "review is due" not in look(Client(), text.code.get_absolute_url())


def test_checked_and_still_right_closes_it_under_a_new_date() -> None:
    text = due(facts={"status": "A"})
    step(at_desk(reviewer()), text, "confirm", remark="Status does not touch the words.")
    text, closed = reread(text), Recheck.objects.get()
    assert (text.state, text.reviewer, text.reviewed_on) == (
        State.PUBLISHED,
        "Rob Reviewer",
        date.today(),
    )
    assert text.facts["listed"] == "yes"  # as it is now, not as it was
    assert text.facts["status"] == ""
    assert (closed.closed_by, closed.remark) == ("Rob Reviewer", "Status does not touch the words.")


@pytest.mark.parametrize(
    ("values", "who", "reason"),
    [
        ({"overview": "Too short."}, reviewer, "must be 50 to 260"),
        ({}, author, "Only a reviewer"),
        (
            {"author": "Rob Reviewer", "reviewer": "Ann"},
            reviewer,
            "author and reviewer are the same",
        ),
    ],
)
def test_what_is_not_right_or_ones_own_is_not_confirmed(
    values: dict[str, Any], who: Any, reason: str
) -> None:
    text = due(**values)
    response = step(at_desk(who()), text, "confirm")
    assert response.status_code == 422
    assert reason in said(response)
    assert Recheck.objects.open().exists()


def test_a_second_confirmation_is_told_that_it_came_late() -> None:
    text = due()
    first = at_desk(reviewer())
    step(first, text, "confirm")
    assert "closed it already" in said(step(first, reread(text), "confirm"))


def test_publishing_a_new_edition_closes_the_recheck() -> None:
    text = due()
    edition = handed_over(author(), title="The new edition")
    step(at_desk(reviewer()), edition, "approve")
    assert reread(text).state == State.RETIRED
    assert Recheck.objects.get().remark == "superseded"


def test_a_machine_draft_is_marked_until_a_person_has_gone_over_it() -> None:
    text = begun(author())
    marks = {"is_machine_draft": True, "drafted_with": "model-x", "drafted_on": "2026-11-20"}
    Description.objects.update(**marks, writer=None, author="Drafting help")
    rob = at_desk(reviewer())
    assert "machine draft drafted with model-x on 20 Nov 2026" in plain(look(rob, address(text)))
    text = reread(text)
    text = actions.submit(reviewer("Tim Reviewer"), text.pk, text.version)
    step(rob, text, "approve")
    html = plain(look(Client(), text.code.get_absolute_url()))
    assert "Drafted with model-x on 20 Nov 2026, gone over by Rob Reviewer." in html


def test_the_history_shows_what_differs_between_any_two() -> None:
    text = begun(author(), overview="The old words stand here.")
    for words in ("The newer words stand here.", "The newest words stand here."):
        text = actions.save(text.writer, text.pk, text.version, {"overview": words})  # type: ignore[arg-type]
    client = at_desk(reviewer())
    html = look(client, address(text, "history/"))
    assert "<del>newer </del><ins>newest </ins>" in html
    assert plain(html).count("Ann Author") >= 4
    first, last = text.history.last(), text.history.first()
    for query in (f"old={first.pk}&new={last.pk}", f"old={last.pk}&new={first.pk}"):
        html = look(client, address(text, f"history/?{query}"))
        assert "From version 1 to 4" in plain(html)
        assert "<ins>A title of our own</ins>" in html
    assert look(client, address(text, "history/?old=x&new=99999999"))


def test_a_text_loaded_before_revisions_were_kept_says_so() -> None:
    text = make_description(a_code())
    text.history.all().delete()
    html = plain(look(at_desk(reviewer()), address(text, "history/")))
    assert "loaded before revisions were" in html
