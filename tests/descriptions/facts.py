"""The facts of a few texts as a whole set of releases would state them."""

from collections.abc import Iterable
from datetime import date

from codelookup.catalog.models import Code, Entry, Kind, Release
from codelookup.catalog.systems import System, key, procedure_system
from codelookup.descriptions import content, statements
from codelookup.descriptions.copied import Wording
from codelookup.descriptions.gate import Figure, Listed
from codelookup.edits.models import AddOnEdit, UnitEdit
from tests.factories import make_code, make_relative_value, make_release

# text -> status, global days, bilateral, multiple procedure, units a day (RVU26B, MUE April 2026)
MODELS = {
    "cpt/64493": ("A", "000", "1", "2", 1),
    "cpt/64491": ("A", "ZZZ", "1", "0", 1),
    "cpt/27130": ("A", "090", "1", "2", 1),
    "cpt/17004": ("A", "010", "0", "0", 1),
    "cpt/10060": ("A", "010", "0", "2", 1),
    "hcpcs/J2919": ("E", "XXX", "9", "9", 5400),
    "icd-10-cm/E11": None,
}
ADD_ONS = [("64491", "64490"), ("64492", "64490"), ("64494", "64493"), ("64495", "64493")]
DATASETS = {
    System.CPT: "mpfs",
    System.HCPCS: "hcpcs",
    System.ICD10CM: "icd10cm-tabular",
    System.POS: "pos",
}


def known_facts() -> None:
    """Store every code that the texts name, the figures of their own codes, and the add-ons."""
    releases = {
        system: make_release(name, effective_on=date(2026, 4, 1), source_name="file.txt")
        for system, name in DATASETS.items()
    }
    named = _named()
    Code.objects.bulk_create(
        Code(system=system, value=value, key=key(value)) for system, value in sorted(named)
    )
    entries = {
        code.value: Entry(
            release=releases[System(code.system)],
            line=line,
            code=code,
            kind=Kind.CODE,
            is_billable=True,
        )
        for line, code in enumerate(Code.objects.all(), start=1)
    }
    Entry.objects.bulk_create(entries.values())
    _figures(releases[System.CPT], entries)


def _named() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for name in MODELS:
        text = content.read(content.CONTENT / f"{name}.md")
        system = text.meta["system"]
        found |= {(system, value) for value in [text.meta["code"], *text.meta["family"]]}
        found |= {(System.POS.value, site) for site in text.meta.get("sites", [])}
        for prose in text.parts.values():
            codes = statements.procedures(prose)
            found |= {(procedure_system(value).value, value) for value in codes}
            found |= {(System.ICD10CM.value, value) for value in statements.diagnoses(prose)}
    return found


def _figures(mpfs: Release, entries: dict[str, Entry]) -> None:
    units, add_on = make_release("mue-practitioner"), make_release("add-on")
    for name, figures in MODELS.items():
        if not figures:
            continue
        value = name.split("/")[1]
        status, days, bilateral, multiple, most = figures
        entries[value].release = mpfs  # the fee schedule states HCPCS codes as well
        make_relative_value(
            entries[value],
            status=status,
            global_days=days,
            bilateral=bilateral,
            multiple_procedure=multiple,
        )
        UnitEdit.objects.create(
            release=units, line=5, code=value, units=most, adjudication=2, rationale="CMS"
        )
    for line, (code, primary) in enumerate(ADD_ONS, start=1):
        AddOnEdit.objects.create(release=add_on, line=line, type=1, add_on=code, primary=primary)


def list_all() -> None:
    """Let one release list the code of every text of the project."""
    release = make_release("mpfs")
    for path in content.files():
        meta = content.read(path).meta
        code = make_code(meta["code"], meta["system"])
        Entry.objects.get_or_create(
            release=release, code=code, defaults={"line": 1, "is_billable": True}
        )


class NoFacts:
    """A site on which nothing is loaded: the gate can neither agree nor object."""

    def listed(self, system: str, value: str) -> Listed:
        return Listed.UNKNOWN

    def figures(self, value: str, name: str) -> list[Figure]:
        return []

    def primaries(self, add_on: str) -> set[str] | None:
        return None

    def licensed(self, values: Iterable[str]) -> list[Wording]:
        return []

    def stated(self, system: str, value: str) -> dict[str, str]:
        return {}
