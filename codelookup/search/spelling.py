"""Misspelt words: the known words nearest to them, by letters left out (the SymSpell idea).

The index holds, for every known word, the forms it takes with one or two of its first letters
left out; a misspelt word's own such forms meet them there.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

PREFIX = 7  # letters of a word in which letters are left out
SHORT = 6  # below this length one slip is believed, from it on two
MOST = 5  # corrections of one word

Fetch = Callable[[str, Sequence[str | int]], list[Any]]


def slips(word: str) -> int:
    """How many slips may turn a known word into this one."""
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < SHORT else 2


def variants(word: str) -> set[str]:
    """Return a word's first letters with up to as many left out as slips are believed."""
    head = word[:PREFIX]
    kept = {head}
    for left_out in range(1, slips(word) + 1):
        kept.update("".join(rest) for rest in combinations(head, max(1, len(head) - left_out)))
    return kept if len(word) > 2 else set()


def nearest(word: str, fetch: Fetch) -> list[str]:
    """Return the known words at the smallest distance, the commonest first."""
    allowed = slips(word)
    if not allowed:
        return []
    asked = sorted(variants(word))
    rows = fetch(
        "SELECT DISTINCT v.form, v.word, w.df FROM variant v JOIN word w ON w.word = v.word "
        f"WHERE v.variant IN ({', '.join('?' * len(asked))}) "
        "AND length(v.form) BETWEEN ? AND ?",
        [*asked, len(word) - allowed, len(word) + allowed],
    )
    best: dict[str, tuple[int, bool, int, str]] = {}
    for form, known, df in rows:
        away = distance(word, form, allowed)
        if 0 < away <= min(allowed, max(1, slips(form))):
            found = (away, form[0] != word[0], -df, known)
            best[known] = min(found, best.get(known, found))
    ordered = sorted(best.values())
    return [known for away, _, _, known in ordered if away == ordered[0][0]][:MOST]


def split(word: str, fetch: Fetch) -> tuple[str, str] | None:
    """Return two common words that were written as one, None where there are none."""
    cuts = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    if not cuts:
        return None
    asked = sorted({part for cut in cuts for part in cut})
    rows = fetch(f"SELECT word, df FROM word WHERE word IN ({', '.join('?' * len(asked))})", asked)
    df = dict(rows)
    known = [cut for cut in cuts if df.get(cut[0], 0) > 2 and df.get(cut[1], 0) > 2]
    return max(known, key=lambda cut: min(df[cut[0]], df[cut[1]]), default=None)


def distance(one: str, other: str, most: int) -> int:
    """Count letters added, dropped, replaced or swapped; `most` + 1 where there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if before and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
