"""Key facts that the official record itself gives, system by system."""

from collections.abc import Callable

from . import tree
from .models import Note, NoteKind, Severity
from .notes import notes
from .sections import Fact, Stamp
from .subject import Subject
from .systems import System

DRG_TYPES = {"SURG": "surgical", "MED": "medical", "**": "not grouped"}


def facts(subject: Subject) -> list[Fact]:
    found = [_status(subject)]
    if make := _BY_SYSTEM.get(subject.system):
        found += make(subject)
    return found


def _status(subject: Subject) -> Fact:
    status = subject.status
    value = f"{status.word}, {status.said}" if status.said else status.word
    return Fact("Status", value, stamp=Stamp(subject.release, subject.entry.line), tone=status.tone)


def _icd10cm(subject: Subject) -> list[Fact]:
    entry, stamp = subject.entry, Stamp(subject.release, subject.entry.line)
    billable = "yes" if entry.is_billable else "no"
    found = [
        Fact(
            "Billable",
            billable,
            "A claim needs the most detailed code; a heading only groups others.",
            stamp,
            "allowed" if entry.is_billable else "attention",
        )
    ]
    if seventh := entry.fields.get("seventh"):
        meaning = next(
            (n.text for n in _sevenths(subject) if n.mark == seventh), "see the tabular notes"
        )
        found.append(Fact("7th character", f"{seventh}: {meaning}", stamp=stamp))
    found += _severity(subject)
    return found


def _sevenths(subject: Subject) -> list[Note]:
    return [n for n in subject.once("notes", notes) if n.kind == NoteKind.SEVENTH]


def _severity(subject: Subject) -> list[Fact]:
    releases = subject.in_force.of_datasets(("ms-drg-cc", "ms-drg-mcc"))
    if not releases or not subject.entry.is_billable:
        return []
    row = (
        Severity.objects.filter(release__in=releases, code=subject.code)
        .select_related("release")
        .first()
    )
    meaning = (
        "As a secondary diagnosis it can move a hospital stay into a higher-paid MS-DRG: "
        "CC is a complication or comorbidity, MCC a major one."
    )
    if row:
        return [Fact("MS-DRG severity", row.level, meaning, Stamp(row.release, row.line))]
    if len(releases) < 2:
        return []
    return [Fact("MS-DRG severity", "neither CC nor MCC", meaning, Stamp(releases[0]))]


def _icd10pcs(subject: Subject) -> list[Fact]:
    stamp = Stamp(subject.release, subject.entry.line)
    value, nodes = subject.code.value, tree.nodes(System.ICD10PCS)
    labels = ("Section", "Body system", "Operation")
    return [
        Fact(label, f"{value[place]}: {node.title}", stamp=stamp)
        for place, label in enumerate(labels)
        if (node := nodes.get(value[: place + 1]))
    ]


def _ms_drg(subject: Subject) -> list[Fact]:
    fields, stamp = subject.entry.fields, Stamp(subject.release, subject.entry.line)
    nodes = tree.nodes(System.MSDRG)
    mdc = nodes.get(subject.ancestors[0]) if subject.ancestors else None
    wanted = [
        ("Major diagnostic category", mdc.title if mdc else "", ""),
        ("Type", DRG_TYPES.get(fields.get("type", ""), fields.get("type", "")), ""),
        (
            "Relative weight",
            fields.get("weight", ""),
            "Times the hospital's own base rate gives the operating payment; 1.0 is the average "
            "stay. The weight with the 10 per cent cap on losses applied.",
        ),
        ("Geometric mean stay", _days(fields.get("gmlos", "")), "Used for transfer payments."),
        ("Arithmetic mean stay", _days(fields.get("amlos", "")), ""),
        ("Post-acute transfer policy", fields.get("post_acute", "").lower(), ""),
    ]
    return [Fact(label, value, meaning, stamp) for label, value, meaning in wanted if value]


def _days(value: str) -> str:
    return f"{value} days" if value else ""


def _pos(subject: Subject) -> list[Fact]:
    rate, stamp = subject.entry.fields.get("rate", ""), Stamp(subject.release, subject.entry.line)
    if not rate:
        return []
    meaning = "Which of the two physician fee schedule amounts Medicare pays for this place."
    return [Fact("Fee schedule rate", rate.lower(), meaning, stamp)]


def _modifier(subject: Subject) -> list[Fact]:
    level = subject.entry.fields.get("level", "HCPCS II")
    label = "CPT (kept by the AMA)" if level == "CPT" else "HCPCS Level II (kept by CMS)"
    return [Fact("Kept in", label, stamp=Stamp(subject.release, subject.entry.line))]


_BY_SYSTEM: dict[str, Callable[[Subject], list[Fact]]] = {
    System.ICD10CM: _icd10cm,
    System.ICD10PCS: _icd10pcs,
    System.MSDRG: _ms_drg,
    System.POS: _pos,
    System.MODIFIERS: _modifier,
}
