"""`.env.example`, README and settings.py say the same."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_docs import README, VARIABLES

EXAMPLE = (ROOT / "deploy" / ".env.example").read_text(encoding="utf-8")
LINES = dict(re.findall(r"^#([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
OF_MAKE = {"HOST", "PORT", "WORKERS"}
SHOW = """
from codelookup import settings
print({n: v for n, v in vars(settings).items() if n.isupper() and n not in {"SECRET_KEY", "LOGGING"}},
      settings.LOGGING["root"])
"""


def shown(environment: dict[str, str]) -> str:
    """Print all settings in a process of its own that knows of this environment only."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_example_names_every_setting_once() -> None:
    assert sorted(re.findall(r"^#([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == VARIABLES


def test_the_readme_names_every_setting_and_no_other() -> None:
    table = README[README.index("## Settings") : README.index("## Find your way")]
    cells = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`([A-Z_]+)`", cell)}
    assert named - OF_MAKE == set(VARIABLES)


def test_the_example_states_the_defaults() -> None:
    stated = {name: value for name, value in LINES.items() if value}
    assert {"VIEW_ALLOWANCE_GUEST", "ALLOWED_HOSTS", "DEFAULT_FROM_EMAIL"} <= stated.keys()
    assert shown(stated) == shown({})


def test_what_is_left_empty_is_as_if_it_were_not_there() -> None:
    empty = {name: "" for name, value in LINES.items() if not value}
    assert {"DATABASE_URL", "CACHE_URL", "EMAIL_URL", "SENTRY_DSN"} <= empty.keys()
    assert shown(empty) == shown({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "a.example.org"),
        ("HTTPS", "1"),
        ("TRUSTED_PROXIES", "2"),
        ("VIEW_ALLOWANCE_GUEST", "3"),
        ("LOG_LEVEL", "INFO"),
        ("STATIC_ROOT", "/app/collected"),
    ],
)
def test_a_line_that_is_changed_changes_the_settings(name: str, value: str) -> None:
    assert name in LINES
    assert shown({name: value}) != shown({})


def test_a_file_beside_manage_py_is_read_and_the_environment_counts_more(tmp_path: Path) -> None:
    (tmp_path / "codelookup").mkdir()
    shutil.copy(ROOT / "codelookup" / "settings.py", tmp_path / "codelookup")
    (tmp_path / ".env").write_text(
        "# a note\nVIEW_ALLOWANCE_GUEST=3\nTRUSTED_PROXIES=2\nSECRET_KEY=from$the{file}\n"
        "DEFAULT_FROM_EMAIL=CodeLookup <codes@example.org>\n"
    )
    show = (
        "from codelookup import settings as s; "
        "print(s.VIEW_ALLOWANCE_GUEST, s.TRUSTED_PROXIES, s.SECRET_KEY, s.DEFAULT_FROM_EMAIL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", show],
        cwd=tmp_path,
        env={"TRUSTED_PROXIES": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "3 1 from$the{file} CodeLookup <codes@example.org>\n"
