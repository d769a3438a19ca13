"""Every layout that can be imported, by dataset. A new file: one module, one line here."""

from . import (
    add_on,
    cpt,
    hcpcs,
    icd10cm,
    icd10cm_tabular,
    icd10pcs,
    icd10pcs_definitions,
    icd10pcs_tables,
    modifiers,
    ms_drg,
    ms_drg_cc,
    mue,
    ncci_ptp,
    pos,
    starter,
)
from .layout import Layout

LAYOUTS: dict[str, Layout] = {
    layout.dataset: layout
    for layout in (
        add_on.LAYOUT,
        cpt.LAYOUT,
        hcpcs.LAYOUT,
        icd10cm.LAYOUT,
        icd10cm_tabular.LAYOUT,
        icd10pcs.LAYOUT,
        icd10pcs_definitions.LAYOUT,
        icd10pcs_tables.LAYOUT,
        modifiers.LAYOUT,
        ms_drg.LAYOUT,
        ms_drg_cc.LAYOUT_CC,
        ms_drg_cc.LAYOUT_MCC,
        *mue.LAYOUTS,
        ncci_ptp.LAYOUT_HOSPITAL,
        ncci_ptp.LAYOUT_PRACTITIONER,
        pos.LAYOUT,
        starter.LAYOUT,
    )
}
