"""The browse tree's upper levels for systems whose official files print none: our own tables.

`tables/ranges.csv` groups codes by number in our words (MS-DRG, POS and modifiers by kind);
`tables/icd10pcs_axes.csv` names the ICD-10-PCS sections, body systems and operations.
ICD-10-CM takes its chapters and blocks from the tabular list and only falls back to ours.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from .systems import System

TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True)
class Node:
    """A range of codes: `slug` is its address, `first` and `last` are codes or empty."""

    slug: str
    title: str
    parent: str
    first: str
    last: str

    @property
    def range(self) -> str:
        return f"{self.first}-{self.last}" if self.first else ""

    def holds(self, value: str) -> bool:
        return bool(self.first) and _order(self.first) <= _order(value) <= _order(self.last)


@lru_cache(4096)
def _order(value: str) -> tuple[str, str, str]:
    """Sort numbers first, then suffixed codes (0042T) by suffix; lettered codes by letter."""
    if re.fullmatch(r"\d{4}[A-Z]", value):
        return "1", value[-1], value[:-1]
    return "0", "", value


@cache
def nodes(system: str) -> dict[str, Node]:
    """Return the system's own nodes by slug, in the order of the table."""
    if system == System.ICD10PCS:
        with (TABLES / "icd10pcs_axes.csv").open(encoding="utf-8", newline="") as stream:
            return {
                row["prefix"]: Node(row["prefix"], row["title"], row["prefix"][:-1], "", "")
                for row in csv.DictReader(stream)
            }
    with (TABLES / "ranges.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["node"]: Node(row["node"], row["title"], row["parent"], row["first"], row["last"])
            for row in csv.DictReader(stream)
            if row["system"] == system
        }


@cache
def _children(system: str) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in nodes(system).values():
        found.setdefault(node.parent, []).append(node)
    return found


def children(system: str, slug: str) -> list[Node]:
    return _children(system).get(slug, [])


def place(system: str, value: str) -> tuple[str, ...]:
    """Return the slugs of the nodes that hold a code, root first; empty where none does."""
    if system == System.ICD10PCS:
        return (value[:1], value[:2], value[:3])
    probe = value[:3] if system == System.ICD10CM else value
    path: list[str] = []
    while True:
        below = children(system, path[-1] if path else "")
        found = next((node for node in below if node.holds(probe)), None)
        if not found:
            return tuple(path)
        path.append(found.slug)


def is_code(value: str) -> bool:
    """Tell an ICD-10-CM category from a chapter or block in a path."""
    return bool(re.fullmatch(r"[A-Z][0-9A-Z]{2}(\..+)?", value))
