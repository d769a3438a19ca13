"""Rules that every composed text keeps, over random codes of the real files."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from codelookup.catalog import tree
from codelookup.catalog.systems import System
from codelookup.descriptions.compose import icd10cm, icd10pcs, ms_drg
from codelookup.descriptions.compose.prose import Composed
from codelookup.importers.defaults import packaged
from codelookup.importers.registry import LAYOUTS
from codelookup.importers.rows import EntryRow
from codelookup.lib.archive import pick
from codelookup.lib.text import words

from .composing import diagnosis, group, item, procedure

NUMBER = 500
SEED = 2026


def rows(dataset: str, path: Path, system: str) -> list[EntryRow]:
    layout = LAYOUTS[dataset]
    found = layout.parse(pick(path, layout.members))
    return [row for row in found if isinstance(row, EntryRow) and row.system == system]


def drawn(found: list[EntryRow]) -> list[EntryRow]:
    return random.Random(SEED).sample(found, min(NUMBER, len(found)))


def diagnoses(real: Callable[[str], Path]) -> Iterator[tuple[str, Composed]]:
    found = rows("icd10cm", real("icd10cm/cms_2026_dx.zip"), System.ICD10CM)
    titles = {row.value: row.long for row in found}
    for row in drawn(found):
        above = [(value, titles[value]) for value in row.path if value in titles]
        yield row.value, diagnosis(row.value, row.long, above=above, is_billable=row.is_billable)


def procedures() -> Iterator[tuple[str, Composed]]:
    found = rows("icd10pcs", packaged("drg", "*/icd_10_pcs.csv"), System.ICD10PCS)
    # Most codes are of the section Medical and Surgical: the rest is drawn apart.
    for row in [*drawn(found), *drawn([each for each in found if each.value[0] != "0"])]:
        yield row.value, procedure(row.value, row.long)


def groups() -> Iterator[tuple[str, Composed]]:
    found = rows("ms-drg", packaged("drg", "*/drg_weights.txt"), System.MSDRG)
    titles = [(row.value, row.short) for row in found]
    for place, row in enumerate(found):
        family = titles[max(0, place - 4) : place + 5]
        category = tree.nodes(System.MSDRG)[row.path[0]].title
        text = group(row.value, row.short, category=category, fields=row.fields, family=family)
        yield row.value, text


def items(real: Callable[[str], Path]) -> Iterator[tuple[str, Composed]]:
    path = real("hcpcs/2025-10/HCPC2025_OCT_ANWEB.reconstructed.txt.gz")
    for row in drawn(rows("hcpcs", path, System.HCPCS)):
        yield row.value, item(row.value, row.long or row.short, **row.fields)


# What no text may hold, by name.
FAULTS = {
    "a word twice": re.compile(r"\b([A-Za-z]{2,}) \1\b", re.IGNORECASE),
    "two blanks or a blank before a stop": re.compile(r"  | [,.;:)]"),
    "two stops in a row": re.compile(r"[,;:]\s*[,.;:]|\.\.|\(\s*\)"),
    "a where an belongs": re.compile(r"\ba (?=[aeio](?!ne\b|nce\b|u))", re.IGNORECASE),
    "an where a belongs": re.compile(r"\ban (?=[bcdfgjklmnpqrstvwxyz])"),
    "an unfilled place": re.compile(r"[{}]|\bNone\b(?! of)"),
    "no capital after a stop": re.compile(r"[a-z]{3}\. [a-z]{3,}"),
    "the the": re.compile(r"\b(?:the|an?) (?:the|an?)\b"),
}
# Stands so in the official wording that the text repeats.
# HCPCS descriptors come without capitals: abbreviations in them are read by letter.
OFFICIAL = re.compile(
    r"\b(?:vitamin|hepatitis|type|group|factor|influenza|duffy) a\b|“[^”]*”|\ba iv\b|"
    r"\ban (?:rn|mdpp|fda|ra|rhc|fqhc|hcv|lvef|mri|hmo|mvp|nf|snf|rural|ldl)\b",
    re.IGNORECASE,
)


def faults(text: Composed) -> list[str]:
    found = []
    if not text.common or not text.overview or not text.made_from:
        found.append("empty")
    for paragraph in (*text.common, *text.overview):
        bare = OFFICIAL.sub("X", paragraph)
        found += [f"{name}: {paragraph}" for name, fault in FAULTS.items() if fault.search(bare)]
        if not re.match(r"[A-Z“]", paragraph) or not paragraph.endswith("."):
            found.append(f"no sentence: {paragraph}")
    if not 5 <= len(words(" ".join(text.common))) <= 170:
        found.append(f"{len(words(' '.join(text.common)))} words: {text.common}")
    return found


def broken(texts: Iterator[tuple[str, Composed]]) -> dict[str, list[str]]:
    return {value: found for value, text in texts if (found := faults(text))}


def test_texts_of_random_diagnoses_keep_every_rule(real: Callable[[str], Path]) -> None:
    assert broken(diagnoses(real)) == {}


def test_texts_of_random_procedures_keep_every_rule() -> None:
    assert broken(procedures()) == {}


def test_texts_of_all_groups_keep_every_rule() -> None:
    assert broken(groups()) == {}


def test_texts_of_random_items_keep_every_rule(real: Callable[[str], Path]) -> None:
    # The descriptors are repeated as they are; only their own slips are let through.
    assert broken(items(real)) == {}


@pytest.mark.parametrize(
    "paragraph",
    [
        "This is is wrong.",
        "This stands for .",
        "This stands for a eye.",
        "This stands for an femur.",
        "This stands for,.",
        "this begins small.",
        "This has no end",
        "This stands for a the eye.",
    ],
)
def test_the_rules_find_what_they_name(paragraph: str) -> None:
    assert faults(Composed((paragraph,), ("It is so.",), ("the title",)))


def test_nothing_is_composed_from_nothing() -> None:
    assert icd10cm.compose(icd10cm.Diagnosis("A00", " ")) is None
    assert icd10pcs.compose(icd10pcs.Procedure("0DTJ4ZZ", "")) is None
    assert ms_drg.compose(ms_drg.Group("470", "")) is None
