"""A reader reports an error; it is answered at the desk; what was wrong is told to all."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from codelookup.descriptions.models import ErrorReport, ReportState
from tests.factories import make_entry
from tests.metering.visits import at_once, browser
from tests.pages.desk.working import a_code, at_desk, author, reviewer
from tests.pages.looking import links, look, plain

pytestmark = pytest.mark.django_db

PATH = "/report/?system=cpt&code=64490&section=key-facts"
MESSAGE = "The global days of this code are wrong."


def sent(client: Client, message: str = MESSAGE, path: str = PATH, **more: str) -> Any:
    return client.post(path, {"message": message, "website": "", **more})


@pytest.fixture
def code(db: None) -> Any:
    return a_code()


@pytest.fixture
def report(code: Any) -> ErrorReport:
    return ErrorReport.objects.create(code=code, section="key-facts", message=MESSAGE)


def test_each_shown_section_has_one_link_to_report_an_error(code: Any) -> None:
    html = look(Client(), code.get_absolute_url())
    found = [each for each in links(html) if each.startswith("/report/")]
    assert PATH in found
    assert len(found) == len(set(found))
    sections = html.split("<section ")[1:]
    for section in sections:
        seen = 'data-state="shown"' in section or 'data-state="empty"' in section
        assert section.count("/report/?") == seen, section[:60]


def test_a_guest_reports_and_is_told_what_happens(code: Any) -> None:
    client = Client()
    html = plain(look(client, PATH))
    assert "Write nothing about a patient" in html
    assert "e-mail" not in html.split("Report an error")[1].split("Check a claim")[0].lower()
    response = sent(client)
    assert "Thank you" in look(client, response.url)
    kept = ErrorReport.objects.get()
    assert (kept.code, kept.section, kept.message) == (code, "key-facts", MESSAGE)
    assert (kept.reporter, kept.state) == (None, ReportState.OPEN)


def test_an_account_is_kept_with_its_report(code: Any) -> None:
    sent(browser())
    assert str(ErrorReport.objects.get().reporter) == "ann@example.org"


@pytest.mark.parametrize("message", ["", "Too short", "x" * 2_001, "A NUL \x00 in the middle"])
def test_a_message_that_cannot_be_taken_is_refused_and_shown_again(code: Any, message: str) -> None:
    response = sent(Client(), message)
    assert response.status_code == 422
    assert message.replace("\x00", "") in response.content.decode().replace("\x00", "")
    assert not ErrorReport.objects.exists()


def test_a_program_that_fills_every_field_is_thanked_and_ignored(code: Any) -> None:
    assert sent(Client(), website="https://spam.example").status_code == 302
    assert not ErrorReport.objects.exists()


def test_one_network_sends_ten_an_hour_and_loses_no_word(code: Any, settings: Settings) -> None:
    settings.REPORTS_PER_NETWORK = 3
    client = Client(REMOTE_ADDR="203.0.113.7")
    answers = [sent(client, f"{MESSAGE} Number {place}.") for place in range(4)]
    assert [each.status_code for each in answers] == [302, 302, 302, 429]
    assert f"{MESSAGE} Number 3.</textarea>" in answers[3].content.decode()
    assert sent(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302
    assert ErrorReport.objects.count() == 4


@pytest.mark.parametrize(
    "query",
    ["", "system=cpt", "system=cpt&code=99999&section=fees", "system=zz&code=64490&section=fees"],
)
def test_a_report_about_nothing_is_404(code: Any, query: str) -> None:
    assert Client().get(f"/report/?{query}").status_code == 404
    assert Client().get(f"{PATH[:-9]}nonsense").status_code == 404
    assert not ErrorReport.objects.exists()


def test_the_form_needs_the_sites_own_sign(code: Any) -> None:
    assert sent(Client(enforce_csrf_checks=True)).status_code == 403
    assert not ErrorReport.objects.exists()


def test_what_was_wrong_is_public_and_the_readers_words_are_not(report: ErrorReport) -> None:
    rob = at_desk(reviewer())
    own = f"/desk/reports/{report.pk}/"
    assert MESSAGE in look(rob, own)
    erratum = "The global days stood as 10; they are 0."
    assert rob.post(own, {"do": "correct", "erratum": erratum}).url == "/desk/"
    html = look(Client(), "/errata/")
    assert erratum in html
    assert "by Rob Reviewer" in html
    assert MESSAGE not in html
    page = look(Client(), report.code.get_absolute_url())
    assert plain(page).count("Corrected on") == 1
    assert "/errata/" in page
    assert MESSAGE not in page


def test_what_was_right_leaves_no_erratum(report: ErrorReport) -> None:
    at_desk(reviewer()).post(f"/desk/reports/{report.pk}/", {"do": "decline", "erratum": "x"})
    report.refresh_from_db()
    assert (report.state, report.erratum) == (ReportState.DECLINED, "")
    assert "Nothing has been found wrong" in look(Client(), "/errata/")
    assert "Corrected on" not in look(Client(), report.code.get_absolute_url())


@pytest.mark.parametrize(
    ("who", "given", "said"),
    [
        (reviewer, {"do": "correct", "erratum": " "}, "Write the erratum"),
        (reviewer, {"do": "correct", "erratum": "x" * 601}, "at most 600"),
        (reviewer, {"do": "check", "erratum": "Kept words"}, "Choose one of the two"),
        (author, {"do": "decline"}, "Only a reviewer"),
    ],
)
def test_an_answer_that_is_none_is_refused(
    report: ErrorReport, who: Any, given: dict[str, str], said: str
) -> None:
    response = at_desk(who()).post(f"/desk/reports/{report.pk}/", given)
    assert response.status_code == 422
    assert said in plain(response.content.decode())
    report.refresh_from_db()
    assert report.state == ReportState.OPEN


def test_errata_are_paged_newest_first() -> None:
    code = make_entry("E11.9").code
    for place in range(60):
        ErrorReport.objects.create(
            code=code, section="notes", message=MESSAGE, state="corrected",
            erratum=f"Erratum number {place:02}.", answered_by="Rob",
            answered_at=f"2026-10-01T12:{place:02}Z",
        )  # fmt: skip
    first, second = (plain(look(Client(), f"/errata/?page={page}")) for page in (1, 2))
    assert "60 corrections" in first
    assert first.index("number 59") < first.index("number 58")
    assert "number 09" in second
    assert "number 09" not in first


@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_once_one_counts() -> None:
    report = ErrorReport.objects.create(code=a_code(), section="key-facts", message=MESSAGE)
    clients = [at_desk(reviewer(f"E{place} Reviewer")) for place in range(6)]
    own = f"/desk/reports/{report.pk}/"
    given = [{"do": "correct", "erratum": f"Erratum {place}."} for place in range(6)]
    answers = at_once(6, lambda place: clients[place].post(own, given[place]).status_code)
    assert sorted(answers) == [302, *[422] * 5]
    report.refresh_from_db()
    assert report.erratum == f"Erratum {answers.index(302)}."
