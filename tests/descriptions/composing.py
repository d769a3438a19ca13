"""How tests compose: from a value and a title, with what stands above where it matters."""

from typing import Any

from codelookup.catalog import tree
from codelookup.catalog.systems import System
from codelookup.descriptions.compose import hcpcs, icd10cm, icd10pcs, ms_drg
from codelookup.descriptions.compose.prose import Composed


def diagnosis(value: str, title: str, **kwargs: Any) -> Composed:
    found = icd10cm.compose(icd10cm.Diagnosis(value, title, **kwargs))
    assert found
    return found


def procedure(value: str, title: str, **kwargs: Any) -> Composed:
    nodes = tree.nodes(System.ICD10PCS)
    named = [nodes[value[:n]].title for n in (1, 2, 3) if value[:n] in nodes]
    found = icd10pcs.compose(icd10pcs.Procedure(value, title, named, **kwargs))
    assert found
    return found


def group(value: str, title: str, **kwargs: Any) -> Composed:
    found = ms_drg.compose(ms_drg.Group(value, title, **kwargs))
    assert found
    return found


def item(value: str, wording: str, **fields: Any) -> Composed:
    nodes = tree.nodes(System.HCPCS)
    named = [nodes[slug].title for slug in tree.place(System.HCPCS, value)]
    found = hcpcs.compose(hcpcs.Item(value, wording, fields, named))
    assert found
    return found


def whole(text: Composed) -> str:
    return " ".join((*text.common, *text.overview))
