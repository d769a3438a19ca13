"""Every layout that can be imported, by dataset. A new file: one module, one line here."""

from . import (
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
    opps,
    pos,
    zip_localities,
)
from .layout import Layout

LAYOUTS: dict[str, Layout] = {
    layout.dataset: layout
    for layout in (
        anesthesia.LAYOUT,
        asc.LAYOUT,
        clfs.LAYOUT,
        cpt.LAYOUT,
        gpci.LAYOUT,
        hcpcs.LAYOUT,
        icd10cm.LAYOUT,
        icd10cm_books.LAYOUT_INDEX,
        icd10cm_books.LAYOUT_EXTERNAL,
        icd10cm_books.LAYOUT_NEOPLASM,
        icd10cm_books.LAYOUT_DRUG,
        icd10cm_tabular.LAYOUT,
        icd10pcs.LAYOUT,
        icd10pcs_definitions.LAYOUT,
        icd10pcs_tables.LAYOUT,
        localities.LAYOUT,
        modifiers.LAYOUT,
        mpfs.LAYOUT,
        ms_drg.LAYOUT,
        ms_drg_cc.LAYOUT_CC,
        ms_drg_cc.LAYOUT_MCC,
        opps.LAYOUT,
        pos.LAYOUT,
        zip_localities.LAYOUT,
    )
}
