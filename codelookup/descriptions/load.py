"""Bring the content files into the database. Loading twice changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from codelookup.catalog.models import Code, Entry
from codelookup.catalog.systems import key

from .content import Text
from .models import Description, State


@dataclass(frozen=True)
class Loaded:
    added: int
    changed: int
    unchanged: int


def unlisted(texts: Iterable[Text]) -> list[Text]:
    """Return the texts about codes that no loaded release lists. One query a code system."""
    by_system: dict[str, list[Text]] = {}
    for text in texts:
        by_system.setdefault(text.meta["system"], []).append(text)
    found = []
    for system, some in by_system.items():
        values = [text.meta["code"] for text in some]
        listed = Entry.objects.filter(code__system=system, code__value__in=values)
        known = set(listed.values_list("code__value", flat=True))
        found += [text for text in some if text.meta["code"] not in known]
    return found


@transaction.atomic
def load(texts: Iterable[Text]) -> Loaded:
    """Store each text under its code; a text whose file has not changed is left alone."""
    added = changed = unchanged = 0
    for text in texts:
        meta = text.meta
        code, _ = Code.objects.get_or_create(
            system=meta["system"], value=meta["code"], defaults={"key": key(meta["code"])}
        )
        found = Description.objects.filter(code=code, source_file=text.name).first()
        if found and found.source_sha256 == text.sha256:
            unchanged += 1
            continue
        description = found or Description(code=code, source_file=text.name)
        for name, value in _values(text).items():
            setattr(description, name, value)
        description.save()
        added, changed = added + (not found), changed + bool(found)
    return Loaded(added, changed, unchanged)


def _values(text: Text) -> dict[str, Any]:
    meta = {name: value for name, value in text.meta.items() if name not in {"system", "code"}}
    meta["sources"] = [
        {
            name: f"{value:%Y-%m-%d}" if isinstance(value, date) else value
            for name, value in s.items()
        }
        for s in meta["sources"]
    ]
    parts = dict.fromkeys(
        ("common", "overview", "clinical_context", "documentation", "compliance"), ""
    )
    return {
        **parts,
        "service_type": "",
        "sites": [],
        "family": [],
        **meta,
        **text.parts,
        "state": State(meta["state"]),
        "source_sha256": text.sha256,
    }
