"""Read from a sentence what it says of codes: the codes it names and figures in fixed phrases.

Only phrases that can be read without doubt are read; what is written freely is the reviewer's.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Not a part of an amount ($10,000 or 20114.6), of a longer name, or of an address.
PROCEDURE = re.compile(r"(?<![\w.,$/=-])(?:\d{4}[0-9A-Z]|[A-V]\d{4})(?!\w|[,.]\d)")
PROCEDURE_RANGE = re.compile(r"(?<=\b\d{5})[-–](\d{5})\b")
DIAGNOSIS = re.compile(r"(?<![\w.])[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?=-?(?!\w))")
# Written like diagnosis categories, which ICD-10-CM does not have: a blood test and a vitamin.
NO_DIAGNOSIS = {"A1C", "B12"}

WORDS = "zero one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {"a single": 1, **{word: number for number, word in enumerate(WORDS.split())}}
_N = rf"(?<![\d,.])(?P<value>\d{{1,3}}(?:,\d{{3}})*|a single|{'|'.join(WORDS.split())})"


SIDES = r"(?:both|two) (?:sides|eyes|ears|legs|knees|breasts)"
MEASURES = {
    "milligram": "mg",
    "mg": "mg",
    "microgram": "mcg",
    "mcg": "mcg",
    "milliliter": "ml",
    "ml": "ml",
    "gram": "g",
    "minute": "minutes",
    "unit": "units",
}
MEASURE = rf"(?P<measure>{'|'.join(MEASURES)})s?\b"


@dataclass(frozen=True)
class Statement:
    """`field`: of which figure; `value`: as the fact would be written; `words`: the phrase."""

    field: str
    value: str
    words: str


def procedures(text: str) -> list[str]:
    ends = [match[1] for match in PROCEDURE_RANGE.finditer(text)]
    return list(dict.fromkeys(PROCEDURE.findall(text) + ends))


def diagnoses(text: str) -> list[str]:
    """Return the ICD-10-CM codes and headings; a dash for further characters is left out."""
    return list(dict.fromkeys(code for code in DIAGNOSIS.findall(text) if code not in NO_DIAGNOSIS))


def _number(match: re.Match[str]) -> int:
    written = match["value"].lower().replace(",", "")
    return int(written) if written.isdigit() else NUMBERS[written]


def _days(match: re.Match[str]) -> str:
    return f"{_number(match):03d}"


def _count(match: re.Match[str]) -> str:
    return str(_number(match))


def measured(number: str, measure: str) -> str:
    """Write an amount the same way however it is spelt: 1,000 milligrams is 1000 mg."""
    return f"{number.replace(',', '')} {MEASURES[measure.lower().removesuffix('s')]}"


def _amount(match: re.Match[str]) -> str:
    return measured(_count(match), match["measure"])


def _as_written(match: re.Match[str]) -> str:
    return match["value"]


def _always(value: str) -> Callable[[re.Match[str]], str]:
    return lambda match: value


Reading = tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]]
READINGS: tuple[Reading, ...] = (
    ("global_days", re.compile(rf"(?i)\b{_N}[- ]days? global\b"), _days),
    ("global_days", re.compile(rf"(?i)\b{_N} global days\b"), _days),
    ("global_days", re.compile(rf"(?i)\bglobal period (?:of|is|has) {_N} days\b"), _days),
    ("global_days", re.compile(r"\b(?P<value>ZZZ|XXX|YYY|MMM)\b"), _as_written),
    (
        "global_days",
        re.compile(r"(?i)\bglobal (?:days|surgery rules|concept) do(?:es)? not apply\b"),
        _always("XXX"),
    ),
    ("status", re.compile(r"\bstatus (?:is )?(?P<value>[A-Z])\b(?! for)"), _as_written),
    ("status", re.compile(r"\bstatus(?: in RVU26\w)? is (?P<value>[A-Z])\b"), _as_written),
    ("status", re.compile(r"(?i)\b(?:status (?:is )?active|active status)\b"), _always("A")),
    ("status", re.compile(r"\b(?:as|is) (?:an )?active\b"), _always("A")),
    ("status", re.compile(r'\bstatus "not valid for Medicare"'), _always("I")),
    (
        "bilateral",
        re.compile(r"(?i)\bbilateral indicator (?:in RVU\d\d\w )?(?:is )?(?P<value>\d)\b"),
        _as_written,
    ),
    (
        "unit",
        re.compile(rf"(?i)\bone (?:billing )?unit (?:is|makes|for (?:each|every)) {_N} {MEASURE}"),
        _amount,
    ),
    ("unit", re.compile(rf"(?i)\beach {_N} {MEASURE}[^,]*\b(?:is|are|makes) one unit\b"), _amount),
    ("unit", re.compile(rf"(?i), each {_N} {MEASURE}$"), _amount),
    (
        "multiple_procedure",
        re.compile(r"(?i)\bmultiple procedure indicator (?:is )?(?P<value>\d)\b"),
        _as_written,
    ),
    ("pctc", re.compile(r"\bPC/TC indicator (?:is )?(?P<value>\d)\b"), _as_written),
    ("units", re.compile(rf"(?i)\b{_N} (?:units? )?(?:a|per) (?:day|date)\b"), _count),
)
# What is said of two sides without naming the indicator; a word of UNLESS turns it round.
OF_SIDES: tuple[Reading, ...] = (
    ("bilateral", re.compile(rf"(?i)\b{SIDES}\b.*\bindicator (?P<value>\d)\b"), _as_written),
    (
        "bilateral",
        re.compile(rf"(?i)\b{SIDES}\b.*\b(?:one and a half times|150 percent|by half)\b"),
        _always("1"),
    ),
    ("bilateral", re.compile(rf"(?i)\bone and a half times for {SIDES}\b"), _always("1")),
    (
        "bilateral",
        re.compile(rf"(?i)\b{SIDES} (?:are )?(?:already )?(?:in|inside|into) the price\b"),
        _always("2"),
    ),
    ("bilateral", re.compile(rf"(?i)\bprice is for {SIDES}\b"), _always("2")),
    (
        "bilateral",
        re.compile(rf"(?i)\b(?:pays {SIDES}|{SIDES},? .*\bpaid (?:one by one )?) ?in full\b"),
        _always("3"),
    ),
)
# Statements of these fields are about another file, or about no file, beside these words.
ELSEWHERE = {
    "status": re.compile(r"(?i)\b(?:outpatient|hospitals?|addendum|OPPS|packaged|Part A)\b"),
}
HOSPITAL = re.compile(r"(?i)\b(?:outpatient|hospitals?)\b")
SUPPLIER = re.compile(r"(?i)\bsuppliers?\b")
LIMIT = re.compile(r"(?i)\b(?:limits?|edits?|unlikely|Apr(?:il)? 2026|practitioners?)\b")
UNREAL = re.compile(r"\b(?:If|if|Had|had|would|were)\b")
UNLESS = re.compile(r"(?i)\b(?:no|not|nor|never|neither|rather|without|instead|unlike)\b")
BOTH_SIDES = re.compile(rf"\b{SIDES}\b")

# About codes of another sentence, or about what would be.
LOOSE = re.compile(r"\b(?:they|them|these|those|both|If|if|Had|had|would|were)\b")
ENDED = re.compile(r"(?i)\b(?:deleted|deletion|no longer|ended|took the place|replaced|former)\b")


def statements(sentence: str) -> Iterator[Statement]:
    if LOOSE.search(BOTH_SIDES.sub("", sentence)):
        return
    for clause in sentence.split(";"):
        of_sides = () if UNLESS.search(clause) else OF_SIDES
        for field, pattern, value in (*READINGS, *of_sides):
            if field in ELSEWHERE and ELSEWHERE[field].search(clause):
                continue
            if field == "units" and (HOSPITAL.search(sentence) or not LIMIT.search(sentence)):
                continue
            name = "supplier_units" if field == "units" and SUPPLIER.search(sentence) else field
            for match in pattern.finditer(clause):
                yield Statement(name, value(match), match[0])


# A diagnosis with its side: "R10.11 right", "M25.561 is pain in the right knee".
SIDED = re.compile(
    rf"(?P<code>{DIAGNOSIS.pattern})"
    r"(?: (?P<side>right|left)\b| is\b[^.,;:]*? (?:in|of|on) the (?P<named>right|left)\b)"
)


def sides(sentence: str) -> Iterator[tuple[str, Statement]]:
    """Yield each diagnosis whose side is told, with what is told."""
    if UNREAL.search(sentence):
        return
    for match in SIDED.finditer(sentence):
        yield match["code"], Statement("side", match["side"] or match["named"], match[0])


CONTRAST = re.compile(r"\b[Uu]nlike (?P<value>\d{4}[0-9A-Z]|[A-V]\d{4})\b")
ADD_ON_OF = re.compile(
    r"\badd-on (?:code )?(?:to|of|for|after) (?P<value>\d{4}[0-9A-Z]|[A-V]\d{4})"
)
ADD_ON_FILE = re.compile(r"(?i)\badd-on (?:file|list)\b")
NEGATION = re.compile(r"(?i)\b(?:no|not|nothing|never|without|nor|neither|but|though|unlike)\b")
SOLE = re.compile(r"(?i)\b(?:only|sole|single) (?:lead code|main code|primary|partner)\b")
BACKWARD = re.compile(r"(?i)\b(?:first two|former|latter|siblings)\b")
FURTHER = re.compile(r"(?i)\b(?:(?:each|every) (?:further|additional|one beyond)|further levels)\b")
IS_ADD_ON = re.compile(r"(?:\b(?P<code>\d{4}[0-9A-Z])|\bThis|\bIt) is an add-on\b")
