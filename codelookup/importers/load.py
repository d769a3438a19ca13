"""One loader for all layouts: a file becomes a release, whole or not at all.

Rows are staged in temporary tables first (no lock on the real ones), checked there, and then moved
(`moving`). Memory does not grow with the file. What a licence forbids is dropped on the way.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from codelookup.catalog.models import Entry, Notice, Release
from codelookup.catalog.systems import key
from codelookup.lib import bulk
from codelookup.lib.archive import BadFile, Member, pick, pick_all, sha256_of

from . import doubles, law, moving, staging
from .layout import Identity, Layout
from .place import Placer
from .rows import EntryRow, RelativeValueRow, Row

SHRINK = 0.9  # a new release with fewer rows than this share of the last one is refused
FISCAL_YEAR = timedelta(days=364)

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Report:
    """What an import did. Counts are rows; `release` is None after a dry run."""

    release: Release | None
    already_loaded: bool
    read: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0
    refused: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Request:
    """What the operator asks for: one file, perhaps with a label and day of his own.

    `others`: further files of the same release, where it is published in several.
    """

    layout: Layout
    path: Path
    label: str = ""
    effective_on: date | None = None
    dry_run: bool = False
    allow_shrink: bool = False
    is_partial: bool = False
    remark: str = ""
    source_name: str = ""
    notice: Notice | None = None
    valid_codes: frozenset[str] | None = None  # keys; 7th-character products outside go
    others: tuple[Path, ...] = ()


def load(request: Request, progress: Progress = lambda rows: None) -> Report:
    """Import one file. Raises BadFile; then the database is as it was before."""
    try:
        return _load(request, progress)
    except (DatabaseError, InterfaceError) as error:
        raise BadFile(f"{request.path.name}: {_refusal(error)}; nothing was changed") from error


def _refusal(error: Exception) -> str:
    """Say in one line what the database said, and what to do about it."""
    said = str(error).split("\n")[0]
    if "locked" in said:
        return f"somebody else is writing ({said}); wait until that ends, then import it again"
    if "full" in said or "could not extend file" in said or "I/O" in said:
        return f"the database's disk is full ({said}); free some space, then import it again"
    if isinstance(error, OperationalError | InterfaceError):
        return f"the database went away ({said}); see that it runs, then import it again"
    return f"the database refused it ({said})"


def _load(request: Request, progress: Progress) -> Report:
    started = time.perf_counter()
    layout, path = request.layout, request.path
    chosen = _chosen(request)
    source = _source(chosen)
    if known := _known(layout.dataset, source.sha256):
        return Report(known, already_loaded=True, read=known.row_count)
    identity = _identity(request, [member.name for member in chosen])
    counts: Counter[str] = Counter()
    rows = _real(layout.parse(chosen), request, identity.effective_on, counts)
    rows = law.lawful(rows, request.layout.notice, request.notice, counts)
    with staging.tables():
        _stage(_counted(rows, counts, progress), Placer(identity.effective_on))
        if not counts["read"]:
            raise BadFile(f"{path.name}: no rows found; not a {layout.title}?")
        doubles.check_doubles(path.name)
        staging.index()
        staging.count_pairs()
        previous = _previous(layout.dataset, identity.effective_on)
        _check_shrinkage(request, previous, counts["read"])
        added, changed, gone = staging.differences(previous.pk if previous else None)
        release = _release(request, identity, source, counts["read"])
        if not request.dry_run and (known := _move(release)):
            return Report(known, already_loaded=True, read=known.row_count)
    return Report(
        None if request.dry_run else release,
        already_loaded=False,
        read=counts["read"],
        added=added,
        changed=changed,
        gone=gone,
        refused=counts["refused"],
        seconds=time.perf_counter() - started,
    )


def _known(dataset: str, sha256: str) -> Release | None:
    return Release.objects.filter(dataset=dataset, source_sha256=sha256).first()


def _chosen(request: Request) -> list[Member]:
    """The members to read: of one file, or of all that make the release."""
    layout, paths = request.layout, (request.path, *request.others)
    if len(paths) > 1 and not layout.is_split:
        raise BadFile(f"{paths[1].name}: {layout.dataset} is published as one file; give one")
    return (
        pick_all(paths, layout.members) if layout.is_split else pick(request.path, layout.members)
    )


class Source(NamedTuple):
    """The file behind a release, or the files: a name that fits the column, and a checksum."""

    name: str
    sha256: str


def _source(chosen: list[Member]) -> Source:
    files = sorted({member.path for member in chosen})
    name = files[0].name
    if len(files) > 1:
        name = f"{name} to {files[-1].name} ({len(files)} files)"[:255]
    return Source(name, sha256_of(files))


def _identity(request: Request, names: list[str]) -> Identity:
    """Label and first day: from the operator, else from the name of the member or the file."""
    for name in [*names, request.path.name]:
        if read := request.layout.identify(name):
            break
    else:
        read = None
    effective_on = request.effective_on or (read.effective_on if read else None)
    if not effective_on:
        raise BadFile(
            f"{request.path.name}: the name does not tell from which day on it holds; "
            "give --effective-on YYYY-MM-DD"
        )
    label = request.label or (read.label if read else f"{effective_on:%Y-%m-%d}")
    return Identity(label, effective_on)


def _real(rows: Iterator[Row], request: Request, on: date, counts: Counter[str]) -> Iterator[Row]:
    """Leave out 7th-character products that the list of valid codes does not know."""
    valid = request.valid_codes
    if valid is None and request.layout.dataset == "icd10cm-tabular":
        valid = _order_file_codes(on)
    for row in rows:
        if (
            valid is not None
            and isinstance(row, EntryRow)
            and "seventh" in row.fields
            and key(row.value) not in valid
            and key(row.path[-1]) in valid  # a code newer than the list is not judged by it
        ):
            counts["refused"] += 1
        else:
            yield row


def _order_file_codes(on: date) -> frozenset[str] | None:
    """The codes of the order file of the same fiscal year, None where it is not loaded."""
    release = _previous("icd10cm", on)
    if not release or on - release.effective_on > FISCAL_YEAR:
        return None
    values = Entry.objects.filter(release=release).values_list("code__key", flat=True)
    return frozenset(values.iterator(chunk_size=10_000))


def _counted(rows: Iterator[Row], counts: Counter[str], progress: Progress) -> Iterator[Row]:
    entry = 0  # the line of the last entry; figures that stand in it are the same row
    for row in rows:
        if isinstance(row, EntryRow):
            entry = row.line
        elif isinstance(row, RelativeValueRow) and row.line == entry:
            yield row
            continue
        counts["read"] += 1
        if counts["read"] % 5_000 == 0:
            progress(counts["read"])
        yield row
    progress(counts["read"])


def _stage(rows: Iterator[Row], placer: Placer) -> None:
    """Write rows to their staging tables in batches of one kind each."""
    pending: dict[type[Any], list[Row]] = {}
    for row in rows:
        kind = type(row)
        batch = pending.setdefault(kind, [])
        batch.append(row._replace(path=placer.path(row)) if isinstance(row, EntryRow) else row)
        if len(batch) == bulk.BATCH:
            staging.put(kind, batch)
            batch.clear()
    for kind, batch in pending.items():
        staging.put(kind, batch)


def _previous(dataset: str, effective_on: date) -> Release | None:
    found = Release.objects.standing().filter(dataset=dataset, is_partial=False)
    return found.effective_by(effective_on).order_by("-effective_on", "-pk").first()


def _check_shrinkage(request: Request, previous: Release | None, read: int) -> None:
    if request.allow_shrink or not previous or read >= previous.row_count * SHRINK:
        return
    raise BadFile(
        f"{request.path.name}: {read} rows, but {previous.label} had {previous.row_count}; "
        "a file cut short? Give --allow-shrink if it is right"
    )


def _release(request: Request, identity: Identity, source: Source, read: int) -> Release:
    return Release(
        dataset=request.layout.dataset,
        label=identity.label,
        effective_on=identity.effective_on,
        source_name=request.source_name or source.name,
        source_sha256=source.sha256,
        publisher=request.layout.publisher,
        notice=request.notice or request.layout.notice,
        row_count=read,
        is_partial=request.is_partial,
        remark=request.remark,
    )


def _move(release: Release) -> Release | None:
    """Move the staged rows into the real tables: all of them are seen at once, or none.

    Returns the release that another import has made of the same file meanwhile, None as a rule.
    """
    release.code_counts = staging.codes()
    if moving.is_vacuumed(release.row_count):
        return _vacuumed(release)
    with bulk.roomy():
        return _in_steps(release) if moving.is_stepwise(release.row_count) else _at_once(release)


def _at_once(release: Release) -> Release | None:
    with transaction.atomic():
        moving.queue()
        if known := _known(release.dataset, release.source_sha256):
            return known
        release.save()
        moving.at_once(release)
    return None


def _vacuumed(release: Release) -> Release | None:
    with transaction.atomic():
        moving.queue()
        if known := _known(release.dataset, release.source_sha256):
            return known
        tables = moving.hidden(release)
    try:
        moving.bring_out(release, tables)
    except DatabaseError as error:
        raise BadFile(f"{release} is stored, but withdrawn: {_refusal(error)}") from error
    return None


def _in_steps(release: Release) -> Release | None:
    with moving.settled():
        if known := _known(release.dataset, release.source_sha256):
            return known
        moving.in_steps(release)
    return None
