import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from codelookup.operation.contact import NotAContact, contacts

ADDRESS = "/.well-known/security.txt"


def fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_without_a_contact_there_is_none(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = []
    assert client.get(ADDRESS).status_code == 404


def test_nor_with_one_that_is_none(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = ["call me"]
    assert client.get(ADDRESS).status_code == 404


def test_it_says_what_rfc_9116_wants(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = ["security@example.org", "https://example.org/report"]
    settings.SECURITY_POLICY = "https://example.org/policy"
    response = client.get(ADDRESS, secure=True)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    text = response.content.decode()
    assert re.findall("^Contact: (.+)$", text, re.MULTILINE) == [
        "mailto:security@example.org",
        "https://example.org/report",
    ]
    said = fields(text)
    assert said["Policy"] == "https://example.org/policy"
    assert said["Canonical"] == f"https://testserver{ADDRESS}"
    assert "max-age=86400" in response["Cache-Control"]
    assert not response.cookies


def test_it_is_never_about_to_expire_and_never_a_year_off(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECURITY_CONTACT = ["security@example.org"]
    for day in (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)):
        monkeypatch.setattr(timezone, "now", lambda day=day: day)
        expires = datetime.fromisoformat(fields(client.get(ADDRESS).content.decode())["Expires"])
        assert timedelta(days=90) < expires - day < timedelta(days=365)


def test_in_clear_it_states_no_canonical_address(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = ["security@example.org"]
    settings.SECURITY_POLICY = "http://example.org/policy"
    assert fields(client.get(ADDRESS).content.decode()).keys() == {
        "Contact",
        "Expires",
        "Preferred-Languages",
    }


@pytest.mark.parametrize(
    "text", ["http://example.org", "javascript:alert(1)", "a@b", "mailto:a@b.c\nExpires: never"]
)
def test_what_is_no_contact_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotAContact) as raised:
        contacts([text])
    assert repr(text) in str(raised.value)


def test_empty_entries_are_passed_over() -> None:
    assert contacts(["", " security@example.org "]) == ["mailto:security@example.org"]
