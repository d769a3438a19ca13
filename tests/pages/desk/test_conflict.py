"""Two at one text: mine, theirs and what both began from; a choice for each part; nothing lost."""

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from codelookup.descriptions import actions
from codelookup.descriptions.models import Description
from codelookup.pages.desk.form import CELLS, as_lines, from_lines
from tests.metering.visits import at_once
from tests.pages.desk.working import address, at_desk, author, begun, filled, reviewer, step
from tests.pages.looking import plain

COMMON = "A doctor treats the small joint and gives a drug that stops the pain. " * 5


def theirs(text: Description, **values: Any) -> Description:
    return actions.save(reviewer(), text.pk, text.version, values)


def clash(html: str, name: str) -> str:
    (found,) = re.findall(
        rf'<fieldset class="clash" data-field="{name}">.*?</fieldset>', html, re.S
    )
    return str(found)


def checked(html: str, name: str) -> list[str]:
    return re.findall(r'value="(\w+)"(?: required)? checked', clash(html, name))


def choice(text: Description, mine: dict[str, Any], seen: int, **takes: str) -> dict[str, Any]:
    kept = {f"mine-{name}": as_lines(value) for name, value in mine.items()}
    return {"version": text.version, "seen": seen, **kept, **takes}


@pytest.fixture
def text(db: None) -> Description:
    return begun(author(), title="The first title", overview="The old overview.")


@pytest.fixture
def client(text: Description) -> Any:
    return at_desk(text.writer)


def test_the_page_shows_mine_theirs_and_where_both_began(client: Client, text: Description) -> None:
    theirs(text, title="The third title", compliance="- Theirs\n- Two")
    sent = filled(text, title="The second title", overview="The new overview.")
    response = client.post(address(text), sent)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Rob Reviewer saved this text while you wrote" in plain(html)
    title = clash(html, "title")
    assert "<del>first </del><ins>second </ins>" in title
    assert "<del>first </del><ins>third </ins>" in title
    assert '<div class="words">The first title</div>' in title
    assert checked(html, "title") == []
    assert checked(html, "overview") == ["mine"]
    assert checked(html, "compliance") == ["theirs"]
    assert re.findall(r'data-field="(\w+)"', html) == ["title", "overview", "compliance"]
    assert Description.objects.get().title == "The third title"


def test_each_part_is_taken_as_chosen(client: Client, text: Description) -> None:
    seen = text.version
    mine = {"title": "My title", "overview": "My overview.", "compliance": "- Mine\n- Two"}
    now = theirs(text, title="Their title", overview="Their overview.", compliance="- T\n- T2")
    takes = {"take-title": "mine", "take-overview": "theirs", "take-compliance": "merged"}
    sent = choice(now, mine, seen, **takes, **{"merged-compliance": "Both\nof us"})
    assert client.post(address(text, "merge/"), sent).status_code == 302
    text.refresh_from_db()
    assert (text.title, text.overview) == ("My title", "Their overview.")
    assert text.compliance == "- Both\n- of us"


def test_sources_and_codes_can_be_put_together_as_lines(client: Client, text: Description) -> None:
    one, two = {"title": "One", "url": "https://cms.gov"}, {"title": "Two", "read_on": "2026-11-01"}
    seen, now = text.version, theirs(text, sources=[two], family=["64491"])
    mine: dict[str, Any] = {"sources": [one], "family": ["64492"]}
    merged = {"merged-sources": f"{as_lines([one])}\n{as_lines([two])}", "take-sources": "merged"}
    merged |= {"merged-family": "64491 64492", "take-family": "merged"}
    client.post(address(text, "merge/"), choice(now, mine, seen, **merged))
    text.refresh_from_db()
    assert text.sources == [one, two]
    assert text.family == ["64491", "64492"]


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["title", "publisher"]),
            st.text("ab|\\\\ é", min_size=1, max_size=12).map(str.strip).filter(bool),
            min_size=1,
        ),
        max_size=4,
    )
)
def test_sources_written_as_lines_are_read_back_as_they_were(sources: list[dict[str, str]]) -> None:
    read = from_lines("sources", as_lines(sources))
    columns = [read[f"source-{cell}"] for cell in CELLS]
    rows = [dict(zip(CELLS, row, strict=True)) for row in zip(*columns, strict=True)]
    kept = [{cell: text for cell, text in row.items() if text} for row in rows]
    plainly = [{cell: " ".join(text.split()) for cell, text in row.items()} for row in sources]
    assert [row for row in kept if row] == plainly


def test_a_bar_too_many_is_refused_and_nothing_is_cut(client: Client, text: Description) -> None:
    seen, now = text.version, theirs(text, sources=[{"title": "Two"}])
    takes = {"take-sources": "merged", "merged-sources": "A | b | https://c.gov | 2026-11-01 | d"}
    sent = choice(now, {"sources": [{"title": "One"}]}, seen, **takes)
    response = client.post(address(text, "merge/"), sent)
    assert response.status_code == 422
    assert "2026-11-01 | d" in response.content.decode()


def test_a_part_without_a_choice_is_asked_for_again(client: Client, text: Description) -> None:
    seen, now = text.version, theirs(text, title="Their title", overview="Theirs.")
    mine = {"title": "My title", "overview": "Mine."}
    takes = {"take-title": "merged", "merged-title": "Our title"}
    response = client.post(address(text, "merge/"), choice(now, mine, seen, **takes))
    html = response.content.decode()
    assert response.status_code == 409
    assert "one was left open" in html
    assert "Our title</textarea>" in clash(html, "title")
    assert checked(html, "title") == ["merged"]
    assert Description.objects.get().title == "Their title"


def test_who_is_overtaken_while_choosing_sees_the_third_version(
    client: Client, text: Description
) -> None:
    seen, now = text.version, theirs(text, title="Their title")
    actions.save(now.writer, now.pk, now.version, {"title": "A third title"})  # type: ignore[arg-type]
    sent = choice(now, {"title": "My title"}, seen, **{"take-title": "mine"})
    response = client.post(address(text, "merge/"), sent)
    html = response.content.decode()
    assert response.status_code == 409
    assert all(
        each in html for each in ("<ins>A third </ins>", "Their title", "My title</textarea>")
    )
    assert Description.objects.get().title == "A third title"


def test_the_same_words_twice_are_no_conflict(client: Client, text: Description) -> None:
    theirs(text, title="One and the same")
    response = client.post(address(text), filled(text, title="One and the same"), follow=True)
    assert "saved the same words already" in response.content.decode()


def test_a_step_on_an_older_version_shows_how_it_stands_and_does_nothing(
    client: Client, text: Description
) -> None:
    theirs(text, title="Their title")
    response = step(client, text, "submit")
    assert response.status_code == 409
    assert "Somebody changed the text meanwhile" in response.content.decode()
    assert Description.objects.get().state == "draft"


def test_a_text_that_was_published_meanwhile_still_shows_what_i_wrote(
    client: Client, text: Description
) -> None:
    seen = text.version
    Description.objects.update(
        state="published", reviewer="Rob", reviewed_on="2026-11-20", version=seen + 1
    )
    sent = choice(Description.objects.get(), {"title": "Mine"}, seen, **{"take-title": "mine"})
    response = client.post(address(text, "merge/"), sent)
    assert response.status_code == 422
    assert 'value="Mine"' in response.content.decode()


def test_what_is_marked_cannot_be_markup(client: Client, text: Description) -> None:
    theirs(text, overview="<script>alert(1)</script> theirs")
    sent = filled(text, overview="<img src=x onerror=alert(2)> mine")
    html = client.post(address(text), sent).content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html


@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_through_the_page_at_once_nobody_loses_a_word() -> None:
    text = begun(author())
    sent = [filled(text, title=f"Title number {place}", overview="o" * place) for place in range(8)]
    clients = [at_desk(reviewer(f"E{place} Reviewer")) for place in range(8)]
    answers = at_once(8, lambda place: clients[place].post(address(text), sent[place]))
    assert sorted(each.status_code for each in answers) == [302, *[409] * 7]
    kept = Description.objects.get()
    for place, answer in enumerate(answers):
        if answer.status_code == 302:
            assert kept.title == f"Title number {place}"
        else:
            assert f"Title number {place}</textarea>" in clash(answer.content.decode(), "title")
    assert kept.history.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_who_begin_through_the_page_all_get_one_edition() -> None:
    text = begun(author())
    Description.objects.all().delete()
    clients = [at_desk(reviewer(f"E{place} Reviewer")) for place in range(8)]
    own = f"/desk/{text.code.system}/{text.code.value}/"
    answers = at_once(8, lambda place: clients[place].post(own, {"language": "en"}).url)
    assert set(answers) == {address(Description.objects.get())}
