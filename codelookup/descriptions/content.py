"""Texts as files: `content/<system>/<code>.md`, TOML between `+++` lines, then Markdown.

A text in another language has it in its name: `<code>.es.md`.
`read` turns one file into a Text or says what is wrong and where; `problems` holds the rules that
a text must meet before it is published.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from codelookup.catalog.systems import System
from codelookup.lib.text import words

from . import rules
from .characters import oddity
from .languages import ENGLISH, LANGUAGES, WORDINGS
from .models import Description, State

CONTENT = Path(__file__).parent / "content"

# Heading in the file -> field of Description.
PARTS = {
    "Common language description": "common",
    "Overview": "overview",
    "Clinical context": "clinical_context",
    "Documentation": "documentation",
    "Compliance": "compliance",
}
REQUIRED = {
    "system": str,
    "code": str,
    "language": str,
    "title": str,
    "state": str,
    "author": str,
    "written_on": date,
    "reviewer": str,
    "reviewed_on": date,
    "review_scope": str,
    "code_set": str,
    "sources": list,
}
OPTIONAL = {
    "service_type": str,
    "sites": list,
    "family": list,
    "drafted_with": str,
    "drafted_on": date,
}

LIMITS = {"common": (60, 260), "overview": (50, 260), "clinical_context": (60, 320)}  # words
MOST_BYTES = 64_000  # of a file
MOST_CHARACTERS = 4_000  # of a part
MOST_LISTED = 30  # sources, sites or codes of a family
SOURCE = {"title": 200, "publisher": 120, "url": 500}  # characters


class BadText(Exception):
    """The file is not a text. The message names file, place and remedy."""


@dataclass(frozen=True)
class Text:
    """One file, read: front matter as `meta`, parts by field name."""

    path: Path
    meta: dict[str, Any]
    parts: dict[str, str] = field(default_factory=dict)
    sha256: str = ""

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def label(self) -> str:
        """As the commands name it: cpt/64490."""
        return self.name.removesuffix(".md")


def of(description: Description) -> Text:
    """Return a stored text as its file would be read, to be held against the same rules."""
    fields = [*REQUIRED, *OPTIONAL]
    meta = {name: getattr(description, name) for name in fields if name not in ("system", "code")}
    meta |= {"system": description.code.system, "code": description.code.value}
    parts = {name: getattr(description, name) for name in PARTS.values()}
    path = Path(meta["system"]) / file_name(meta)
    return Text(path, meta, {name: prose for name, prose in parts.items() if prose.strip()})


def file_name(meta: dict[str, Any]) -> str:
    """64490.md; in another language 64490.es.md."""
    language = "" if meta["language"] == "en" else f".{meta['language']}"
    return f"{meta['code']}{language}.md"


def files(root: Path = CONTENT) -> Iterator[Path]:
    return iter(sorted(root.glob("*/*.md")))


def read(path: Path) -> Text:
    name = f"{path.parent.name}/{path.name}"
    if (size := path.stat().st_size) > MOST_BYTES:
        raise BadText(f"{name}: {size:,} bytes, at most {MOST_BYTES:,}; a file holds one text")
    try:
        raw = normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadText(f"{name}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    return parse(path, raw)


def parse(path: Path, raw: str) -> Text:
    """Read the words of one file; `path` names it and need not exist. Lines end with \\n."""
    name = f"{path.parent.name}/{path.name}"
    if odd := oddity(raw):
        raise BadText(f"{name}, {odd}")
    pieces = re.split(r"(?m)^\+\+\+\s*$", raw, maxsplit=2)
    if len(pieces) != 3 or pieces[0].strip():
        raise BadText(f"{name}, line 1: front matter must stand first, between two lines of +++")
    try:
        meta = tomllib.loads(pieces[1])
    except tomllib.TOMLDecodeError as error:
        raise BadText(f"{name}, front matter: {error}") from error
    _check_meta(name, meta)
    if (meta["system"], file_name(meta)) != (path.parent.name, path.name):
        raise BadText(
            f"{name}: says {meta['system']} {meta['code']}, but the file is named otherwise; "
            f"name it {file_name(meta)} in the folder {meta['system']}"
        )
    return Text(path, meta, _parts(name, pieces[2]), sha256(raw.encode()).hexdigest())


def _check_meta(name: str, meta: dict[str, Any]) -> None:
    known = REQUIRED | OPTIONAL
    for key, kind in known.items():
        if key in REQUIRED and key not in meta:
            raise BadText(f"{name}, front matter: {key} is missing")
        if key in meta and type(meta[key]) is not kind:  # a moment is a date to isinstance
            raise BadText(f"{name}, front matter: {key} must be a {kind.__name__}")
    for key in ("sites", "family"):
        if not all(isinstance(value, str) for value in meta.get(key, [])):
            raise BadText(f"{name}, front matter: {key} must hold texts; codes stand in quotes")
    if unknown := sorted(meta.keys() - known.keys()):
        raise BadText(f"{name}, front matter: {unknown[0]!r} is not known; known: {sorted(known)}")
    if meta["system"] not in System.values:
        raise BadText(f"{name}, front matter: no code system {meta['system']!r}")
    if meta["language"] not in LANGUAGES:
        raise BadText(
            f"{name}, front matter: no language {meta['language']!r}; known: {list(LANGUAGES)}"
        )
    if meta["state"] not in State.values:
        raise BadText(f"{name}, front matter: no state {meta['state']!r}; known: {State.values}")


def _parts(name: str, body: str) -> dict[str, str]:
    pieces = re.split(r"(?m)^## +(.+?)\s*$", body)
    if pieces[0].strip():
        raise BadText(f"{name}: text before the first heading; headings are {list(PARTS)}")
    parts: dict[str, str] = {}
    for heading, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if heading not in PARTS:
            raise BadText(f"{name}: heading {heading!r} is not one of {list(PARTS)}")
        if PARTS[heading] in parts:
            raise BadText(f"{name}: heading {heading!r} stands twice")
        parts[PARTS[heading]] = text.strip()
    return parts


def problems(text: Text) -> list[str]:
    """Return every rule the text breaks; an empty list means that it may be published."""
    meta, found = text.meta, _field_problems(text.meta)
    if meta["author"].strip().casefold() == meta["reviewer"].strip().casefold():
        found.append("author and reviewer are the same; somebody else must review it")
    if meta["reviewed_on"] < meta["written_on"]:
        found.append("reviewed before it was written")
    if not 5 <= len(meta["title"]) <= 90 or meta["title"].endswith("."):
        found.append("title must have 5 to 90 characters and no full stop")
    found += _source_problems(meta["sources"])
    if not text.parts.get("common"):
        found.append("'Common language description' is missing")
    too_long = [
        f"{part}: {len(prose):,} characters, at most {MOST_CHARACTERS:,}"
        for part, prose in text.parts.items()
        if len(prose) > MOST_CHARACTERS
    ]
    return found + (too_long or _prose_problems(meta, text.parts))


def _prose_problems(meta: dict[str, Any], parts: dict[str, str]) -> list[str]:
    found, said = [], WORDINGS.get(meta["language"], WORDINGS[ENGLISH])
    for part, (least, most) in LIMITS.items():
        if (prose := parts.get(part)) and not least <= (n := len(words(prose))) <= most:
            found.append(f"{part}: {n} words, must be {least} to {most}")
    found += rules.problems(meta["title"], parts, said)
    context = parts.get("clinical_context", "")
    if context and not context.startswith(said.illustration):
        found.append(f"clinical_context must begin with {said.illustration!r}")
    for part, prose in [("title", meta["title"]), *parts.items()]:
        if match := said.placeholder.search(prose):
            found.append(f"{part}: holds the placeholder {match[0]!r}; write what belongs there")
        if match := said.promise.search(prose):
            found.append(f"{part}: promises payment ({match[0]!r}); say what the rule is")
        if odd := oddity(prose):
            found.append(f"{part}, {odd}")
    return found


def _field_problems(meta: dict[str, Any]) -> list[str]:
    """Say what the table could not hold, or what no reader could see."""
    found = [f"{name} is empty" for name in ("author", "reviewer") if not meta[name].strip()]
    limits = {field.name: field.max_length for field in Description._meta.concrete_fields}
    for name, value in meta.items():
        limit = limits.get(name) if name != "title" else None
        if limit and isinstance(value, str) and len(value) > limit:
            found.append(f"{name}: {len(value)} characters, at most {limit}")
        is_prose = name == "title" or name in PARTS.values()  # a form holds its parts here too
        if not is_prose and isinstance(value, str) and (odd := oddity(value)):
            found.append(f"{name}, {odd}")
    for name in ("sites", "family", "sources"):
        if (number := len(meta.get(name) or [])) > MOST_LISTED:
            found.append(f"{name}: {number} listed, at most {MOST_LISTED}")
    return found


def _source_problems(sources: list[Any]) -> list[str]:
    if not sources:
        return ["no source; at least one is needed"]
    found = []
    for number, source in enumerate(sources[:MOST_LISTED], start=1):
        if not isinstance(source, dict) or not source.get("title"):
            found.append(f"source {number} has no title")
            continue
        found += [f"source {number}: {problem}" for problem in _of_source(source)]
    return found


def _of_source(source: dict[str, Any]) -> list[str]:
    url = str(source.get("url", ""))
    found = [] if not url or _is_https(url) else [f"{url[:80]!r} is not an https address"]
    for name, limit in SOURCE.items():
        value = str(source.get(name, ""))
        if len(value) > limit:
            found.append(f"{name} has {len(value)} characters, at most {limit}")
        elif odd := oddity(value):
            found.append(f"{name}, {odd}")
    if unknown := sorted(source.keys() - {*SOURCE, "read_on"}):
        found.append(f"{unknown[0]!r} is not known; known: {[*SOURCE, 'read_on']}")
    if not _is_day(source.get("read_on", date.min)):
        found.append(f"read_on is {str(source['read_on'])[:40]!r}; write a day as 2026-11-22")
    return found


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"[\s<>\"]", url)


def _is_day(value: Any) -> bool:
    """Tell a day from a file, or from a form as it is written."""
    try:
        return type(value) is date or bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False
