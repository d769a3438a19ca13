"""S-52: what the site is made of: locked, whole, under known licences."""

import json
import re
import subprocess
import sys
from importlib import metadata

import pytest

from tests.test_settings import ROOT

from . import bill_of_materials

LOCKS = ("requirements.txt", "requirements-dev.txt")
PIN = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]+\])?==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.M
)
# Families that our licence, MIT, may stand beside; whoever adds another one reads it first.
LICENCES = re.compile(
    r"(?i)\b(MIT|BSD|Apache|PSFL?|Python Software Foundation|ISC|MPL|LGPL|Unlicense|Zlib|public domain)\b"
)


@pytest.mark.parametrize("name", LOCKS)
def test_s52_every_package_is_pinned_with_its_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    bare = re.sub(r"^\s*#.*\n", "", text, flags=re.M).replace("    # via", "")
    pinned = {each[0] for each in PIN.findall(bare)}
    named = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?=[\[=<>~! ;])", text, re.M))
    assert len(pinned) > 10
    assert named - pinned == set()
    assert "--index-url" not in text
    assert "git+" not in text


def test_s52_what_is_installed_fits_together() -> None:
    command = [sys.executable, "-m", "pip", "check", "--disable-pip-version-check"]
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout


def test_s52_every_licence_is_known() -> None:
    parts = bill_of_materials.parts()
    unknown = {part.name: part.licence for part in parts if not LICENCES.search(part.licence)}
    assert unknown == {}


def test_s52_the_bill_of_materials_names_every_part_with_its_version() -> None:
    bill = json.loads(bill_of_materials.as_cyclonedx())
    names = {part["name"] for part in bill["components"]}
    assert bill["bomFormat"] == "CycloneDX"
    assert {"django", "django-allauth", "gunicorn", "nh3", "whitenoise"} <= names
    for part in bill["components"]:
        assert part["version"] == metadata.version(part["name"])
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
