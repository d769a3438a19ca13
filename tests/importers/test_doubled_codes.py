"""A code that stands twice is found by the loader, whatever the layout."""

from datetime import date
from pathlib import Path

import pytest

from codelookup.catalog.models import Code, Release
from codelookup.importers import hcpcs, icd10cm, icd10pcs, modifiers, ms_drg, ms_drg_cc, pos
from codelookup.importers.layout import BadFile, Layout
from codelookup.importers.load import Request, load

from . import (
    test_hcpcs,
    test_icd10cm,
    test_icd10pcs,
    test_modifiers,
    test_ms_drg,
    test_ms_drg_cc,
    test_pos,
)
from .reading import write

DOUBLED = {
    "icd10cm": (icd10cm.LAYOUT, [*test_icd10cm.LINES, test_icd10cm.LINES[1]], "A00.0", "2 and 6"),
    "icd10pcs": (
        icd10pcs.LAYOUT,
        [*test_icd10pcs.LINES, test_icd10pcs.LINES[1]],
        "0016070",
        "2 and 6",
    ),
    "hcpcs": (
        hcpcs.LAYOUT,
        [test_hcpcs.GONE, test_hcpcs.MODIFIER, test_hcpcs.GONE],
        "G0505",
        "1 and 3",
    ),
    "ms-drg": (
        ms_drg.LAYOUT,
        [test_ms_drg.CAPTIONS, test_ms_drg.FIRST, test_ms_drg.SECOND, test_ms_drg.FIRST],
        "001",
        "2 and 4",
    ),
    "ms-drg-cc": (
        ms_drg_cc.LAYOUT_CC,
        [test_ms_drg_cc.TITLE, test_ms_drg_cc.CAPTIONS, *test_ms_drg_cc.LINES * 2],
        "A00.0",
        "3 and 5",
    ),
    "modifiers": (
        modifiers.LAYOUT,
        [test_modifiers.CAPTIONS, test_modifiers.OWN, test_modifiers.LEFT, test_modifiers.OWN],
        "25",
        "2 and 4",
    ),
    "pos": (pos.LAYOUT, [test_pos.CAPTIONS, *[test_pos.OFFICE] * 2], "11", "2 and 3"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("layout", "lines", "code", "places"), DOUBLED.values(), ids=DOUBLED.keys()
)
def test_refuses_a_code_that_stands_twice(
    layout: Layout, lines: list[str], code: str, places: str, tmp_path: Path
) -> None:
    suffix = "csv" if layout.dataset in {"modifiers", "pos"} else "txt"
    path = write(tmp_path / f"file.{suffix}", *lines)

    with pytest.raises(BadFile, match=rf"^file\.\w+: {code} stands twice, in lines {places}$"):
        load(Request(layout, path, effective_on=date(2026, 1, 1)))
    assert not Release.objects.exists()
    assert not Code.objects.exists()
