"""The test that is the architecture: imports point down, and every package has its layer."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LAYERS = [
    {"operation"},
    {"pages", "api"},
    {"importers", "assistant"},
    {"claims", "search"},
    {
        "descriptions",
        "payment",
        "edits",
        "coverage",
        "rates",
        "metering",
        "jobs",
        "consulting",
    },
    {"accounts"},
    {"catalog", "mail"},
    {"lib"},
]
LEVEL = {app: level for level, apps in enumerate(LAYERS) for app in apps}


def app_of(module: str) -> str:
    parts = module.split(".")
    if parts[0] == "accounts":
        return "accounts"
    return parts[1] if parts[0] == "codelookup" and len(parts) > 1 else ""


def imports(path: Path, package: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            above = ".".join(base) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def sources() -> list[Path]:
    found = [*ROOT.glob("codelookup/*/**/*.py"), *ROOT.glob("accounts/**/*.py")]
    return [path for path in found if "migrations" not in path.parts]


def test_imports_point_down() -> None:
    wrong = []
    for path in sources():
        package = ".".join(path.relative_to(ROOT).parts[:-1])
        here = app_of(package)
        for name in imports(path, package):
            there = app_of(name)
            if there in LEVEL and here != there and LEVEL[there] <= LEVEL[here]:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_every_package_has_its_layer() -> None:
    packages = {path.parent.name for path in ROOT.glob("codelookup/*/__init__.py")}
    assert packages - LEVEL.keys() == set()


def test_files_and_functions_stay_short() -> None:
    long = []
    for path in sources():
        text = path.read_text()
        if text.count("\n") > 300:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > 40:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")
    assert not long, "\n".join(long)
