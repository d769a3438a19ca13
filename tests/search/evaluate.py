"""Run the query set over this site's own index and print how well it is answered."""

import argparse
import os
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass

from .queries import HALVES, KINDS, Query, read

DEPTH = 10


@dataclass(frozen=True)
class Answer:
    """What came for a query. `place` counts from 1; 0 where nothing right came in `DEPTH`."""

    query: Query
    place: int
    milliseconds: float
    came: tuple[str, ...]


def main() -> None:
    arguments = options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")
    import django

    django.setup()
    chosen = [
        query
        for query in read()
        if arguments.half in (query.half, "both") and arguments.kind in (query.kind, None)
    ]
    for query in chosen[:20]:
        ask(query)  # warms the page cache, so that the first kind is not timed cold
    answers = [ask(query) for query in chosen]
    print(table(answers))
    if arguments.misses:
        print(*misses(answers), sep="\n")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.search.evaluate", description=__doc__)
    parser.add_argument("--half", choices=[*HALVES, "both"], default="tune")
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--misses", action="store_true", help="list what is not in the first 3")
    return parser.parse_args()


def ask(query: Query) -> Answer:
    """Search as the results page does: for a code, what is exactly it stands before the rest."""
    from codelookup.search import find

    start = time.perf_counter()
    hits = find.exact(query.text) if query.kind == "code" else []
    hits += find.find(query.text, limit=DEPTH).hits
    spent = (time.perf_counter() - start) * 1000
    codes = list(dict.fromkeys((hit.system, hit.value) for hit in hits))[:DEPTH]
    right = [place for place, code in enumerate(codes, start=1) if query.is_answered_by(*code)]
    titles = {(hit.system, hit.value): hit.title for hit in hits}
    came = tuple(f"{system}:{value} {titles[system, value]}" for system, value in codes)
    return Answer(query, right[0] if right else 0, spent, came)


def table(answers: list[Answer]) -> str:
    lines = [
        f"{'kind':<14}{'n':>5}{'@1':>8}{'@3':>8}{'@10':>8}{'MRR':>7}{'p50 ms':>9}{'p95 ms':>9}"
    ]
    for kind in KINDS:
        if mine := [answer for answer in answers if answer.query.kind == kind]:
            lines.append(line(kind, mine))
    return "\n".join([*lines, line("all", answers)])


def line(name: str, answers: list[Answer]) -> str:
    shares = [share(0 < each.place <= depth for each in answers) for depth in (1, 3, DEPTH)]
    reciprocal = statistics.fmean(1 / each.place if each.place else 0 for each in answers)
    spent = sorted(each.milliseconds for each in answers)
    middle, slow = statistics.median(spent), spent[int(0.95 * (len(spent) - 1))]
    cells = "".join(f"{each:>8.1%}" for each in shares)
    return f"{name:<14}{len(answers):>5}{cells}{reciprocal:>7.3f}{middle:>9.1f}{slow:>9.1f}"


def share(hits: Iterable[bool]) -> float:
    return statistics.fmean(map(int, hits))


def misses(answers: list[Answer]) -> list[str]:
    lines = []
    for each in answers:
        if not 0 < each.place <= 3:
            found = f"at {each.place}" if each.place else "not found"
            came = "; ".join(name[:60] for name in each.came[:3]) or "nothing"
            lines.append(f"{each.query.kind}: {each.query.text} ({found}): {came}")
    return lines


if __name__ == "__main__":
    main()
