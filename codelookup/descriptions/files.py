"""A stored text as a file and a file as stored: `values` and `written` are each other's inverse."""

import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from . import content
from .content import OPTIONAL, PARTS, REQUIRED, Text
from .models import Description, State

EMPTY: dict[str, Any] = {
    **dict.fromkeys((*PARTS.values(), "service_type", "drafted_with"), ""),
    "sites": [],
    "family": [],
    "drafted_on": None,
}
SOURCE = ("title", "publisher", "url", "read_on")  # PostgreSQL keeps keys in no order of ours
DAY = re.compile(r"\d{4}-\d\d-\d\d")


class CannotWrite(Exception):
    """The text would not come back from its file as it is. The message says where and why."""


def values(text: Text) -> dict[str, Any]:
    """Return what a file says as the fields of `Description` hold it."""
    meta = {name: value for name, value in text.meta.items() if name not in ("system", "code")}
    meta["sources"] = [
        {name: f"{v:%Y-%m-%d}" if isinstance(v, date) else v for name, v in source.items()}
        for source in meta["sources"]
    ]
    return {**EMPTY, **meta, **text.parts, "state": State(meta["state"])}


def path_of(description: Description, root: Path) -> Path:
    return root / content.of(description).path


def written(description: Description) -> str:
    """Write a text as its file. Raises CannotWrite where the file would not read back equal."""
    text = content.of(description)
    lines = ["+++", *_front(text.meta), "+++"]
    for heading, part in PARTS.items():
        if prose := _plain(getattr(description, part)):
            lines += ["", f"## {heading}", "", prose]
    raw = "\n".join(lines) + "\n"
    _check(text, raw)
    return raw


def _front(meta: dict[str, Any]) -> Iterable[str]:
    for name in [*REQUIRED, *OPTIONAL]:
        if name != "sources" and (name in REQUIRED or meta[name]):
            yield f"{name} = {_toml(meta[name])}"
    if not meta["sources"]:
        yield "sources = []"
    for source in meta["sources"]:
        yield "[[sources]]"
        for name in [*(n for n in SOURCE if n in source), *sorted(source.keys() - set(SOURCE))]:
            value = source[name]
            is_day = name == "read_on" and DAY.fullmatch(str(value))
            yield f"{name} = {value if is_day else _toml(value)}"


def _toml(value: Any) -> str:
    """A TOML basic string is written like a JSON string, but for one control character."""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(prose: str) -> str:
    """As a file holds it: browsers end lines with two characters, files with one."""
    return prose.replace("\r\n", "\n").strip()


def _check(text: Text, raw: str) -> None:
    label = text.label
    try:
        back = values(content.parse(text.path, raw))
    except content.BadText as error:
        raise CannotWrite(f"{label} cannot be written: {error}") from error
    for name, value in values(text).items():
        held = _plain(value) if name in PARTS.values() else value
        if back[name] != held:
            raise CannotWrite(
                f"{label} cannot be written: {name} would not read back as it is; mend it at the "
                "desk"
            )
