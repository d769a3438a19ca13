"""Plain functions whose defaults are valid; a test states only what it is about."""

from datetime import date
from typing import Any

from django.utils.text import slugify

from accounts.models import User
from codelookup.catalog.book_see import key_of
from codelookup.catalog.index_terms import BOOKS, Book, Column, IndexCode, IndexTerm
from codelookup.catalog.models import Code, Entry, Kind, Note, NoteKind, Notice, Release
from codelookup.catalog.systems import System, key
from codelookup.descriptions.models import Description, Editor, Role, State
from codelookup.edits.models import AddOnEdit, PairEdit, Rationale, UnitEdit
from codelookup.payment.models import Locality, RelativeValue


def make_release(dataset: str = "icd10cm-tabular", **kwargs: Any) -> Release:
    effective_on = kwargs.pop("effective_on", date(2025, 10, 1))
    defaults: dict[str, Any] = {
        "label": "FY2026",
        "source_name": "file.xml",
        "source_sha256": f"{Release.objects.count():064d}",
        "publisher": "NCHS/CDC and CMS",
        "notice": Notice.NCHS,
        "row_count": 1,
    }
    return Release.objects.create(
        dataset=dataset, effective_on=effective_on, **{**defaults, **kwargs}
    )


def make_code(value: str = "E11.9", system: str = System.ICD10CM) -> Code:
    return Code.objects.get_or_create(system=system, value=value, defaults={"key": key(value)})[0]


def make_entry(
    value: str = "E11.9",
    system: str = System.ICD10CM,
    *,
    release: Release | None = None,
    **kwargs: Any,
) -> Entry:
    datasets = {
        System.CPT: "mpfs",
        System.HCPCS: "hcpcs",
        System.ICD10PCS: "icd10pcs",
        System.MSDRG: "ms-drg",
        System.MODIFIERS: "modifiers",
        System.POS: "pos",
    }
    if release is None:
        dataset = datasets.get(System(system), "icd10cm-tabular")
        release = Release.objects.filter(dataset=dataset).first() or make_release(dataset)
    defaults: dict[str, Any] = {
        "line": 7,
        "kind": Kind.CODE,
        "long": f"Title of {value}",
        "is_billable": True,
    }
    return Entry.objects.create(
        release=release, code=make_code(value, system), **{**defaults, **kwargs}
    )


def make_note(entry: Entry, text: str = "note of ours", **kwargs: Any) -> Note:
    defaults: dict[str, Any] = {"kind": NoteKind.INCLUDES, "position": 0, "line": entry.line}
    return Note.objects.create(
        release=entry.release, code=entry.code, text=text, **{**defaults, **kwargs}
    )


def make_term(
    title: str,
    code: str = "",
    above: IndexTerm | None = None,
    *,
    book: Book = Book.DISEASES,
    cells: dict[str, str] | None = None,
    **kwargs: Any,
) -> IndexTerm:
    """Make an index entry in the book's newest release; a code ending in "-" leads to its heading."""
    release = Release.objects.filter(dataset=BOOKS[book]).first() or make_release(BOOKS[book])
    defaults: dict[str, Any] = {
        "line": IndexTerm.objects.filter(release=release).count() + 1,
        "letter": above.letter if above else title[0].upper(),
        "slug": above.slug if above else slugify(title),
        "level": above.level + 1 if above else 0,
        "parent": above.line if above else None,
        "words": f"{above.words}, {title}" if above else title,
        "key": key_of(title),
    }
    term = IndexTerm.objects.create(
        release=release, book=book, title=title, **{**defaults, **kwargs}
    )
    for column, printed in ({Column.CODE: code} if code else cells or {}).items():
        value = printed.rstrip("-").rstrip(".")
        named = make_code(value) if value else None
        IndexCode.objects.create(term=term, column=column, printed=printed, code=named)
    return term


def make_description(code: Code, **kwargs: Any) -> Description:
    defaults: dict[str, Any] = {
        "state": State.PUBLISHED,
        "title": f"Our title of {code.value}",
        "common": f"Common words about {code.value}.",
        "overview": f"Overview words about {code.value}.",
        "clinical_context": f"Illustration, not a real person. Context words about {code.value}.",
        "documentation": f"- Documentation words about {code.value}",
        "compliance": f"- Compliance words about {code.value}",
        "author": "writer",
        "written_on": date(2026, 11, 1),
        "reviewer": "reader",
        "reviewed_on": date(2026, 11, 2),
        "code_set": "2026",
        "sources": [{"title": "A public source"}],
    }
    return Description.objects.create(code=code, **{**defaults, **kwargs})


def make_relative_value(entry: Entry, **kwargs: Any) -> RelativeValue:
    defaults: dict[str, Any] = {
        "line": 11,
        "status": "A",
        "work": "1.77",
        "pe_nonfacility": "4.20",
        "pe_facility": "0.88",
        "malpractice": "0.17",
        "total_nonfacility": "6.14",
        "total_facility": "2.82",
        "nonfacility_na": False,
        "facility_na": False,
        "pctc": "0",
        "global_days": "000",
        "multiple_procedure": "2",
        "bilateral": "1",
        "assistant": "2",
        "co_surgeons": "0",
        "team": "0",
        "supervision": "09",
        "conversion_factor": "33.4009",
    }
    return RelativeValue.objects.create(
        release=entry.release, code=entry.code, **{**defaults, **kwargs}
    )


def make_locality(release: Release, **kwargs: Any) -> Locality:
    defaults: dict[str, Any] = {
        "line": 41,
        "mac": "10212",
        "state": "GA",
        "number": "01",
        "name": "ATLANTA",
        "work": "0.900",
        "work_floor": "1.000",
        "pe": "1.100",
        "malpractice": "1.200",
    }
    return Locality.objects.create(release=release, **{**defaults, **kwargs})


def make_pair(column1: str = "64490", column2: str = "77003", **kwargs: Any) -> PairEdit:
    """Make a practitioner's edit that a modifier sets aside; `dataset` is for the other setting."""
    release = kwargs.pop("release", None) or edits_release(
        kwargs.pop("dataset", "ncci-ptp-practitioner")
    )
    text = kwargs.pop("rationale", "Misuse of a column two code")
    defaults: dict[str, Any] = {
        "line": 7,
        "modifier": 1,
        "effective_on": date(2020, 1, 1),
        "is_before_1996": False,
        "rationale": Rationale.objects.get_or_create(text=text)[0],
    }
    return PairEdit.objects.create(
        release=release, column1=column1, column2=column2, **{**defaults, **kwargs}
    )


def make_units(code: str = "64490", units: int = 1, **kwargs: Any) -> UnitEdit:
    release = kwargs.pop("release", None) or edits_release(
        kwargs.pop("dataset", "mue-practitioner")
    )
    defaults: dict[str, Any] = {"line": 8, "adjudication": 2, "rationale": "CMS Policy"}
    return UnitEdit.objects.create(
        release=release, code=code, units=units, **{**defaults, **kwargs}
    )


def make_add_on(add_on: str = "64491", primary: str = "64490", **kwargs: Any) -> AddOnEdit:
    release = kwargs.pop("release", None) or edits_release("add-on")
    defaults: dict[str, Any] = {"line": 9, "type": 1, "effective_on": date(2013, 4, 1)}
    return AddOnEdit.objects.create(
        release=release, add_on=add_on, primary=primary, **{**defaults, **kwargs}
    )


def edits_release(dataset: str) -> Release:
    found = Release.objects.filter(dataset=dataset).first()
    return found or make_release(
        dataset, label="2026Q3", effective_on=date(2026, 7, 1), source_name="file.txt"
    )


def make_editor(name: str = "Ann Author", role: str = Role.AUTHOR) -> Editor:
    user = make_user(f"{name.split()[0].lower()}@example.org")
    return Editor.objects.create(user=user, role=role, byline=name)


def make_user(email: str = "ann@example.org", **kwargs: Any) -> User:
    return User.objects.create_user(email, "correct horse battery", **kwargs)
