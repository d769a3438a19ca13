import secrets
from pathlib import Path
from typing import Any

import pytest
from django.core import checks

from codelookup.operation.doctor import environment
from codelookup.operation.doctor.findings import Check, Level
from tests.operation.conftest import Look

GOOD: dict[str, Any] = {
    "DEBUG": False,
    "SECRET_KEY": "vXq3-Zk8_Lw1.Ry6tNb5cMf9dGh2jPs7aUe4i",
    "ALLOWED_HOSTS": ["codes.example.org", "localhost"],
    "HTTPS": True,
    "CSRF_TRUSTED_ORIGINS": ["https://codes.example.org"],
    "TRUSTED_PROXIES": 1,
    "SECURITY_CONTACT": ["security@example.org"],
    "METRICS": False,
}
CHECKS = {
    check.__name__: check
    for check in (
        environment.secret_key,
        environment.debug,
        environment.hosts,
        environment.encryption,
        environment.proxies,
        environment.security_contact,
        environment.metrics,
    )
}


@pytest.fixture(autouse=True)
def _well_set(settings: Any, tmp_path: Path) -> None:
    settings.SECRET_KEY_PATH = tmp_path / "secret_key"
    for name, value in GOOD.items():
        setattr(settings, name, value)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_well_set_site_is_in_order(check: Check, worst: Look) -> None:
    level, finding = worst(check)
    assert (level, finding.remedy) == (Level.OK, "")


@pytest.mark.parametrize(
    ("check", "changed", "level", "what"),
    [
        ("secret_key", {"SECRET_KEY": "short"}, Level.FAULT, "short or easy"),
        ("secret_key", {"SECRET_KEY": "a" * 60}, Level.FAULT, "short or easy"),
        ("secret_key", {"SECRET_KEY": f"django-insecure-{'x1y2z3' * 9}"}, Level.FAULT, "easy"),
        ("debug", {"DEBUG": True}, Level.FAULT, "error pages"),
        ("hosts", {"ALLOWED_HOSTS": ["*"]}, Level.FAULT, "any name"),
        ("hosts", {"ALLOWED_HOSTS": ["localhost"]}, Level.WARNING, "this machine only"),
        ("encryption", {"HTTPS": False}, Level.FAULT, "in clear"),
        (
            "encryption",
            {"HTTPS": False, "ALLOWED_HOSTS": ["localhost"]},
            Level.WARNING,
            "in clear",
        ),
        (
            "encryption",
            {"CSRF_TRUSTED_ORIGINS": ["https://codes.example.org", "http://other.example.org"]},
            Level.FAULT,
            "http://other.example.org",
        ),
        ("encryption", {"CSRF_TRUSTED_ORIGINS": []}, Level.WARNING, "codes.example.org"),
        ("proxies", {"TRUSTED_PROXIES": 0}, Level.WARNING, "no proxy is counted"),
        ("proxies", {"TRUSTED_PROXIES": -1}, Level.FAULT, "-1"),
        ("security_contact", {"SECURITY_CONTACT": []}, Level.WARNING, "nobody"),
        ("security_contact", {"SECURITY_CONTACT": ["http://x.org"]}, Level.FAULT, "http://x.org"),
        ("metrics", {"METRICS": True, "METRICS_TOKEN": ""}, Level.WARNING, "token"),
    ],
)
def test_what_is_badly_set_is_named_with_its_remedy(
    check: str, changed: dict[str, Any], level: Level, what: str, settings: Any, worst: Look
) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    found_level, finding = worst(CHECKS[check])
    assert found_level == level
    assert what in finding.what
    assert finding.where
    assert finding.remedy


def test_a_key_that_others_may_read_is_a_fault(settings: Any, worst: Look) -> None:
    path: Path = settings.SECRET_KEY_PATH
    settings.SECRET_KEY = secrets.token_urlsafe(50)
    path.write_text(settings.SECRET_KEY)
    path.chmod(0o644)
    level, finding = worst(environment.secret_key)
    assert (level, finding.remedy) == (Level.FAULT, f"chmod 600 {path}")
    path.chmod(0o600)
    assert worst(environment.secret_key)[0] == Level.OK


def test_the_key_itself_is_never_told(settings: Any, worst: Look) -> None:
    settings.SECRET_KEY = "weak-but-secret"
    assert settings.SECRET_KEY not in str(worst(environment.secret_key))


def test_what_django_finds_is_told(monkeypatch: pytest.MonkeyPatch, worst: Look) -> None:
    found: list[checks.CheckMessage] = [
        checks.Warning("odd", id="models.W042"),
        checks.Warning("said", id="security.W018"),
    ]
    monkeypatch.setattr(checks, "run_checks", lambda **options: found)
    level, finding = worst(environment.django_checks)
    assert (level, finding.what) == (Level.WARNING, "models.W042: odd")
    found[0] = checks.Error("broken", id="models.E001")
    assert worst(environment.django_checks)[0] == Level.FAULT
    found.clear()
    assert worst(environment.django_checks)[0] == Level.OK
