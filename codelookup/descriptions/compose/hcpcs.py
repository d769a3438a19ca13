"""HCPCS Level II: from the descriptor and the record's fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codelookup.catalog import hcpcs_fields

from .prose import Composed, article, lower_first, paragraph, quoted

_MEASURES = (
    r"mg|mcg|ml|g|gm|gram|grams|units?|i\.?u\.?|million units|milligrams?|millicuries?|mci|vials?|"
    r"inches|yards|feet|minutes"
)
UNIT = re.compile(
    r"^(?P<what>.+), (?P<unit>(?:per|each|for each|every|up to)\b[^,]*|"
    rf"[\d.,]+ ?(?:{_MEASURES})\b[^,;]*)$",
    re.IGNORECASE,
)
MOST_WORDS = 90
INJECTED = re.compile(r"^(?:Injection|Inj)[,.]? ", re.IGNORECASE)
KINDS = {
    "A0": "this transport service",
    "A9": "this item",
    "A": "this supply",
    "B": "this item for feeding by tube or vein",
    "C": "this item or service of a hospital outpatient department",
    "E": "this equipment",
    "G8": "this service or answer to a quality measure",
    "G9": "this service or answer to a quality measure",
    "G": "this service",
    "H": "this service for mental health or addiction",
    "J": "this drug",
    "K": "this equipment or part",
    "L": "this brace, artificial limb, implant or part",
    "M": "this service or answer to a quality measure",
    "P": "this laboratory service or blood product",
    "R": "this transport of test equipment",
    "U": "this laboratory test",
    "V": "this item or service for vision, hearing or speech",
}


@dataclass(frozen=True)
class Item:
    """`nodes`: titles of the ranges that hold the code, root first."""

    value: str
    wording: str
    fields: Mapping[str, Any]
    nodes: Sequence[str] = ()


def compose(item: Item) -> Composed | None:
    if not item.wording.strip():
        return None
    wording = " ".join(item.wording.split()).rstrip(" ,;:.")
    unit = UNIT.match(wording)
    what, counted = (unit["what"], unit["unit"]) if unit else (wording, "")
    what, is_cut = _shortened(re.sub(r"(?<=[a-z)]{3}\. )[a-z]", lambda m: m[0].upper(), what))
    common = [_names(item, what), _unit(counted)]
    common += ["The official description goes on"] if is_cut else []
    overview = [_place(item), _family(item) or _types(item)]
    coverage = hcpcs_fields.explain("coverage", str(item.fields.get("coverage", "")))[1]
    coverage = coverage.replace("Covered under", "Medicare covers it under")
    texts = (paragraph(overview), paragraph([coverage, *_instead(item)]))
    return Composed((paragraph(common),), tuple(filter(None, texts)), _sources(item))


def _shortened(text: str) -> tuple[str, bool]:
    """Cut a descriptor of several hundred words at the end of one of its clauses."""
    if len(text.split()) <= MOST_WORDS:
        return text, False
    start = " ".join(text.split()[:MOST_WORDS])
    return re.split(r"[,;:.(][^,;:.(]*$", start)[0], True


def _names(item: Item, what: str) -> str:
    if INJECTED.match(what):
        return f"This code stands for a drug for injection: {lower_first(INJECTED.sub('', what))}"
    kind = next(
        (KINDS[item.value[:n]] for n in (2, 1) if item.value[:n] in KINDS), "this item or service"
    )
    return f"This code stands for {kind}: {lower_first(what)}"


def _unit(text: str) -> str:
    text = re.sub(r"^(?:per|each|for each|every)\s*", "", text, flags=re.IGNORECASE).strip()
    if not text:
        return ""
    if re.match(r"[\d.]", text):
        return f"One unit of the code is {text}"
    if text.lower().startswith("up to "):
        return f"One unit of the code is {text}"
    one = text if text.lower().startswith("additional") else article(text)
    return f"One unit of the code is {one}"


def _place(item: Item) -> str:
    if not item.nodes:
        return ""
    return f"HCPCS lists {item.value} among {quoted(item.nodes[-1])}"


def _family(item: Item) -> str:
    betos = str(item.fields.get("betos", ""))
    family = next(
        (hcpcs_fields.BETOS[betos[:n]] for n in (3, 2, 1) if betos[:n] in hcpcs_fields.BETOS), ""
    )
    if not family or betos.startswith(("Z", "Y")):
        return ""
    return f"For statistics Medicare counts it as {quoted(lower_first(family))}"


def _types(item: Item) -> str:
    held = item.fields.get("type_of_service", [])
    names = [hcpcs_fields.VALUES["type_of_service"].get(each, "") for each in held]
    named = [quoted(name.lower()) for name in names if name and "until" not in name]
    if len(named) != 1:
        return ""
    return f"Its type of service is {named[0]}"


def _instead(item: Item) -> list[str]:
    held = item.fields.get("cross_reference", [])
    return [f"The record names a code to use instead: {', '.join(map(str, held))}"] if held else []


def _sources(item: Item) -> tuple[str, ...]:
    found = ["the descriptor"]
    found += ["the range of its number"] if item.nodes else []
    found += ["the fields of the record"] if item.fields else []
    return tuple(found)
