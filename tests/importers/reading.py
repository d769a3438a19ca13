"""Make tiny files and read them as the loader does."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from codelookup.importers.layout import BadFile, Layout
from codelookup.lib.archive import pick


def read(layout: Layout, path: Path) -> list[Any]:
    return list(layout.parse(pick(path, layout.members)))


def refusal(layout: Layout, path: Path) -> str:
    """Return the message with which the file is refused."""
    with pytest.raises(BadFile) as caught:
        read(layout, path)
    return str(caught.value)


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path


def zipped(path: Path, **members: str | bytes) -> Path:
    """Write a zip; `__` in a member's name stands for its dot."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path
