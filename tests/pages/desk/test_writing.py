"""Begin, write, save: what is typed is kept, and the rules speak at the field."""

from typing import Any

import pytest
from django.test import Client

from codelookup.catalog.models import Release
from codelookup.descriptions import actions
from codelookup.descriptions.models import Description, Role, State
from tests.descriptions.test_life import GOOD
from tests.factories import make_description, make_editor, make_entry, make_relative_value
from tests.metering.visits import log_in
from tests.pages.desk.working import a_code, address, at_desk, author, begun, filled, reviewer, step
from tests.pages.looking import look, plain

pytestmark = pytest.mark.django_db


def test_an_edition_is_begun_by_a_form_and_by_nothing_else() -> None:
    a_code()
    client = at_desk(author())
    assert "Nobody has written" in look(client, "/desk/cpt/64490/")
    assert not Description.objects.exists()
    response = client.post("/desk/cpt/64490/", {"language": "es"})
    edition = Description.objects.get()
    assert response.url == address(edition)
    assert (edition.language, edition.author) == ("es", "Ann Author")


def test_who_begins_what_is_begun_gets_the_open_edition() -> None:
    text = begun(author())
    response = at_desk(reviewer()).post("/desk/cpt/64490/", {"language": "en"})
    assert response.url == address(text)
    assert Description.objects.count() == 1


def test_the_queues_form_finds_a_code_in_any_spelling() -> None:
    make_entry("E11.9")
    make_entry("19", kind="node", is_billable=False)
    client = at_desk(author())
    assert client.get("/desk/start/?system=icd-10-cm&code=e119").url == "/desk/icd-10-cm/E11.9/"
    assert client.get("/desk/start/?system=icd-10-cm&code=Z99").status_code == 404
    assert client.get("/desk/start/?system=nonsense&code=1").url == "/desk/"
    assert client.get("/desk/icd-10-cm/19/").status_code == 404


def test_a_saved_text_is_what_was_typed() -> None:
    text = begun(author())
    client = at_desk(text.writer)
    typed = filled(text, title="A new title", documentation="The side\r\n- The level\r\n\r\n")
    typed |= {"sites": "11, 22", "family": "64490 64491", "service_type": "Injection"}
    typed |= {"source-title": ["One", "", "Two"], "source-publisher": ["CMS", "", ""]}
    typed |= {"source-url": ["https://cms.gov", "", ""], "source-read_on": ["2026-11-01", "", ""]}
    assert client.post(address(text), typed).url == address(text)
    text.refresh_from_db()
    assert (text.title, text.documentation) == ("A new title", "- The side\n- The level")
    assert (text.sites, text.family) == (["11", "22"], ["64490", "64491"])
    first = {"title": "One", "publisher": "CMS", "url": "https://cms.gov", "read_on": "2026-11-01"}
    assert text.sources == [first, {"title": "Two"}]
    html = look(client, address(text))
    assert "The side\nThe level</textarea>" in html
    assert 'value="2026-11-01"' in html


def test_a_text_sent_back_unchanged_is_no_revision() -> None:
    parts: dict[str, Any] = {"documentation": "- The side\n- The level", "sites": ["11"]}
    sources = [{"title": "One", "url": "https://cms.gov", "read_on": "2026-11-01"}]
    text = begun(author(), **parts, sources=sources, overview="Blanks at the end \n")
    at_desk(text.writer).post(address(text), filled(text))
    assert Description.objects.get().version == text.version


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": "x" * 91}, "at most 90 characters"),
        ({"common": "word " * 9_000}, "at most 20000 characters"),
        ({"overview": "NUL \x00 here"}, "Null characters"),
        ({"sites": " ".join(map(str, range(10, 40)))}, "at most 20"),
        ({"source-read_on": ["2026-13-41", ""]}, "there is no day 2026-13-41"),
        ({"source-title": ["t" * 301, ""]}, "at most 300"),
        ({"source-url": ["javascript:alert(1)", ""]}, "write the address as https://"),
        ({"source-url": ["https://[", ""]}, "write the address as https://"),
        ({"code_set": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_stored_is_refused_at_its_field_and_shown_again(
    typed: dict[str, Any], said: str
) -> None:
    text = begun(author())
    sent = filled(text, compliance="Words typed just now", **typed)
    response = at_desk(text.writer).post(address(text), sent)
    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert "Words typed just now</textarea>" in html
    assert Description.objects.get().version == text.version


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"common": "Too short."}, "common", "2 words, must be 60 to 260"),
        ({"title": "Tiny"}, "title", "5 to 90 characters"),
        ({"sources": []}, "sources", "at least one is needed"),
        ({"sources": [{"title": "A", "url": "http://a.b"}]}, "sources", "not an https address"),
        ({"overview": "Lorem ipsum dolor. " * 20}, "overview", "placeholder"),
        ({"documentation": "- One"}, "documentation", "1 points, must be 2 to 12"),
        ({"clinical_context": "A man. " * 40}, "clinical_context", "must begin with"),
        ({"compliance": "- Dr. Miller\n- Two"}, "compliance", "names a person"),
    ],
)
def test_each_rule_speaks_at_its_field(values: dict[str, Any], field: str, said: str) -> None:
    html = look(at_desk(reviewer()), address(begun(author(), **values)))
    start = html.index(f'data-field="{field}"')
    end = html.find("data-field", start + 20)
    assert said in plain(html[start:end])
    assert f'data-field="{field}" data-remarks="0"' not in html


def test_a_sound_text_meets_no_objection_and_says_what_cannot_be_checked() -> None:
    text = begun(author(), compliance="- It goes with 64999 alone\n- The day")
    Release.objects.update(is_partial=True)
    html = plain(look(at_desk(reviewer()), address(text)))
    assert "The rules object to nothing." in html
    assert "1 statement cannot be checked with what is loaded" in html


def test_figures_are_held_against_the_facts_of_today() -> None:
    text = begun(author(), overview="The code has status A. " + "It is a good long text here. " * 9)
    make_relative_value(text.code.entries.get(), status="N")
    html = plain(look(at_desk(reviewer()), address(text)))
    assert "says status A, but 64490 has N" in html


def test_checking_and_more_rows_save_nothing_and_lose_nothing() -> None:
    text = begun(author())
    client = at_desk(text.writer)
    for do, rows in (("check", 2), ("more", 4)):
        sent = filled(text, do=do, overview="Typed and not saved")
        html = client.post(address(text), sent).content.decode()
        assert "Typed and not saved</textarea>" in html
        assert "overview: 4 words" in plain(html)
        assert html.count('name="source-title"') == rows
    assert Description.objects.get().version == text.version


def test_each_part_tells_its_words_and_grade() -> None:
    html = plain(look(at_desk(reviewer()), address(begun(author()))))
    assert "60 to 260 words, reading grade 5 to 12. Now 70 words, reading grade" in html


def test_who_is_logged_out_meanwhile_loses_no_word() -> None:
    text = begun(author())
    client = at_desk(text.writer)
    client.logout()
    sent = filled(text, overview="Written for an hour", do="submit")
    response = client.post(address(text), sent)
    html = response.content.decode()
    assert response.status_code == 403
    assert "Written for an hour</textarea>" in html
    assert "no longer logged in" in html
    assert "Common language description A doctor examines" in plain(html)
    log_in(client, "ann@example.org")
    again = client.post(address(text), {**sent, "do": "check"})
    assert "Written for an hour</textarea>" in again.content.decode()
    assert Description.objects.get().state == State.DRAFT


def test_a_form_from_before_the_login_is_shown_again_and_not_obeyed() -> None:
    text = begun(author())
    client = at_desk(text.writer, enforce_csrf_checks=True)
    response = client.post(address(text), filled(text, overview="Kept words", do="submit"))
    html = response.content.decode()
    assert response.status_code == 403
    assert "Kept words</textarea>" in html
    assert 'name="do" value="check"' in html
    assert "submit" not in html.split('name="do"')[1].split("<textarea")[0]
    assert "gone stale" in client.post("/desk/team/", {"first": "1"}).content.decode()


def test_a_reviewer_may_mend_in_review_and_an_author_may_not() -> None:
    text = begun(author())
    text = actions.submit(text.writer, text.pk, text.version)  # type: ignore[arg-type]
    response = at_desk(make_editor("Tom Other")).post(address(text), filled(text, title="Not mine"))
    assert response.status_code == 422
    assert "take it back before you change it" in response.content.decode()
    assert "Not mine" in response.content.decode()
    at_desk(reviewer()).post(address(text), filled(text, title="Mended in review"))
    assert Description.objects.get().title == "Mended in review"


def test_another_step_does_not_swallow_what_is_not_saved() -> None:
    text = begun(author())
    client = at_desk(text.writer)
    response = client.post(address(text), filled(text, do="let-go", overview="Fresh words"))
    assert response.status_code == 422
    assert "Fresh words</textarea>" in response.content.decode()
    assert Description.objects.get().claimed_by == text.writer


@pytest.mark.parametrize("do", ["approve", "nonsense", "publish"])
def test_a_step_that_is_not_ones_own_is_refused(do: str) -> None:
    text = begun(author())
    response = step(at_desk(text.writer), text, do)
    assert response.status_code == 422
    assert Description.objects.get().state == State.DRAFT


def test_the_preview_is_the_code_page_with_the_edition_and_spends_no_view() -> None:
    code = a_code()
    make_description(code, **{**GOOD, "title": "What is published"})
    text = begun(author(), title="What is coming", compliance="- Coming words\n- Two")
    client = at_desk(make_editor("Tom Other", Role.AUTHOR))
    before = look(client, "/account/views/").count("data-code=")
    html = look(client, address(text, "preview/"))
    assert "Preview – not published" in plain(html)
    assert "What is coming" in html
    assert "Coming words" in html
    assert "What is published" not in html
    assert 'data-state="locked"' not in html
    assert "not reviewed yet" in html
    assert '<meta name="robots" content="noindex">' in html
    assert "ld+json" not in html
    assert look(client, "/account/views/").count("data-code=") == before
    public = look(Client(), code.get_absolute_url())
    assert "What is coming" not in public


def test_a_code_that_no_release_lists_has_no_preview() -> None:
    code = a_code()
    text = begun(author())
    code.entries.all().delete()
    response = at_desk(reviewer()).get(address(text, "preview/"), follow=True)
    assert "No loaded release lists 64490" in response.content.decode()
