"""The drafting help against a service on this machine: what it sends, and all that can go wrong."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from codelookup.catalog.models import Code, Notice
from codelookup.claims.drafting import draft
from codelookup.descriptions import actions
from codelookup.descriptions.drafting import NoDraft
from codelookup.descriptions.drafting import service as help_service
from codelookup.descriptions.models import Description, Role, State
from tests.claims.model_service import ANSWER, Service, running
from tests.descriptions.facts import NoFacts
from tests.factories import (
    make_code,
    make_description,
    make_editor,
    make_entry,
    make_note,
    make_relative_value,
    make_release,
    make_units,
)

pytestmark = pytest.mark.django_db

WORDS = "Injection, some public drug, 1 mg"


@pytest.fixture
def model(settings: Any) -> Iterator[Service]:
    with running() as found:
        settings.DRAFT_API_URL, settings.DRAFT_MODEL = found.address, "a-model"
        settings.DRAFT_API_KEY = "a-secret-key"
        found.answers()
        yield found


@pytest.fixture
def drug() -> Code:
    release = make_release("hcpcs", label="July 2026", source_name="file.txt")
    make_entry("11", "pos")
    return make_entry("J1010", "hcpcs", release=release, long=WORDS).code


def refused(code: Code, **options: Any) -> str:
    with pytest.raises(NoDraft) as caught:
        draft(code, **options)
    assert not Description.objects.exists()
    return str(caught.value)


def test_a_draft_enters_the_queue_with_its_marks(model: Service, drug: Code) -> None:
    drafted = draft(drug)
    found = Description.objects.get()
    assert (found.state, found.is_machine_draft, found.writer) == (State.DRAFT, True, None)
    assert (found.author, found.drafted_with) == ("Machine draft (a-model)", "a-model")
    assert found.drafted_on == date.today()
    assert found.documentation == "- The dose in milligrams\n- The place of the needle"
    assert [source["title"] for source in found.sources] == [
        "HCPCS Level II quarterly files",
        "MedlinePlus",
    ]
    assert drafted.judgement.refusals == []
    assert found.history.get().history_change_reason == "drafted by a machine"


def test_rules_facts_with_their_sources_and_the_named_sources_are_sent(
    model: Service, drug: Code
) -> None:
    make_units("J1010", 320)
    draft(drug, about="for sore joints")
    (asked,) = model.asked
    rules, matter = (message["content"] for message in asked["messages"])
    assert (asked["model"], asked["response_format"]) == ("a-model", {"type": "json_object"})
    assert asked["max_tokens"] > 0
    assert "Never write the official wording of a CPT code" in rules
    assert f"Official wording: {WORDS} (hcpcs July 2026)" in matter
    assert "Units a day: 320 (mue-practitioner 2026Q3, line 8)" in matter
    assert "In the editor's own words: for sore joints" in matter
    assert "1. HCPCS Level II quarterly files (CMS)" in matter
    assert model.keys == ["Bearer a-secret-key"]


def test_a_diagnosis_is_sent_with_its_notes(model: Service) -> None:
    entry = make_entry("E11", long="Type 2 diabetes mellitus")
    make_note(entry, "diabetes NOS")
    model.answers(sites=[], service_type="", sources=[1])
    draft(entry.code)
    matter = model.asked[0]["messages"][1]["content"]
    assert "Includes: diabetes NOS" in matter
    assert "Type 2 diabetes mellitus" in matter


def licensed_cpt() -> Code:
    """Invented words in the place of licensed ones."""
    release = make_release("cpt", notice=Notice.AMA, label="CPT 2026", source_name="LONGULT.txt")
    words = "Polishing of the third moon crater with green lantern and velvet rope"
    fields = {"medium": "Moon crater polish", "clinician": ["Lantern work on the moon"]}
    code = make_entry("64490", "cpt", release=release, long=words, short="POLISH", fields=fields)
    make_relative_value(make_entry("64490", "cpt", long="", release=make_release("mpfs")))
    return code.code


def test_no_licensed_word_is_ever_sent(model: Service) -> None:
    model.answers(sources=[1])
    draft(licensed_cpt(), about="a needle into a small joint of the neck")
    sent = str(model.asked)
    assert "Global days: 000 (mpfs FY2026" in sent
    assert not [word for word in ("lantern", "POLISH", "crater", "velvet") if word in sent]


def test_licensed_words_that_an_editor_pasted_are_not_sent(model: Service) -> None:
    code = licensed_cpt()
    said = refused(code, about="Polishing a third moon crater with green lantern and velvet rope")
    assert "repeats the licensed words of 64490" in said
    assert model.asked == []


def test_a_cpt_code_needs_words_of_our_own(model: Service) -> None:
    assert "Say in words of your own what 64490 is for" in refused(licensed_cpt())
    make_description(make_code("64490", "cpt"), title="Joint injection")
    model.answers(sources=[1])
    draft(make_code("64490", "cpt"))
    assert "Our title: Joint injection" in str(model.asked)


def test_the_gate_finds_what_the_model_invented(model: Service, drug: Code) -> None:
    figures = make_entry("J1010", "hcpcs", release=make_release("mpfs"), long="")
    make_relative_value(figures, status="E")
    model.answers(
        overview="The status is A. J9999 is for more of it. " * 6, title="A drug, each 5 mg"
    )
    found = "\n".join(draft(drug).judgement.refusals)
    assert "no loaded release lists HCPCS Level II J9999" in found
    assert "says status A, but J1010 has E" in found
    assert "says unit 5 mg, but J1010 has 1 mg" in found


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sources": [1, 9]}, "it names source '9', and 5 were handed in"),
        ({"sources": ["https://example.org"]}, "it names source 'https://example.org'"),
        ({"sources": [True]}, "it names source 'True'"),
        ({"overview": "See https://example.org. " * 10}, "'overview' names a web address"),
        ({"title": None}, "'title' is missing"),
        ({"verdict": "good"}, "'verdict' was not asked for"),
        ({"title": "x" * 91}, "'title' has 91 characters, at most 90"),
        ({"title": "One\ntwo"}, "'title' has more than one line"),
        ({"common": "A word more. " * 300}, "'common' has 3,899 characters, at most 3,000"),
        ({"common": ["a", "b"]}, "'common' must be text"),
        ({"documentation": "- one\n- two"}, "'documentation' must be a list of at most 12"),
        ({"compliance": ["point"] * 13}, "'compliance' must be a list of at most 12"),
        ({"sites": [11]}, "'sites' must hold two-digit places"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_by_its_key(
    model: Service, drug: Code, changed: dict[str, Any], said: str
) -> None:
    model.answers(**changed)
    assert said in refused(drug)


@pytest.mark.parametrize(
    ("content", "ended", "message", "said"),
    [
        ("Sorry, here is prose.", "stop", {}, "is no JSON"),
        ("[1, 2]", "stop", {}, "it is no object"),
        ("[" * 20_000, "stop", {}, "is no JSON"),
        ("", "stop", {}, "an empty answer"),
        (None, "stop", {"refusal": "I will not"}, "refused to write"),
        (None, "content_filter", {}, "refused to write"),
        ("{", "length", {}, "its answer was cut"),
        ("x" * 5_000_000, "stop", {}, "its answer was cut"),
        ({"a": 1}, "stop", {}, "an empty answer"),
    ],
)
def test_no_answer_of_use_is_told_in_plain_words(
    model: Service,
    drug: Code,
    content: Any,
    ended: str,
    message: dict[str, Any],
    said: str,
) -> None:
    model.says(content, ended, **message)
    assert said in refused(drug)


def test_a_fenced_answer_is_read(model: Service, drug: Code) -> None:
    model.says(f"```json\n{json.dumps(ANSWER)}\n```")
    assert draft(drug).edition.title == ANSWER["title"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "HTTP 400: it does not take the request"),
        (401, "HTTP 401: it does not accept DRAFT_API_KEY"),
        (404, "HTTP 404: it has no such address or model"),
        (429, "HTTP 429: it has had too many questions"),
        (500, "HTTP 500: it has a fault of its own"),
    ],
)
def test_a_status_is_told_with_its_meaning_asked_once_and_without_the_key(
    model: Service, drug: Code, status: int, said: str
) -> None:
    model.status = status
    model.body = '{"error": {"message": "bad key a-secret-key"}}'
    found = refused(drug)
    assert said in found
    assert "a-secret-key" not in found
    assert len(model.asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\x00", b"[]", b'{"choices": []}', b"null"])
def test_what_is_no_such_service_is_told(model: Service, drug: Code, body: bytes) -> None:
    model.body = body
    assert "is DRAFT_API_URL right?" in refused(drug)


def test_a_slow_service_is_left(model: Service, drug: Code, settings: Any) -> None:
    settings.DRAFT_TIMEOUT = 0.2
    model.delay = 1
    assert "gave no answer within 0.2 seconds" in refused(drug)


def test_a_service_that_drips_is_left(model: Service, drug: Code, settings: Any) -> None:
    settings.DRAFT_TIMEOUT = 0.5
    model.drip = 0.05
    assert "gave no answer within 0.5 seconds" in refused(drug)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "nonsense", "http://[bad"])
def test_a_service_that_is_away_is_told_by_its_address(
    drug: Code, settings: Any, address: str
) -> None:
    settings.DRAFT_API_URL, settings.DRAFT_MODEL = address, "a-model"
    assert f"at {address} cannot be reached" in refused(drug)


def test_after_three_failures_nothing_is_asked_for_a_while(model: Service, drug: Code) -> None:
    model.status = 500
    for _ in range(3):
        refused(drug)
    model.status = 200
    assert "failed 3 times in a row" in refused(drug)
    assert len(model.asked) == 3


def test_an_answer_of_no_use_is_no_failure_of_the_service(model: Service, drug: Code) -> None:
    model.says("rubbish")
    for _ in range(4):
        assert "is no JSON" in refused(drug)


def test_without_settings_the_help_says_which(drug: Code, settings: Any) -> None:
    settings.DRAFT_API_URL, settings.DRAFT_MODEL = "http://127.0.0.1:9/v1", ""
    assert "set DRAFT_API_URL and DRAFT_MODEL" in refused(drug)


def test_without_the_package_the_help_names_it(
    model: Service, drug: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    assert "requirements-extra.txt" in refused(drug)


def test_what_somebody_writes_is_not_written_over(model: Service, drug: Code) -> None:
    ann = make_editor("Ann Author")
    edition = actions.start(ann, drug)
    edition = actions.save(ann, edition.pk, edition.version, {"title": "What Ann wrote"})
    with pytest.raises(NoDraft, match="somebody works at a text already .by Ann Author."):
        draft(drug)
    assert model.asked == []
    edition.refresh_from_db()
    assert edition.title == "What Ann wrote"


def test_an_edition_that_was_only_begun_takes_the_draft(model: Service, drug: Code) -> None:
    ann = make_editor("Ann Author")
    published = make_description(drug)
    edition = actions.start(ann, drug)
    assert draft(drug, editor=ann).edition.pk == edition.pk
    found = Description.objects.get(pk=edition.pk)
    assert (found.title, found.writer) == ("A drug against swelling, each milligram", None)
    assert found.version == edition.version + 1
    assert found.history.first().history_user == ann.user
    assert Description.objects.published().get() == published


def test_the_mark_goes_when_a_person_rewrites_or_approves_and_not_before(
    model: Service, drug: Code
) -> None:
    edition = draft(drug).edition
    with pytest.raises(IntegrityError, match="no_machine_draft_is_published_unread"):
        Description.objects.filter(pk=edition.pk).update(
            state=State.PUBLISHED, reviewer="x", reviewed_on=date.today()
        )


def test_a_rewritten_draft_is_its_writers_and_one_approved_names_the_machine(
    model: Service, drug: Code
) -> None:
    rob = make_editor("Rob Reviewer", Role.REVIEWER)
    edition = draft(drug).edition
    edition = actions.submit(rob, edition.pk, edition.version)
    edition = actions.approve(rob, edition.pk, edition.version, NoFacts())
    assert (edition.is_machine_draft, edition.author) == (False, "Machine draft (a-model)")
    again = draft(drug).edition
    ann = make_editor("Ann Author")
    again = actions.save(ann, again.pk, again.version, {"title": "In Ann's own words"})
    assert (again.is_machine_draft, again.author, again.drafted_with) == (
        False,
        "Ann Author",
        "a-model",
    )


def test_the_command_shows_what_is_to_be_mended(model: Service, drug: Code) -> None:
    model.answers(common="Too short.")
    out = StringIO()
    call_command("draft", "hcpcs", "j1010", stdout=out)
    assert "J1010 (en): A drug against swelling, each milligram: a draft of a-model" in (
        out.getvalue()
    )
    assert "to mend: common: 2 words, must be 60 to 260" in out.getvalue()


def test_the_command_fails_with_the_reason(model: Service, drug: Code) -> None:
    model.status = 401
    with pytest.raises(CommandError, match="HTTP 401"):
        call_command("draft", "hcpcs", "J1010")
    with pytest.raises(CommandError, match="no code J0000 in hcpcs"):
        call_command("draft", "hcpcs", "J0000")


def test_another_draft_of_the_code_is_not_asked_for_meanwhile(
    model: Service, drug: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(asked: object) -> str:
        with pytest.raises(NoDraft, match="is being written at this moment"):
            draft(drug)
        raise NoDraft("the first one")

    monkeypatch.setattr(help_service, "ask", meanwhile)
    assert refused(drug) == "the first one"


def test_a_machine_draft_that_nobody_touched_is_written_anew(model: Service, drug: Code) -> None:
    first = draft(drug).edition
    model.answers(title="Another try at the same drug")
    assert draft(drug).edition.pk == first.pk
    assert Description.objects.get().title == "Another try at the same drug"
    assert first.history.count() == 2
