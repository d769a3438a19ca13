"""ICD-10-PCS definitions: what operations, approaches, body parts, devices and qualifiers mean.

Source: CMS, part of "ICD-10-PCS Code Tables" (`icd10pcs_definitions_YYYY.xml`); public domain.
`section[@code] > axis[@pos] > terms`: one or more titles share definition, explanation and the
terms they include; a row is yielded for each title. Records are numbered by `terms`. The list of
device aggregations at the end is not read: the tables give the same values.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from xml.etree.ElementTree import Element

from codelookup.catalog.models import Notice

from .elements import elements, text
from .layout import BadFile, Layout, Member, fiscal_year
from .rows import AxisTermRow


def parse(members: Sequence[Member]) -> Iterator[AxisTermRow]:
    member, numbers = members[0], count(1)
    for section in elements(member, "section"):
        for axis in section.iterfind("axis"):
            for terms in axis.iterfind("terms"):
                number = next(numbers)
                at = f"{member.name}, record {number}"
                code, position = section.get("code", ""), axis.get("pos", "")
                if not re.fullmatch(r"[0-9A-HJ-NP-Z][1-7]", code + position):
                    raise BadFile(f"{at}: section {code!r}, position {position!r} is no axis")
                yield from _terms(terms, at, number, code, int(position))


def _terms(
    terms: Element, at: str, number: int, section: str, position: int
) -> Iterator[AxisTermRow]:
    labels = [" ".join((title.text or "").split()) for title in terms.iterfind("title")]
    if not labels or not all(labels):
        raise BadFile(f"{at}: <terms> without <title>")
    includes = [" ".join((each.text or "").split()) for each in terms.iterfind("includes")]
    for label in labels:
        yield AxisTermRow(
            number,
            section,
            position,
            label,
            text(terms, "definition"),
            text(terms, "explanation"),
            "; ".join(filter(None, includes)),
        )


LAYOUT = Layout(
    dataset="icd10pcs-definitions",
    title="ICD-10-PCS definitions",
    publisher="CMS",
    notice=Notice.CMS,
    members=r"^icd10pcs[-_]definitions[-_]\d{4}\.xml$",
    identify=fiscal_year,
    parse=parse,
)
