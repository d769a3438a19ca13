"""The kinds of pages of a site with all official data, and addresses of each. Needs Django set up."""

import random
from collections.abc import Sequence

from django.db import connection

from codelookup.catalog.index_terms import Book, IndexTerm
from codelookup.catalog.models import Code, Entry, Kind
from codelookup.catalog.systems import System

from .words import WORDS

Kinds = dict[str, list[str]]

COMMON = {
    System.CPT: ["99213", "99214", "36415", "80053", "93010", "85025", "64490", "20610"],
    System.HCPCS: ["J1100", "J3301", "J0690", "J1885", "G0439", "A4550"],
    System.ICD10CM: ["E11.9", "I10", "M54.16", "S72.001A"],
}
PAIRED = """
    SELECT value FROM (
        SELECT column1 AS value FROM edits_pairedit
        UNION ALL SELECT column2 FROM edits_pairedit) AS both_columns
    GROUP BY value ORDER BY COUNT(*) DESC, value LIMIT %s
"""
CLAIM = ["99213-25", "64490-50", "36415", "80053", "93010", "J3301*4", "20610", "85025", "64493"]


def heavy(most: int) -> list[Code]:
    """The codes that are billed most, and those that most pair edits name."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRED, [most])
        paired = [row[0] for row in cursor.fetchall()]
    found = []
    for system, values in COMMON.items():
        wanted = values + (paired if system in (System.CPT, System.HCPCS) else [])
        known = Code.objects.listed().filter(system=system, value__in=wanted)
        found += sorted(known, key=lambda code: wanted.index(code.value))
    return found


def drawn(system: str, number: int) -> list[str]:
    """Addresses of codes of one system, drawn by lot, the same each time."""
    entries = Entry.objects.filter(kind=Kind.CODE, code__system=system)
    ids = list(entries.order_by("code_id").values_list("code_id", flat=True).distinct())
    chosen = random.Random(1).sample(ids, min(number, len(ids)))
    return [code.get_absolute_url() for code in Code.objects.in_bulk(chosen).values()]


def of_codes(number: int) -> Kinds:
    """Code pages: the heaviest, then each system's by lot."""
    found = {"code page, heaviest": [code.get_absolute_url() for code in heavy(12)]}
    return found | {f"code page, {s.label}": drawn(s, number) for s in System}


def of_others() -> Kinds:
    """Everything else that visitors ask for often, or that reads much."""
    heaviest = [c.get_absolute_url() for c in heavy(6) if c.system in (System.CPT, System.HCPCS)]
    claims = [f"/claim-check/?on=2026-04-15&pos=11&d=M54.16{_lines(n)}" for n in (2, 5, 9)]
    return {
        "home": ["/"],
        "search, words": [f"/search/?q={word.replace(' ', '+')}&list=1" for word in WORDS],
        "suggestions": [f"/search/suggest/?q={word[:4].replace(' ', '+')}" for word in WORDS],
        "system": [f"/{system}/" for system in System],
        "browse": [f"/icd-10-cm/browse/{n}/" for n in range(1, 23)],
        "book index": [term.get_absolute_url() for term in _terms(20)],
        "whole list of pair edits": [f"{path}ncci-edits/" for path in heaviest],
        "two codes": ["/ncci/64490/64493/", "/ncci/20610/64490/", "/ncci/36415/99213/"],
        "claim check": claims,
        "compare": ["/compare/?codes=99213,99214,99215", "/compare/?codes=64490,64493"],
        "sources": ["/sources/"],
    }


def _lines(number: int) -> str:
    return "".join(f"&l={line}" for line in CLAIM[:number])


def _terms(number: int) -> Sequence[IndexTerm]:
    mains = IndexTerm.objects.filter(level=0, book=Book.DISEASES)
    ids = list(mains.order_by("pk").values_list("pk", flat=True))
    chosen = random.Random(1).sample(ids, min(number, len(ids)))
    return list(IndexTerm.objects.filter(pk__in=chosen))
