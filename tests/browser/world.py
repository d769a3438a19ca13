"""A small world with something in every system: what the browser walks through.

Our own texts are the real ones; official wording is invented, since none of the AMA's stands here.
"""

from datetime import date
from typing import Any

from codelookup.catalog import tree
from codelookup.catalog.index_terms import COLUMNS, Book
from codelookup.catalog.models import AxisValue, Kind, NoteKind, Notice, Severity
from codelookup.catalog.systems import System
from codelookup.descriptions import content
from codelookup.descriptions.load import load
from codelookup.search import index
from tests.factories import make_entry, make_note, make_relative_value, make_release, make_term

# The codes that the tests read, one of each system first.
CODES = {
    System.CPT: "64490",
    System.HCPCS: "J3301",
    System.ICD10CM: "S72.001A",
    System.ICD10PCS: "0SG00A0",
    System.MSDRG: "470",
    System.MODIFIERS: "25",
    System.POS: "11",
}
SITE = COLUMNS[Book.NEOPLASMS]
PLACES = (
    ("11", "Office", "NONFACILITY"),
    ("22", "Hospital", "FACILITY"),
    ("25", "Birthing center", "NONFACILITY"),
)
FIVE_MORE = ("64491", "64492", "99213", "99214", "20610")


def build() -> None:
    """Fill the tables and build the search index."""
    _cpt_and_hcpcs()
    _icd10cm()
    _icd10pcs()
    _small_systems()
    index.build()


def _cpt_and_hcpcs() -> None:
    make_release("mpfs", label="RVU26B", effective_on=date(2026, 4, 1), source_name="rvu26b.csv")
    words = make_release("cpt", label="CPT 2026", notice=Notice.AMA, publisher="AMA")
    for line, value in enumerate((CODES[System.CPT], *FIVE_MORE), start=5):
        invented = f"Words of our own invention in the place of the wording of {value}; " * 4
        path = " ".join(tree.place(System.CPT, value))
        entry = make_entry(value, System.CPT, line=line, path=path)
        make_relative_value(entry, line=line)
        make_entry(value, System.CPT, release=words, long=invented, short=f"INVENTED {value}")
    fields = {"pricing": "51", "coverage": "D", "betos": "O1E", "action": "N"}
    hcpcs: Any = {"long": "Injection, a steroid, per 10 milligrams", "short": "STEROID INJ"}
    make_entry("J3301", System.HCPCS, fields=fields, **hcpcs)
    make_entry("G0260", System.HCPCS, long="Injection into the joint below the spine", line=8)
    wanted = ("cpt/64490.md", "cpt/64491.md", "cpt/20610.md", "cpt/99213.md", "hcpcs/J3301.md")
    load([content.read(content.CONTENT / name) for name in wanted])


def _icd10cm() -> None:
    node: Any = {"kind": Kind.NODE, "is_billable": False}
    heading: Any = {"kind": Kind.HEADING, "is_billable": False}
    chapter = make_entry("19", long="Injury, poisoning and other external causes", **node)
    make_note(chapter, "birth trauma (P10-P15)", kind=NoteKind.EXCLUDES1)
    make_entry("S70-S79", path="19", long="Injuries to the hip and thigh", **node)
    femur = make_entry("S72", path="19 S70-S79", long="Fracture of femur", **heading)
    make_note(femur, "A fracture not said to be open or closed is closed", kind=NoteKind.NOTE)
    make_note(femur, "fracture of hip joint (S72.0)", kind=NoteKind.EXCLUDES2, position=1)
    for mark, text in (("A", "first encounter"), ("D", "later encounter"), ("S", "sequela")):
        make_note(femur, text, kind=NoteKind.SEVENTH, mark=mark)
    path = "19 S70-S79 S72"
    make_entry("S72.0", path=path, long="Fracture of head and neck of femur", **heading)
    for mark in "ABCDEFGHJKMNPQRS":
        title = f"Fracture of unspecified part of neck of right femur, encounter {mark}"
        fields = {"seventh": mark}
        entry = make_entry(f"S72.001{mark}", path=f"{path} S72.0", long=title, fields=fields)
    cc = make_release("ms-drg-cc", label="FY2026 Table 6J")
    Severity.objects.create(release=cc, line=3, code=entry.code, level="CC")
    make_entry("E11.9", long="Type 2 diabetes mellitus without complications")
    fracture = above = make_term("Fracture, pathological or traumatic", slug="fracture")
    for level in ("femur, femoral", "upper end", "head", "displaced", "in a child", "healed"):
        above = make_term(level, "S72.0-", above, modifiers="(closed) (simple)")
    make_term("hip", above=fracture, see="Fracture, femur, upper end", see_also="category S72")
    site = make_term("bone", book=Book.NEOPLASMS, cells=dict.fromkeys(SITE, "C41.9"))
    make_term("femur", above=site, book=Book.NEOPLASMS, cells=dict.fromkeys(SITE, "C40.2-"))
    _heart()


def _heart() -> None:
    """Make what one meets on the way to "myocardial infarct"."""
    for value, title in (
        ("I21.9", "Acute myocardial infarction, unspecified"),
        ("I21.4", "Non-ST elevation (NSTEMI) myocardial infarction"),
        ("I25.2", "Old myocardial infarction"),
        ("I40.9", "Acute myocarditis, unspecified"),
        ("I51.5", "Myocardial degeneration"),
        ("M60.9", "Myositis, unspecified"),
        ("M79.10", "Myalgia, unspecified site"),
        ("H52.10", "Myopia, unspecified eye"),
        ("B47.0", "Eumycetoma or mycetoma of the foot"),
    ):
        make_entry(value, long=title)


def _icd10pcs() -> None:
    long = "Fusion of lumbar vertebral joint with interbody device, anterior approach, open"
    make_entry("0SG00A0", System.ICD10PCS, path="0 0S 0SG", long=long)
    make_entry("0SG0070", System.ICD10PCS, path="0 0S 0SG", long=f"{long}, with own tissue")
    tables = make_release("icd10pcs-tables", label="FY2026 tables")
    spelled = [
        "Section",
        "Body-System",
        "Operation",
        "Body-Part",
        "Approach",
        "Device",
        "Qualifier",
    ]
    for position, (title, character) in enumerate(zip(spelled, "0SG00A0", strict=True), start=1):
        AxisValue.objects.create(
            release=tables, line=9, table="0SG", row=0 if position < 4 else 1, position=position,
            title=title, character=character, label=f"The {title} of this code",
            definition="Joining together portions of an articular body part, rendering it immobile",
        )  # fmt: skip


def _small_systems() -> None:
    stay = {"type": "SURG", "weight": "1.9092", "gmlos": "1.8", "amlos": "2.2"}
    drg = "Major hip and knee joint replacement or reattachment of lower extremity without MCC"
    make_entry("470", System.MSDRG, path="mdc-08", long=drg, fields=stay)
    ours = {"source": "Medicare Claims Processing Manual", "when_to_use": "A visit of its own."}
    manual = make_release("modifiers", label="2026", notice=Notice.OURS, publisher="CodeLookup")
    title = "A separate visit on the day of a procedure"
    make_entry("25", System.MODIFIERS, release=manual, long=title, fields=ours)
    make_entry("LT", System.MODIFIERS, release=manual, long="Left side of the body")
    for value, name, rate in PLACES:
        make_entry(value, System.POS, short=name, long=f"{name}, in words", fields={"rate": rate})
