"""What a document promises beside its tests: tables whose lines name them."""

import ast
import re
from fnmatch import fnmatch

from tests.test_settings import ROOT


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def named(text: str) -> list[tuple[str, str]]:
    """Return file and name of each test that the text names; a star stands for several."""
    return sorted(set(re.findall(r"`([a-z0-9_/]+\.py)::([a-z0-9_*]+)`", text)))


def exists(path: str, name: str) -> bool:
    tree = ast.parse((ROOT / "tests" / path).read_text())
    found = [each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    return any(fnmatch(each, name) and each.startswith("test_") for each in found)


def rows(text: str, heading: str) -> dict[str, str]:
    """Return the lines of the table below this heading by what stands in their first cell."""
    part = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ") for line in part.splitlines() if line.startswith("| ")]
    cells = [line.split(" | ", 1) for line in lines]
    return {first: rest[0] for first, *rest in cells if first[-1].isdigit() and rest}
