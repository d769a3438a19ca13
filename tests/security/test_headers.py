"""S-27, S-29, S-31, S-32: what every answer carries, whatever was asked and whatever happened."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from pytest_django import Settings

from codelookup.lib.middleware import METHODS
from tests.accounts.test_pages import CSP
from tests.pages.test_errors import fail_with
from tests.test_settings import ROOT

from . import routes

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
# What the operator of a site behind a proxy sets; a process reads it once.
HTTPS = {
    "HTTPS": "1",
    "SECRET_KEY": "S-31 a key that is long enough, of characters that are many: 0123456789 #+*",
    "ALLOWED_HOSTS": "codes.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://codes.example.org",
}
JOURNEY = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from tests.factories import make_entry
make_entry("E11.9")
client = Client(secure=True, SERVER_NAME="codes.example.org", headers={"referer": "https://codes.example.org/"})
page = {"secure": True, "SERVER_NAME": "codes.example.org"}
def show():
    for name, each in client.cookies.items():
        if each.value:
            print(name, bool(each["secure"]), each["path"], each["samesite"], bool(each["httponly"]), repr(each["domain"]))
def get(path): return client.get(path, **page)
def post(path, **form): return client.post(path, form, **page)
get("/icd-10-cm/codes/E11.9/")
get("/accounts/signup/")
post("/account/recent/", do="on")
show()
post("/accounts/signup/", email="ann@example.org", password1="correct horse battery")
show()
"""


@pytest.fixture
def over_https(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True


def missing(answer: Any) -> list[str]:
    """Return the headers that this answer should carry and does not."""
    wrong = [name for name, value in HEADERS.items() if answer.get(name) != value]
    policy = set(answer.get("Content-Security-Policy", "").split("; "))
    wrong += ["Content-Security-Policy"] if policy != set(CSP.split("; ")) else []
    wrong += (
        ["Permissions-Policy"] if "camera=()" not in answer.get("Permissions-Policy", "") else []
    )
    kind = answer.get("Content-Type", "")
    # JSON is UTF-8 always (RFC 8259), XML says in its first line what it is (RFC 7303).
    if answer.content and not re.search(r'[/+](json|xml)$|charset="?utf-8', kind):
        wrong.append(f"Content-Type: {kind}")
    return wrong


def test_s27_every_address_answers_with_every_header(
    site: dict[str, str], over_https: None
) -> None:
    client: Any = Client()
    answers = {name: client.get(path, secure=True) for name, path in site.items()}
    answers |= {f"POST {name}": client.post(path, secure=True) for name, path in site.items()}
    wrong = {name: missing(answer) for name, answer in answers.items()}
    assert {name: each for name, each in wrong.items() if each} == {}
    assert not any(answer.has_header("Access-Control-Allow-Origin") for answer in answers.values())


REFUSED = {
    "/nothing/": 404,
    "/%00": 400,
    f"/search/?q={'a' * 5_000}": 414,
    "/account/recent/": 405,
    "/cpt/codes/none/?on=rubbish": 400,
}


@pytest.mark.parametrize("address", REFUSED)
def test_s27_refusals_carry_every_header(address: str, over_https: None) -> None:
    answer = Client().get(address, secure=True)
    assert (answer.status_code, missing(answer)) == (REFUSED[address], [])


def test_s27_a_foreign_host_is_refused_with_every_header(
    settings: Settings, over_https: None
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client(SERVER_NAME="evil.example").get("/", secure=True)
    assert (answer.status_code, missing(answer)) == (400, [])
    assert "evil" not in answer.content.decode()


def test_s27_odd_methods_and_forms_from_elsewhere_carry_every_header(over_https: None) -> None:
    careful = Client(enforce_csrf_checks=True)
    answers = [careful.generic("TRACE", "/", secure=True)]
    answers.append(careful.post("/accounts/logout/", secure=True))
    assert [answer.status_code for answer in answers] == [405, 403]
    assert [missing(answer) for answer in answers] == [[], []]


@pytest.mark.parametrize(("error", "status"), [("RuntimeError", 500), ("OperationalError", 503)])
def test_s27_failures_carry_every_header(
    error: str, status: int, monkeypatch: pytest.MonkeyPatch, over_https: None
) -> None:
    kind = {"RuntimeError": RuntimeError, "OperationalError": OperationalError}[error]
    answer = fail_with(kind("x"), monkeypatch).get("/", secure=True)
    assert (answer.status_code, missing(answer)) == (status, [])


def test_s27_too_many_requests_carry_every_header(settings: Settings, over_https: None) -> None:
    settings.CLAIM_CHECKS_PER_NETWORK = 1
    answers = [Client().get("/claim-check/?l=64490&on=2026-11-22", secure=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert missing(answers[1]) == []
    assert answers[1]["Retry-After"] == "60"


def test_s27_static_files_carry_every_header(settings: Settings, over_https: None) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    answer: Any = Client().get("/static/css/site.css", secure=True)
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    plain = HttpResponse(body, headers=dict(answer.items()))
    assert missing(plain) == []


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "ODD"])
def test_s32_no_address_knows_another_method(method: str, site: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    answers = {path: client.generic(method, path, secret="s3cret") for path in site.values()}
    assert {path: a.status_code for path, a in answers.items() if a.status_code != 405} == {}
    assert {answer["Allow"] for answer in answers.values()} == {", ".join(METHODS)}
    assert not any(answer.content for answer in answers.values())


def test_s26_every_post_without_its_token_is_refused(site: dict[str, str]) -> None:
    careful = Client(enforce_csrf_checks=True)
    got = {
        name: careful.post(path).status_code
        for name, path in site.items()
        if name != "pages:look"  # a choice of colours, with its reason in pages/views/look.py
    }
    # Pages that are only read take no form; the others refuse it before anything is done.
    # The desk shows what was typed once more (403); where nothing was, it leads to the page (302).
    refused = {name: (403, 405, 302) if name.startswith("desk:") else (403, 405) for name in got}
    assert {name: status for name, status in got.items() if status not in refused[name]} == {}
    forms = {name for name in routes.ACCOUNTS if name not in ONLY_READ}
    assert {name for name in forms if got[name] != 403} == set()


# allauth's pages that answer no form; they are behind the check all the same.
ONLY_READ: set[str] = set()


def test_s26_a_token_of_another_visitor_is_refused() -> None:
    careful, other = Client(enforce_csrf_checks=True), Client()
    other.get("/accounts/login/")
    careful.get("/accounts/signup/")
    form = {"csrfmiddlewaretoken": other.cookies["csrftoken"].value, "do": "erase"}
    assert careful.post("/account/recent/", form).status_code == 403
    form["csrfmiddlewaretoken"] = careful.cookies["csrftoken"].value
    assert careful.post("/account/recent/", form).status_code == 302


def test_s26_a_form_from_another_site_is_refused_despite_its_token() -> None:
    careful = Client(enforce_csrf_checks=True, headers={"Origin": "https://evil.example"})
    careful.get("/accounts/signup/")
    form = {"csrfmiddlewaretoken": careful.cookies["csrftoken"].value, "do": "erase"}
    assert careful.post("/account/recent/", form).status_code == 403


def run(*command: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**kept, **HTTPS, "DJANGO_SETTINGS_MODULE": "tests.security.in_memory"},
        capture_output=True,
        text=True,
    )


def test_s29_over_https_every_cookie_is_named_for_its_host() -> None:
    said = run("-c", JOURNEY)
    assert said.returncode == 0, said.stderr
    lines = [line.split() for line in said.stdout.splitlines()]
    names = {line[0] for line in lines}
    expected = {"sessionid", "csrftoken", "visitor", "recent", "messages"}
    assert names == {f"__Host-{name}" for name in expected}
    for name, *rules in lines:
        assert rules == ["True", "/", "Lax", "True", "''"], name


def test_s31_the_deployment_check_finds_nothing() -> None:
    said = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert said.returncode == 0, said.stderr
    assert "no issues" in said.stdout


def test_s31_the_check_sees_what_is_wrong() -> None:
    with override_settings(DEBUG=True), pytest.raises(BaseException, match="W018"):
        call_command("check", deploy=True, fail_level="WARNING")
