"""CPT descriptors, for operators with a licence: the AMA's standard and plain-language files.

Source: American Medical Association, CPT data files, by licence only; the words are the AMA's and
the loader drops them unless CPT_LICENSED is set.
`LONGULT.txt`, `MEDU.txt`, `SHORTU.txt`: copyright lines, then code, tab, descriptor.
`ConsumerDescriptor.txt`: captions `Concept Id`, `CPT Code`, `Consumer Friendly Descriptor`;
`ClinicianDescriptor.txt`: `Concept Id`, `CPT Code`, `Clinician Descriptor Id`, `Clinician
Descriptor`, several lines for a code; both tab-delimited. UTF-8 or cp1252. One import is the zip
with any of these members, long or short among them, or one such file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from codelookup.catalog.models import Notice
from codelookup.catalog.systems import CPT_CODE, System
from codelookup.lib.archive import lines

from .grid import ENCODINGS
from .layout import BadFile, Identity, Layout, Member
from .rows import EntryRow

PREAMBLE = 100  # lines of copyright notice at most
FILES = {
    "longult": "long",
    "shortu": "short",
    "medu": "medium",
    "consumerdescriptor": "consumer",
    "cliniciandescriptor": "clinician",
}
CAPTIONS = {"consumer": "consumer friendly descriptor", "clinician": "clinician descriptor"}

Descriptors = dict[str, list[tuple[int, str]]]  # code -> (line, words)


def parse(members: Sequence[Member]) -> Iterator[EntryRow]:
    read: dict[str, tuple[Member, Descriptors]] = {}
    for member in members:
        form = FILES.get(re.sub(r"[^a-z]|txt$", "", member.name.lower()))
        if not form or form in read:
            raise BadFile(
                f"{member.name}: {'stands twice' if form else 'not a name of an AMA file'}; "
                "expected LONGULT.txt, MEDU.txt, SHORTU.txt, Consumer- or ClinicianDescriptor.txt"
            )
        read[form] = member, _descriptors(member, CAPTIONS.get(form, ""))
    if not read.keys() & {"long", "short"}:
        raise BadFile(f"{members[0].name}: neither LONGULT.txt nor SHORTU.txt is in it")
    for code in sorted({code for _, found in read.values() for code in found}):
        forms = {form: found[code] for form, (_, found) in read.items() if code in found}
        if len(read) > len(forms) == 1:
            (form,) = forms
            raise BadFile(
                f"{read[form][0].name}, line {forms[form][0][0]}: {code} stands in this file only; "
                "are the files of one release, and whole?"
            )
        yield _entry(code, forms)


def _entry(code: str, forms: Mapping[str, list[tuple[int, str]]]) -> EntryRow:
    words = {form: [text for _, text in found] for form, found in forms.items()}
    fields: dict[str, Any] = {
        form: words[form][0] for form in ("medium", "consumer") if form in words
    }
    if "clinician" in words:
        fields["clinician"] = words["clinician"]
    first = next(form for form in FILES.values() if form in forms)
    return EntryRow(
        forms[first][0][0],
        System.CPT,
        code,
        short=words.get("short", [""])[0],
        long=words.get("long", [""])[0],
        fields=fields,
    )


def _descriptors(member: Member, caption: str) -> Descriptors:
    found: Descriptors = {}
    several = caption == CAPTIONS["clinician"]
    for number, code, words in _captioned(member, caption) if caption else _plain(member):
        at = f"{member.name}, line {number}"
        if not CPT_CODE.fullmatch(code) or not words:
            raise BadFile(f"{at}: {code[:20]!r} is not a CPT code with its descriptor")
        if code in found and not several:
            raise BadFile(f"{at}: {code} stands twice, first in line {found[code][0][0]}")
        found.setdefault(code, []).append((number, words))
    return found


def _plain(member: Member) -> Iterator[tuple[int, str, str]]:
    """Yield (line, code, words); the copyright notice ends where the first code stands."""
    begun, number = False, 0
    for number, line in lines(member, ENCODINGS):
        code, _, words = line.partition("\t")
        begun = begun or bool(CPT_CODE.fullmatch(code.strip()))
        if begun and line.strip():
            yield number, code.strip(), " ".join(words.split())
        elif number > PREAMBLE:
            break
    if not begun:
        raise BadFile(f"{member.name}, line {number}: no code, tab and descriptor so far")


def _captioned(member: Member, caption: str) -> Iterator[tuple[int, str, str]]:
    # Not read as csv: a quotation mark is part of the descriptor here.
    captions: list[str] = []
    number = 0
    for number, line in lines(member, ENCODINGS):
        cells = [" ".join(cell.split()) for cell in line.split("\t")]
        if not captions:
            lowered = [cell.lower() for cell in cells]
            captions = lowered if {"cpt code", caption} <= set(lowered) else []
            if not captions and number > PREAMBLE:
                break
        elif any(cells):
            if len(cells) < len(captions):
                raise BadFile(
                    f"{member.name}, line {number}: {len(cells)} cells under {len(captions)} "
                    "captions; cut short"
                )
            yield number, cells[captions.index("cpt code")], cells[captions.index(caption)]
    if not captions:
        raise BadFile(f"{member.name}, line {number}: no captions `CPT Code` and `{caption}`")


def identify(name: str) -> Identity | None:
    """`cpt-2026-data-files.zip` holds from 1 January 2026."""
    if not (match := re.search(r"(?<!\d)(20\d\d)(?!\d)", name)):
        return None
    return Identity(f"CPT {match[1]}", date(int(match[1]), 1, 1))


LAYOUT = Layout(
    dataset="cpt",
    title="CPT descriptor files",
    publisher="American Medical Association",
    notice=Notice.AMA,
    members=r"^(longult|medu|shortu|consumerdescriptor|cliniciandescriptor)[^a-z]*\.txt$",
    identify=identify,
    parse=parse,
)
