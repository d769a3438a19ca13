"""What Sentry would be sent, taken from the real package with a transport of our own."""

import json
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from codelookup.operation import extras, reporting
from tests.conftest import ROOT

SECRETS = ("64490", "a-query", "a-session", "reader@", "203.0.113.9", "of a variable")
# What the package adds itself when it sends: its own name, and ids that stand for nothing.
ADDED = {"contexts", "sdk"}


def test_an_error_is_told_without_what_somebody_read() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.operation.reported"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    [event] = json.loads(done.stdout)
    [error] = event["exception"]["values"]
    frames = error["stacktrace"]["frames"]
    assert (error["type"], frames[-1]["function"]) == ("RuntimeError", "broken")
    assert event["transaction"].endswith("site.home")
    assert set(event) <= reporting.KEPT | {"exception"} | ADDED
    for frame in frames:  # the lines of the code that failed may be told
        for name in ("context_line", "pre_context", "post_context"):
            frame.pop(name, None)
    assert [word for word in SECRETS if word in json.dumps(event)] == []


def test_a_field_that_is_new_is_not_sent() -> None:
    event = {
        "level": "error",
        "brand_new": "E11.9",
        "user": {"ip_address": "203.0.113.9"},
        "request": {"url": "/cpt/codes/64490/", "method": "GET"},
        "exception": {"values": [{"type": "KeyError", "value": "64490"}]},
    }
    kept = reporting.scrubbed(event, {})
    assert set(kept) == {"level", "exception"}
    assert kept["exception"]["values"][0]["type"] == "KeyError"
    assert "64490" not in json.dumps(kept)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", missing)
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN is set, but the package sentry-sdk"):
        reporting.start("https://public@sentry.invalid/1")
