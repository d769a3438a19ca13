"""What README promises, and what it must not forget."""

import re
from pathlib import Path

import pytest
from django.core.management import load_command_class
from django.urls import resolve

from codelookup.importers.registry import LAYOUTS
from codelookup.settings import INSTALLED_APPS
from tests.documented import document, exists, named

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOUR = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
COMMANDS = {
    path.stem: ".".join(path.relative_to(ROOT).parts[:-3])
    for path in [
        *ROOT.glob("codelookup/*/management/commands/*.py"),
        *ROOT.glob("accounts/management/commands/*.py"),
    ]
    if path.stem != "__init__"
}
SETTINGS = (ROOT / "codelookup" / "settings.py").read_text(encoding="utf-8")
VARIABLES = sorted(set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS)))


# What each of these promises is held by a test that it names.
@pytest.mark.parametrize(
    ("path", "name"), named(document("security.md")) + named(document("reliability.md"))
)
def test_every_test_that_a_document_names_exists(path: str, name: str) -> None:
    assert exists(path, name)


def test_the_commands_of_the_contract_are_there() -> None:
    promised = {"load_defaults", "import_release", "releases", "build_index", "prune"}
    promised |= {"load_descriptions", "check_descriptions", "grant_membership"}
    assert promised <= COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(name: str) -> None:
    command = load_command_class(COMMANDS[name], name)
    assert len(command.help) > 20
    assert re.search(rf"`{name}\b", README)


def test_the_settings_are_read_from_the_environment() -> None:
    assert {"DATABASE_URL", "SECRET_KEY", "EMAIL_URL", "CPT_LICENSED"} <= set(VARIABLES)
    assert "os.environ" not in SETTINGS


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_that_the_settings_read_stands_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_dataset_that_can_be_imported_stands_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize(
    "target", ["setup", "run", "test", "lint", "format", "bench", "load", "help"]
)
def test_every_target_of_the_contract_is_in_the_makefile(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE)


@pytest.mark.parametrize("path", re.findall(r"\]\((?!https?:)([^)#]+)", README))
def test_every_link_of_the_readme_leads_to_a_file(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_package_is_on_the_map_of_the_readme() -> None:
    packages = [path.parent.name for path in ROOT.glob("codelookup/*/__init__.py")]
    assert [name for name in packages if f"codelookup/{name}/" not in README] == []


def test_every_app_of_ours_is_on_the_tour() -> None:
    ours = [name for name in INSTALLED_APPS if name.split(".")[0] in {"codelookup", "accounts"}]
    packages = {f"codelookup/{path.parent.name}/" for path in ROOT.glob("codelookup/*/__init__.py")}
    rooms = packages | {f"{name.replace('.', '/')}/" for name in ours}
    assert "codelookup/metering/" in rooms
    assert [room for room in sorted(rooms) if f"| `{room}` |" not in TOUR] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_on_the_tour(name: str) -> None:
    assert f"| `{name}` |" in TOUR


def test_the_tour_names_no_command_that_does_not_exist() -> None:
    table = TOUR.partition("## The commands")[2].partition("## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == COMMANDS.keys()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w./-]+(?:/|\.\w{2,4}))`", TOUR))))
def test_every_path_of_the_tour_exists(path: str) -> None:
    if path.startswith("/"):
        assert resolve(path)  # an address of the site
    else:
        assert (ROOT / path).exists()


def test_every_link_of_the_documents_leads_to_a_file() -> None:
    broken = [
        f"{page.name}: {path}"
        for page in [*ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md")]
        for path in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / path).exists()
    ]
    assert broken == []
