import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def setting(name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Print one setting in a process of its own: settings are read from the environment."""
    return subprocess.run(
        [sys.executable, "-c", f"from codelookup import settings; print(settings.{name})"],
        cwd=ROOT,
        env={**os.environ, "SECRET_KEY": "tests only", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("address", "backend"),
    [
        ("smtp://user:word@mail.example.org:25", "smtp"),
        ("submission://user:word@mail.example.org", "smtp"),
        ("console://", "console"),
    ],
)
def test_mail_goes_where_the_address_says(address: str, backend: str) -> None:
    read = setting("EMAIL_BACKEND", EMAIL_URL=address)
    assert read.stdout.strip() == f"django.core.mail.backends.{backend}.EmailBackend"


def test_a_page_waits_for_the_mail_server_for_five_seconds() -> None:
    read = setting("EMAIL_TIMEOUT", EMAIL_URL="smtp://mail.example.org")
    assert read.stdout.strip() == "5"


def test_addresses_are_verified_as_soon_as_mail_is_set() -> None:
    assert setting("ACCOUNT_EMAIL_VERIFICATION").stdout.strip() == "none"
    read = setting("ACCOUNT_EMAIL_VERIFICATION", EMAIL_URL="smtp://mail.example.org")
    assert read.stdout.strip() == "mandatory"


def test_an_address_of_no_known_kind_is_refused_by_name() -> None:
    read = setting("EMAIL_BACKEND", EMAIL_URL="pigeon://coop")
    assert read.returncode == 1
    assert "EMAIL_URL: no such kind of address" in read.stderr


@pytest.mark.parametrize(("text", "days"), [("", "0"), ("30", "30")])
def test_an_empty_window_counts_for_life(text: str, days: str) -> None:
    assert setting("VIEW_WINDOW_DAYS", VIEW_WINDOW_DAYS=text).stdout.strip() == days


@pytest.mark.parametrize(("text", "licensed"), [("", "False"), ("0", "False"), ("1", "True")])
def test_cpt_words_are_dropped_unless_the_licence_is_stated(text: str, licensed: str) -> None:
    assert setting("CPT_LICENSED", CPT_LICENSED=text).stdout.strip() == licensed
