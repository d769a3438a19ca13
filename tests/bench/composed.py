"""Compose the text of every code that is loaded: how many have one, how long it takes.

`python -m tests.bench.composed` counts; `--sample 40 --seed 7` prints texts to read by eye.
"""

import argparse
import os
import random
import time
from collections.abc import Iterator
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="texts of each system to print")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")
    import django

    django.setup()
    from codelookup.catalog.in_force import in_force
    from codelookup.catalog.systems import System

    now = in_force()
    print("| system | codes | written | composed | seconds | rules broken |")
    print("|---|---|---|---|---|---|")
    for system in System.values:
        found = list(subjects(system, now))
        print(row(system, found))
        if chosen.sample:
            read_aloud(random.Random(chosen.seed).sample(found, min(chosen.sample, len(found))))


def subjects(system: str, now: Any) -> Iterator[Any]:
    """Yield every code of the system with what its page would have looked up, filled in bulk."""
    from codelookup.catalog.models import Entry, Kind
    from codelookup.catalog.subject import Subject

    entries: dict[str, Any] = {}
    for release in [*now.shelves(system), *now.speakers(system)]:
        held = Entry.objects.filter(release=release, code__system=system)
        entries |= {e.code.value: e for e in held.select_related("code", "release")}
    below: dict[str, list[Any]] = {}
    for entry in entries.values():
        below.setdefault(entry.path, []).append(entry)
    for entry in entries.values():
        if entry.kind == Kind.NODE:
            continue
        about = Subject(entry.code, entry, now, True, [entry])
        above = [(v, entries[v].title, "") for v in entry.ancestors if v in entries]
        beside = [(e.code.value, e.title) for e in below[entry.path]] if system == "ms-drg" else []
        kept = {
            "parents": above,
            "completions": below.get(entry.path_below(entry.code.value), [])[:200],
            "characters": [],
            "family": [each for each in beside if abs(int(each[0]) - int(entry.code.value)) < 5],
        }
        for name, value in kept.items():
            about.once(name, lambda _, value=value: value)  # type: ignore[misc]
        yield about


def row(system: str, found: list[Any]) -> str:
    from codelookup.descriptions.compose import composed
    from codelookup.descriptions.models import Description
    from tests.descriptions.test_composed_rules import faults

    written = set(
        Description.objects.published()
        .filter(code__system=system)
        .values_list("code_id", flat=True)
    )
    start = time.perf_counter()
    texts = [composed(each) for each in found if each.code.pk not in written]
    seconds = time.perf_counter() - start
    made = [text for text in texts if text]
    broken = sum(bool(faults(text)) for text in made)
    cells = [system, len(found), len(written), len(made), f"{seconds:.1f}", broken]
    return f"| {' | '.join(map(str, cells))} |"


def read_aloud(found: list[Any]) -> None:
    from codelookup.descriptions.compose import composed

    for about in found:
        if text := composed(about):
            print(f"\n{about.code} {about.entry.title}")
            print("  ", " // ".join(text.common))
            print("  ", " // ".join(text.overview))


if __name__ == "__main__":
    main()
