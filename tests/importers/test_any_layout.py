"""Damage that can befall any official file, whatever its layout."""

import gzip
from pathlib import Path

import pytest

from codelookup.importers import (
    add_on,
    anesthesia,
    asc,
    clfs,
    cpt,
    gpci,
    hcpcs,
    icd10cm,
    icd10cm_books,
    icd10cm_tabular,
    icd10pcs,
    icd10pcs_definitions,
    icd10pcs_tables,
    localities,
    modifiers,
    mpfs,
    ms_drg,
    ms_drg_cc,
    mue,
    ncci_ptp,
    opps,
    pos,
    zip_localities,
)
from codelookup.importers.layout import Layout

from .reading import refusal, write, zipped

MEMBERS = [
    pytest.param(layout, name, id=layout.dataset)
    for layout, name in [
        (anesthesia.LAYOUT, "ANES2026.csv"),
        (asc.LAYOUT, "July 2026 ASC addenda.xlsx"),
        (clfs.LAYOUT, "CLFS_2026.csv"),
        (cpt.LAYOUT, "LONGULT.txt"),
        (gpci.LAYOUT, "GPCI2026.csv"),
        (hcpcs.LAYOUT, "HCPC2026_OCT_ANWEB.txt"),
        (icd10cm.LAYOUT, "icd10cm_order_2026.txt"),
        (icd10cm_books.LAYOUT_INDEX, "icd10cm_index_2026.xml"),
        (icd10cm_books.LAYOUT_EXTERNAL, "icd10cm_eindex_2026.xml"),
        (icd10cm_books.LAYOUT_NEOPLASM, "icd10cm_neoplasm_2026.xml"),
        (icd10cm_books.LAYOUT_DRUG, "icd10cm_drug_2026.xml"),
        (icd10cm_tabular.LAYOUT, "icd10cm-tabular-2026.xml"),
        (icd10pcs.LAYOUT, "icd10pcs_order_2026.txt"),
        (icd10pcs_definitions.LAYOUT, "icd10pcs_definitions_2026.xml"),
        (icd10pcs_tables.LAYOUT, "icd10pcs_tables_2026.xml"),
        (localities.LAYOUT, "26LOCCO.csv"),
        (modifiers.LAYOUT, "modifiers.csv"),
        (mpfs.LAYOUT, "PPRRVU2026_Apr_nonQPP.txt"),
        (ms_drg.LAYOUT, "CMS-1833-F Table 5.txt"),
        (ms_drg_cc.LAYOUT_CC, "CMS-1833-F Table 6J.txt"),
        (ms_drg_cc.LAYOUT_MCC, "CMS-1833-F Table 6I.txt"),
        (opps.LAYOUT, "July 2026 OPPS Addendum B.csv"),
        (zip_localities.LAYOUT, "ZIP5_OCT2025.txt"),
        (ncci_ptp.LAYOUT_PRACTITIONER, "ccipra-v323r0.txt"),
        (ncci_ptp.LAYOUT_HOSPITAL, "ccioph-v323r0.txt"),
        (mue.LAYOUTS[0], "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"),
        (mue.LAYOUTS[1], "MCR_MUE_OutpatientHospitalServices_Eff_10-01-2026.csv"),
        (mue.LAYOUTS[2], "MCR_MUE_DMESupplierServices_Eff_10-01-2026.csv"),
        (add_on.LAYOUT, "AOC_V2026Q3-MCR.txt"),
        (pos.LAYOUT, "place_of_service_2026-01.csv"),
    ]
]
every_layout = pytest.mark.parametrize(("layout", "name"), MEMBERS)


@every_layout
def test_refuses_an_empty_file(layout: Layout, name: str, tmp_path: Path) -> None:
    assert refusal(layout, write(tmp_path / name)) == f"{name}: the file is empty"


@every_layout
def test_refuses_what_is_not_a_zip(layout: Layout, name: str, tmp_path: Path) -> None:
    path = write(tmp_path / "release.zip", "<html>403 Forbidden</html>")

    assert refusal(layout, path).startswith("release.zip: not a zip archive")


@every_layout
def test_refuses_a_zip_bomb(layout: Layout, name: str, tmp_path: Path) -> None:
    path = zipped(tmp_path / "release.zip", **{name: b" " * 3_000_000})

    assert refusal(layout, path) == (
        f"release.zip: {name} is packed too tightly; refused as a bomb"
    )


@every_layout
def test_refuses_a_gzip_bomb(layout: Layout, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.gz"
    path.write_bytes(gzip.compress(b"\n" * 8_000_000))

    # Some parsers give up on the blank lines before the limit is reached.
    assert refusal(layout, path).startswith(name)


@every_layout
def test_refuses_a_zip_of_another_release(layout: Layout, name: str, tmp_path: Path) -> None:
    path = zipped(tmp_path / "release.zip", readme__txt=b"nothing")

    assert refusal(layout, path) == (
        "release.zip: no member of the expected name in it (it holds readme.txt)"
    )


@every_layout
def test_refuses_a_gzip_cut_short(layout: Layout, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.gz"
    path.write_bytes(gzip.compress(b"\n" * 20)[:-9])

    assert refusal(layout, path).startswith(f"{name}: the archive is damaged or cut short")


@every_layout
def test_refuses_a_web_page_saved_instead(layout: Layout, name: str, tmp_path: Path) -> None:
    page = ["<!DOCTYPE html>", "<html><body>"] + ["<p>Access denied</p>"] * 120

    assert refusal(layout, write(tmp_path / name, *page)).startswith(name)


@every_layout
def test_finds_its_member_by_name(layout: Layout, name: str, tmp_path: Path) -> None:
    others = {"readme.txt": b"x", "order_addenda_2026.txt": b"x", "HCPC2026_Trans_Alpha.xlsx": b"x"}
    path = zipped(tmp_path / "release.zip", **others, **{name: b"\xff\xfe garbage"})

    assert refusal(layout, path).startswith(name)
