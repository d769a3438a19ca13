"""The button at the desk: who may press it, when it is there, and what is said afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from codelookup.descriptions import actions
from codelookup.descriptions.models import Description, Editor
from tests.claims.model_service import Service, running
from tests.factories import make_code, make_editor, make_entry, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/hcpcs/J1010/draft/"


@pytest.fixture
def model(settings: Any) -> Iterator[Service]:
    with running() as found:
        settings.DRAFT_API_URL, settings.DRAFT_MODEL = found.address, "a-model"
        found.answers(sites=[])
        yield found


@pytest.fixture
def ann() -> Editor:
    make_entry("J1010", "hcpcs")
    return make_editor("Ann Author")


def press(client: Client, editor: Editor | None = None, **posted: str) -> tuple[Any, list[str]]:
    if editor:
        client.force_login(editor.user)
    response = client.post(ADDRESS, {"next": "/desk/texts/1/", **posted})
    return response, [str(message) for message in get_messages(response.wsgi_request)]


def test_an_editor_gets_a_draft_and_is_told_what_to_do(
    client: Client, model: Service, ann: Editor
) -> None:
    response, said = press(client, ann)
    assert (response.status_code, response["Location"]) == (302, "/desk/texts/1/")
    assert said == [
        "A machine's draft stands here; the rules object to nothing. Check every word and rewrite it."
    ]
    assert Description.objects.get().is_machine_draft


def test_what_the_rules_object_to_is_counted(client: Client, model: Service, ann: Editor) -> None:
    model.answers(common="Too short.", sites=[])
    assert "the rules object to 1 of its words or figures" in press(client, ann)[1][0]


def test_a_failure_is_told_and_nothing_is_kept(client: Client, model: Service, ann: Editor) -> None:
    model.status = 429
    response, said = press(client, ann)
    assert response.status_code == 302
    assert said[0].startswith("The drafting service answered HTTP 429")
    assert not Description.objects.exists()


def test_only_editors_may_ask(client: Client, model: Service, ann: Editor) -> None:
    assert press(client)[0]["Location"].startswith("/accounts/login/")
    client.force_login(make_user("reader@example.org"))
    assert press(client)[0].status_code == 403
    client.force_login(ann.user)
    assert client.get(ADDRESS).status_code == 405
    assert client.post(ADDRESS.replace("J1010", "J0000")).status_code == 404
    assert model.asked == []


def test_no_other_site_is_led_to(client: Client, model: Service, ann: Editor) -> None:
    assert press(client, ann, next="https://example.com/")[0]["Location"] == "/"


def button(text: Description) -> str:
    request = RequestFactory().get("/desk/texts/1/")
    return render_to_string("desk/_drafting.html", {"text": text}, request)


def test_the_button_is_there_where_a_draft_may_be_written(model: Service, ann: Editor) -> None:
    text = actions.start(ann, make_code("J1010", "hcpcs"))
    assert f'action="{ADDRESS}"' in button(text)
    assert "Ask for a first draft" in button(text)
    text.common = "Words"
    assert "<form" not in button(text)
    text.is_machine_draft = True
    assert "Ask for another draft" in button(text)


def test_the_button_is_absent_without_settings(ann: Editor, settings: Any) -> None:
    settings.DRAFT_API_URL = ""
    assert "<form" not in button(actions.start(ann, make_code("J1010", "hcpcs")))
