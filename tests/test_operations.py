"""docs/operations.md names commands, options, files and units that are there."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import BaseCommand, CommandError, get_commands, load_command_class

from tests.conftest import ROOT
from tests.test_docs import VARIABLES

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
# In a block a command goes to the end of its line, in the text to the end of its quotation.
LINES = sorted(set(re.findall(r"manage\.py ([a-z_]+[^\n`]*)", TEXT)))
UNITS = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
VALUES = {"<dataset>": "mpfs", "<id>": "1", "<file>": "file"}


def parse(line: str) -> None:
    """Read the command's line with the command's own parser. Raises CommandError."""
    name, *arguments = shlex.split(line)
    app = get_commands()[name]
    command = app if isinstance(app, BaseCommand) else load_command_class(app, name)
    for placeholder, value in VALUES.items():
        arguments = [each.replace(placeholder, value) for each in arguments]
    command.create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize("line", LINES)
def test_every_command_and_option_is_there(line: str) -> None:
    if "--rollback" in line and not _can_roll_back():
        pytest.skip("this version cannot take a release back")
    parse(line)


def _can_roll_back() -> bool:
    try:
        parse("releases --rollback mpfs")
    except CommandError:
        return False
    return True


def test_an_option_that_is_not_there_would_be_seen() -> None:
    assert len(LINES) > 15
    with pytest.raises(CommandError):
        parse("update --no-such-option")


def test_every_unit_is_there() -> None:
    named = set(re.findall(r"\bcodelookup-[a-z-]+(?:\.timer)?", TEXT))
    units = {name if name.endswith(".timer") else f"{name}.timer" for name in named}
    assert len(units) == 3
    assert units <= UNITS


def test_every_setting_is_read() -> None:
    named = set(re.findall(r"^([A-Z_]{4,})=", TEXT, re.MULTILINE))
    assert len(named) >= 6
    assert named <= set(VARIABLES)


@pytest.mark.parametrize("text", [TEXT, SECURITY], ids=["operations", "security"])
def test_every_link_leads_to_a_file_and_a_heading(text: str) -> None:
    here = ROOT / "docs" if text is TEXT else ROOT
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        file = (here / path).resolve()
        assert file.exists(), link
        if anchor:
            assert anchor in anchors(file)


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", each.lower()).replace(" ", "-") for each in headings}


def test_the_targets_of_make_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z-]+)$", TEXT, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_security_promises_days() -> None:
    assert re.findall(r"\| (\d+) (?:working )?days", SECURITY) == ["3", "10", "7", "30"]
