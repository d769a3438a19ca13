"""What the index holds: every code once, and every wording that leads to it, from the tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from codelookup.catalog.book_index import terms_for_search
from codelookup.catalog.in_force import InForce
from codelookup.catalog.models import (
    AxisValue,
    Entry,
    Kind,
    Note,
    NoteKind,
    Notice,
    open_wording,
)
from codelookup.catalog.systems import System
from codelookup.descriptions.models import Description

from . import vocabulary
from .words import STOP, WEAK, tokens

CHUNK = 10_000
ORDER = {system: place for place, system in enumerate(System.values)}
# Where a wording comes from, best first: its place is part of the merit, its name is told.
SOURCES = (
    "title",
    "everyday word",
    "inclusion term",
    "alphabetic index",
    "official description",
    "our text",
    "definition",
)
TITLE, EVERYDAY = "title", "everyday word"
OPEN = {TITLE, EVERYDAY, "alphabetic index"}  # may be shown to everybody


@dataclass
class Document:
    """One code. `merit` is a prior of 0 to 3: how often people look for it, as far as we know."""

    number: int
    system: str
    value: str
    key: str
    title: str
    kind: str
    path: str
    is_billable: bool
    ended: str | None  # ISO day, or "gone"
    merit: float = 0.0


@dataclass(frozen=True)
class Term:
    """One wording of one code. `rank` orders the whole index: lower is better."""

    rank: float
    document: int
    source: int
    text: str


class Collection:
    """The codes in force (and those that were), numbered, with their wordings."""

    def __init__(self, now: InForce) -> None:
        self.now = now
        self.by_code: dict[int, Document] = {}
        self.by_value: dict[tuple[str, str], Document] = {}
        self._shorts: list[tuple[int, str, str]] = []  # code, source, words beside the title
        self._read_entries()
        self._read_titles()
        self._read_merit()

    def documents(self) -> Iterable[Document]:
        return self.by_code.values()

    def terms(self) -> Iterator[Term]:
        """Yield every wording, in no order."""
        for document in self.documents():
            if document.title:
                yield _term(document, TITLE, document.title)
        for code, source, text in self._wordings():
            if found := self.by_code.get(code):
                yield _term(found, source, text)
        for entry, place, document in self._everyday():
            for term in entry.terms:
                yield _term(document, EVERYDAY, term, place)

    def _everyday(self) -> Iterator[tuple[vocabulary.Entry, int, Document]]:
        """The vocabulary's codes that are loaded, with their place in the entry's order."""
        for entry in vocabulary.entries():
            for place, named in enumerate(entry.codes):
                if document := self.by_value.get(named):
                    yield entry, place, document

    def _wordings(self) -> Iterator[tuple[int, str, str]]:
        yield from self._shorts
        yield from self._notes()
        yield from self._definitions()
        for code, text in terms_for_search(self.now):
            yield code, "alphabetic index", text
        for code, *texts in Description.objects.published().values_list(
            "code_id", "common", "overview"
        ):
            yield code, "our text", " ".join(texts)

    def _read_entries(self) -> None:
        now = self.now
        speaking = [(s, release) for s in System.values for release in now.speakers(s)]
        for system, release in speaking:
            entries = Entry.objects.filter(release=release, code__system=system)
            self._read(entries, now.on, gone=None)
        releases = [release for _, release in speaking]
        listed = Entry.objects.filter(code=OuterRef("code"), release__in=releases)
        gone = Entry.objects.standing().filter(~Exists(listed), release__effective_on__lte=now.on)
        self._read(gone.order_by("-release__effective_on"), now.on, gone="gone")

    def _read(self, entries: QuerySet[Entry], on: date, gone: str | None) -> None:
        rows = entries.exclude(kind=Kind.NODE).values_list(
            "code_id", "code__system", "code__value", "code__key", "short", "long", "kind", "path",
            "is_billable", "terminated_on", "release__dataset", "release__notice",
        )  # fmt: skip
        for (
            code,
            system,
            value,
            key,
            short,
            long,
            kind,
            path,
            billable,
            last,
            dataset,
            notice,
        ) in rows.iterator(CHUNK):
            if code in self.by_code:
                continue
            # CPT words are licensed: they are not searched, not listed, not hinted at.
            title = open_wording(dataset, notice, short, long)
            ended = last.isoformat() if last and last < on else gone
            number = len(self.by_code) + 1
            document = Document(number, system, value, key, title, kind, path, billable, ended)
            self.by_code[code] = self.by_value[system, value] = document
            if notice != Notice.AMA:
                other = long if title == short else short
                if other and other != title:
                    self._shorts.append((code, "official description", other))

    def _read_titles(self) -> None:
        """Put our own titles in place of official ones; those stay findable."""
        for code, title in Description.objects.published().values_list("code_id", "title"):
            if (document := self.by_code.get(code)) and title:
                if document.title:
                    self._shorts.append((code, "official description", document.title))
                document.title = title

    def _read_merit(self) -> None:
        for _, place, document in self._everyday():
            document.merit = max(document.merit, 1.0 / (1 + place))
        for code in Description.objects.published().values_list("code_id", flat=True):
            if described := self.by_code.get(code):
                described.merit += 1.0

    def _notes(self) -> Iterator[tuple[int, str, str]]:
        release = self.now.get("icd10cm-tabular")
        kinds = (NoteKind.INCLUSION, NoteKind.INCLUDES)
        found = Note.objects.filter(release=release, kind__in=kinds).order_by()
        for code, text in found.values_list("code_id", "text").iterator(CHUNK):
            yield code, "inclusion term", text

    def _definitions(self) -> Iterator[tuple[int, str, str]]:
        """What the ICD-10-PCS tables say an operation is leads to the table's heading."""
        release = self.now.get("icd10pcs-tables")
        cells = AxisValue.objects.filter(release=release, row=0, position=3).exclude(definition="")
        codes = {d.value: code for code, d in self.by_code.items() if d.system == System.ICD10PCS}
        for table, label, definition in cells.values_list("table", "label", "definition"):
            if code := codes.get(table):
                yield code, "definition", f"{label}: {definition}"


def weight(word: str) -> float:
    """How much a word of a wording says: nothing for "of", little for "unspecified"."""
    if word in STOP:
        return 0.0
    return 0.2 if word in WEAK else 1.0


def _term(document: Document, source: str, text: str, place: int = 0) -> Term:
    """Rank a wording: live before ended, short before long, known before rare, codes first."""
    length = sum(weight(word) for word in dict.fromkeys(tokens(text)))
    # An everyday word's own order of codes holds, however well known they are.
    merit = 1.0 if source == EVERYDAY else document.merit
    rank = length - 2.0 * merit + 0.7 * SOURCES.index(source) + 0.3 * place
    rank += 0.0 if document.is_billable else 0.4
    rank += 0.01 * ORDER[document.system] + (1_000.0 if document.ended else 0.0)
    return Term(rank, document.number, SOURCES.index(source), text)
