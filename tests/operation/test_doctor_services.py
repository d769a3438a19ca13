import os
import shutil
import smtplib
import socket
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.mail.backends import locmem

from codelookup.operation.doctor import services
from codelookup.operation.doctor.findings import Level
from codelookup.pages import sitemaps
from codelookup.search import index
from tests.factories import make_entry, make_release
from tests.operation.conftest import Look

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


def test_an_index_in_order(worst: Look) -> None:
    make_entry()
    index.build()
    assert worst(services.search_index)[0] == Level.OK


@pytest.mark.parametrize(
    ("case", "what"),
    [
        ("missing", "is missing"),
        ("damaged", "damaged"),
        ("layout", "another version"),
        ("stale", "older than the data"),
    ],
)
def test_an_index_that_is_not_in_order(
    case: str, what: str, settings: Any, monkeypatch: pytest.MonkeyPatch, worst: Look
) -> None:
    make_entry()
    if case != "missing":
        index.build()
    if case == "damaged":
        settings.SEARCH_INDEX.write_bytes(b"rubbish" * 500)
    elif case == "layout":
        monkeypatch.setattr(index, "LAYOUT", index.LAYOUT + 1)
    elif case == "stale":
        make_release("pos")
    level, finding = worst(services.search_index)
    assert level == Level.FAULT
    assert what in finding.what
    assert finding.remedy.endswith("manage.py build_index")


def test_sitemaps(worst: Look) -> None:
    make_entry()
    assert worst(services.site_maps)[0] == Level.WARNING
    sitemaps.build()
    assert worst(services.site_maps)[0] == Level.OK


def test_static_files(settings: Any, tmp_path: Path, worst: Look) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "site.css").write_text("body {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = root = tmp_path / "collected"
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]
    level, finding = worst(services.static_files)
    assert (level, finding.what) == (Level.FAULT, "not collected: pages answer 500")
    root.mkdir()
    (root / "staticfiles.json").write_text('{"paths": {"site.css": "site.1.css"}}')
    shutil.copy2(source / "site.css", root)
    assert worst(services.static_files)[0] == Level.OK
    (source / "new.css").write_text("p {}")
    assert worst(services.static_files)[1].what == "1 not collected or old, such as new.css"
    (source / "new.css").unlink()
    os.utime(root / "site.css", (1, 1))
    assert worst(services.static_files)[0] == Level.FAULT
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]


def test_mail_as_files_is_told(settings: Any, worst: Look) -> None:
    settings.EMAIL_IS_SET = False
    assert worst(services.mail)[0] == Level.WARNING


@pytest.fixture
def server(settings: Any) -> Any:
    """A mail server is set, on a port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]
    settings.EMAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.DEFAULT_FROM_EMAIL = "CodeLookup <codes@example.org>"
    return settings


def test_a_mail_server_that_does_not_answer_is_a_fault(server: Any, worst: Look) -> None:
    level, finding = worst(services.mail)
    assert level == Level.FAULT
    assert finding.where == f"127.0.0.1:{server.EMAIL_PORT}"


def test_a_mail_server_that_says_nothing_is_given_up(
    server: Any, monkeypatch: pytest.MonkeyPatch, worst: Look
) -> None:
    monkeypatch.setattr(services, "MAIL_TIMEOUT", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", server.EMAIL_PORT))
        silent.listen()
        level, finding = worst(services.mail)
    assert (level, "timed out" in finding.what) == (Level.FAULT, True)


def test_a_refused_login_is_a_fault_that_does_not_tell_the_password(
    server: Any, monkeypatch: pytest.MonkeyPatch, worst: Look
) -> None:
    def refuse(self: Any) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"no")

    server.EMAIL_HOST_PASSWORD = "hunter2hunter2"
    server.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(locmem.EmailBackend, "open", refuse)
    level, finding = worst(services.mail)
    assert level == Level.FAULT
    assert "hunter2" not in str(finding)


def test_mail_from_localhost_is_told(server: Any, worst: Look) -> None:
    server.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert worst(services.mail)[0] == Level.OK
    server.DEFAULT_FROM_EMAIL = "CodeLookup <codelookup@localhost>"
    assert worst(services.mail)[0] == Level.WARNING


def test_a_cache_of_one_process_is_a_fault(settings: Any, worst: Look) -> None:
    level, finding = worst(services.shared_cache)  # the tests run with one
    assert (level, finding.where) == (Level.FAULT, "CACHE_URL")


class Shared:
    """A cache that keeps, or forgets, or does not answer."""

    def __init__(self, kind: str) -> None:
        self.kind, self.kept = kind, dict[str, str]()

    def set(self, key: str, value: str, seconds: int) -> None:
        if self.kind == "fails":
            raise ConnectionError("refused")
        if self.kind == "keeps":
            self.kept[key] = value

    def get(self, key: str) -> str | None:
        return self.kept.get(key)


@pytest.mark.parametrize(
    ("kind", "level"), [("forgets", Level.FAULT), ("fails", Level.FAULT), ("keeps", Level.OK)]
)
def test_a_cache_is_tried(
    kind: str, level: Level, settings: Any, monkeypatch: pytest.MonkeyPatch, worst: Look
) -> None:
    monkeypatch.setitem(settings.CACHES["default"], "BACKEND", "some.SharedCache")
    monkeypatch.setattr(services, "cache", Shared(kind))
    assert worst(services.shared_cache)[0] == level


@pytest.mark.parametrize(
    ("free", "level"),
    [(1, Level.FAULT), (services.FULL, Level.WARNING), (services.TIGHT, Level.OK)],
)
def test_room_on_the_disk(
    free: int, level: Level, monkeypatch: pytest.MonkeyPatch, worst: Look
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, free))
    assert worst(services.disk)[0] == level


def test_a_folder_that_may_not_be_written_to(monkeypatch: pytest.MonkeyPatch, worst: Look) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    level, finding = worst(services.disk)
    assert (level, "chown" in finding.remedy) == (Level.FAULT, True)
