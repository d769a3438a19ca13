"""Queries that are codes: in any spelling, whole or the beginning of one."""

import re
import unicodedata

from codelookup.catalog.systems import System, key

from . import index
from .hits import COLUMNS, Hit, make_hits

LONGEST = 8  # letters and digits of a code, with room for a slip


# "modifier 25", "DRG 470", "ICD-10 E11.9": the name of a system before a code.
NAMED = re.compile(
    r"(?i)\s*(?P<name>cpt|hcpcs|icd[ -]?10[ -]?cm|icd[ -]?10[ -]?pcs|pcs|(?:ms[ -]?)?drg"
    r"|mod(?:ifier)?|pos|place of service|icd(?:[ -]?10)?)s?(?:\s+codes?)?[\s:#-]+(?P<code>\S.*)"
)
# "what is the ICD-10 code for diabetes": only the last word asks.
ASKED = re.compile(
    r"(?i)(?:what(?:'s| is) )?(?:the )?(?:cpt|hcpcs|icd[ -]?(?:10|9)?(?:[ -]?(?:cm|pcs))?|drg)? ?"
    r"(?:diagnosis|procedure|billing|medical|dx)? ?codes? (?:for|of) (?:an? |the )?"
)
NAMES = {
    "cpt": System.CPT,
    "hcpcs": System.HCPCS,
    "icd10cm": System.ICD10CM,
    "icd10pcs": System.ICD10PCS,
    "pcs": System.ICD10PCS,
    "drg": System.MSDRG,
    "msdrg": System.MSDRG,
    "mod": System.MODIFIERS,
    "modifier": System.MODIFIERS,
    "pos": System.POS,
    "placeofservice": System.POS,
}


def named(text: str, system: str | None) -> tuple[str, str | None]:
    """Take the name of a system from before a code that it has; else leave the query alone."""
    if not (match := NAMED.fullmatch(text)):
        return text, system
    named_system = NAMES.get(re.sub(r"[ -]", "", match["name"].lower()))
    code = match["code"].strip()
    if _exactly(key(code), named_system or system):
        return code, system or named_system
    return text, system


def plain(text: str) -> str:
    """Write letters as the index does, accents joined; leave out "the code for" before words."""
    text = unicodedata.normalize("NFKC", text).strip()
    asked = ASKED.match(text)
    return text[asked.end() :] if asked and asked.end() < len(text) else text


def exact(text: str, system: str | None = None) -> list[Hit]:
    """Return the codes of exactly these letters and digits; letters alone are words."""
    code, system = named(text, system)
    wanted = key(code)
    return _exactly(wanted, system) if _is_code_shaped(wanted) or code != text else []


def short(text: str, system: str | None = None) -> list[Hit]:
    """Return the codes of two letters (modifiers) that a query of two letters names."""
    wanted = key(text)
    return _exactly(wanted, system) if len(wanted) == 2 and wanted.isalpha() else []


def beginning(
    text: str,
    system: str | None,
    billable: bool,
    within: str,
    offset: int,
    limit: int,
    counted: bool = True,
) -> tuple[list[Hit], dict[str, int]] | None:
    """Return the codes that begin so, and their number by system; None where none does."""
    stem = key(text)
    if not _is_code_shaped(stem) or len(text.split()) > 2:
        return None
    where, values = _filters(stem, billable, system, within)
    if not (hits := _in_order(where, values, limit, offset)) and not offset:
        return None
    return hits, _counts(stem, billable) if counted else {}


def lettered(text: str, system: str | None, limit: int, offset: int = 0) -> list[Hit]:
    """Return the codes that begin with these letters, where no word does."""
    stem = key(text)
    if not stem or len(stem) > LONGEST or len(text.split()) > 1:
        return []
    where, values = _filters(stem, False, system, "")
    return _in_order(where, values, limit, offset)


def counted_letters(text: str) -> dict[str, int]:
    return _counts(key(text), False)


def _is_code_shaped(wanted: str) -> bool:
    return bool(wanted) and len(wanted) <= LONGEST and any(char.isdigit() for char in wanted)


def _exactly(wanted: str, system: str | None) -> list[Hit]:
    where, values = "key = ?", [wanted]
    if system:
        where += " AND system = ?"
        values.append(system)
    rows = index.fetch(f"SELECT {COLUMNS} FROM doc WHERE {where} ORDER BY id", values)
    return make_hits(rows, 0, "code")


def _filters(stem: str, billable: bool, system: str | None, within: str) -> tuple[str, list[str]]:
    where, values = "key >= ? AND key < ?", [stem, stem + "\uffff"]
    if system:
        where += " AND system = ?"
        values.append(system)
    if within:
        where += " AND (' ' || path || ' ' LIKE ? ESCAPE '\\' OR value = ?)"
        escaped = within.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values += [f"% {escaped} %", within]
    if billable:
        where += " AND is_billable = 1 AND terminated_on IS NULL"
    return where, values


def _in_order(where: str, values: list[str], limit: int, offset: int) -> list[Hit]:
    """Codes in order, those that have ended last: two walks of an index, no sort."""
    live, ended = (f"{where} AND terminated_on IS {each}" for each in ("NULL", "NOT NULL"))
    ordered = f"SELECT {COLUMNS} FROM doc WHERE {{}} ORDER BY key, id LIMIT ? OFFSET ?"
    why = "beginning of the code"
    hits = make_hits(index.fetch(ordered.format(live), [*values, limit, offset]), offset, why)
    if missing := limit - len(hits):
        skipped = max(0, offset - _count(live, values))
        rows = index.fetch(ordered.format(ended), [*values, missing, skipped])
        hits += make_hits(rows, offset + len(hits), why)
    return hits


def _count(where: str, values: list[str]) -> int:
    return int(index.fetch(f"SELECT COUNT(*) FROM doc WHERE {where}", values)[0][0])


def _counts(stem: str, billable: bool) -> dict[str, int]:
    where, values = _filters(stem, billable, None, "")
    rows = index.fetch(f"SELECT system, COUNT(*) FROM doc WHERE {where} GROUP BY system", values)
    return dict(rows)
