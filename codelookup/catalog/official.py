"""The official description: wording as the release prints it, with the notice it demands."""

from . import hcpcs_fields
from .models import AxisTerm, AxisValue, Entry, Notice, Release
from .sections import Content, Gate, Section, Stamp, systems
from .subject import Subject
from .systems import SOURCES, System


def load(subject: Subject) -> Content | None:
    entries = wordings(subject)
    if not entries:
        return None
    entry = entries[0]
    shorts = [each for each in entries if each.short.lower() not in ("", each.long.lower())]
    content = {
        "entry": entry,
        "stamp": Stamp(entry.release, entry.line),
        "short": shorts[0].short if shorts else "",
        "is_ama": entry.release.notice == Notice.AMA,
        "fields": entry.fields,
    }
    if entry.release.dataset == "hcpcs":
        content["record"] = record(entry)
    if subject.system == System.ICD10PCS:
        content["characters"] = subject.once("characters", characters)
    return content


def wordings(subject: Subject) -> list[Entry]:
    return [
        entry
        for entry in _in_force_entries(subject)
        if (entry.long or entry.short) and is_official(entry.release)
    ]


def count(subject: Subject) -> int:
    return 1 if wordings(subject) else 0


def is_official(release: Release) -> bool:
    """Our own tables give titles and plain words, not official ones."""
    return release.notice != Notice.OURS


def _in_force_entries(subject: Subject) -> list[Entry]:
    """The entry that the page is about first, then those of other datasets in force that day."""
    releases = {release.pk for release in subject.in_force.releases.values()}
    others = [e for e in subject.entries if e.release_id in releases and e != subject.entry]
    return [subject.entry, *others]


def record(entry: Entry) -> list[dict[str, str]]:
    """Spell out the other fields of an HCPCS record: label, value, what it means."""
    found = []
    for name, held in entry.fields.items():
        for value in held if isinstance(held, list) else [held]:
            label, meaning = hcpcs_fields.explain(name, value)
            found.append({"label": label, "value": value, "meaning": meaning})
    return found


def absence(subject: Subject) -> str:
    if subject.system == System.CPT:
        return (
            "The official wording of CPT codes belongs to the American Medical Association, and "
            "this site has none loaded. It shows our own title and text and the figures that "
            "Medicare publishes. An operator with a licence imports the AMA's files, and the "
            "wording appears here."
        )
    if subject.system == System.HCPCS:
        return "This site has not loaded the HCPCS Level II file yet; title and text are our own."
    if subject.system in (System.POS, System.MODIFIERS):
        return "This site has not loaded an official file for this system; the words are our own."
    return ""


def characters(subject: Subject) -> list[dict[str, str]]:
    """Spell out an ICD-10-PCS code: axis, character, label, definition. At most two queries."""
    value = subject.code.value
    tables, terms = subject.in_force.get("icd10pcs-tables"), None
    if not tables:
        return []
    cells = list(AxisValue.objects.filter(release=tables, table=value[:3]).order_by("position"))
    row = _row_of(value, cells)
    spelled = [
        cell
        for cell in cells
        if cell.row in (0, row) and value[cell.position - 1 : cell.position] == cell.character
    ]
    definitions = {}
    if terms := subject.in_force.get("icd10pcs-definitions"):
        found = AxisTerm.objects.filter(release=terms, section=value[0])
        definitions = {(term.position, term.label.lower()): term for term in found}
    return [
        {
            "position": str(cell.position),
            "axis": cell.title,
            "character": cell.character,
            "label": cell.label,
            "definition": definition(cell, definitions.get((cell.position, cell.label.lower()))),
        }
        for cell in spelled
    ]


def _row_of(value: str, cells: list[AxisValue]) -> int:
    """Return the table row that allows all of positions 4 to 7; -1 where none does."""
    allowed: dict[int, set[tuple[int, str]]] = {}
    for cell in cells:
        allowed.setdefault(cell.row, set()).add((cell.position, cell.character))
    wanted = {(position, value[position - 1]) for position in range(4, 8)}
    return next((row for row, cells in allowed.items() if row and wanted <= cells), -1)


def definition(cell: AxisValue, term: AxisTerm | None) -> str:
    return cell.definition or (term.definition or term.includes if term else "")


def wording_datasets(system: str) -> tuple[str, ...]:
    """The datasets whose words stand here: all that list the codes but the fee schedule."""
    return tuple(name for group in SOURCES[system] for name in group if name != "mpfs")


SECTION = Section(
    slug="official-description",
    title="Official description",
    gate=Gate.VIEW,
    systems=systems(*System),
    load=load,
    count=count,
    noun="wording",
    feeds=wording_datasets,
    accepts=is_official,
    empty="The release in force gives no wording for this code.",
    absence=absence,
)
