"""Bring the content files into the database. Loading twice changes nothing.

What an editor did at the desk is never overwritten by a file: that is a conflict, and the caller
says which of the two to keep.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from codelookup.catalog.models import Code, Entry
from codelookup.catalog.systems import key

from .actions import WRITTEN
from .content import Text
from .files import values
from .models import OPEN, Description, State

LOADED = "loaded from file"
FILE_TAKEN = "retired: the file was taken instead"

Editions = dict[tuple[str, str, str], list[Description]]  # (system, code, language), newest first


@dataclass(frozen=True)
class Conflict:
    """A file that says something else than an editor; nothing was loaded for it."""

    label: str
    edition: Description
    differs: list[str]

    def __str__(self) -> str:
        theirs, remedy = self._told()
        return (
            f"{self.label}: {theirs} differs from the file in {', '.join(self.differs)}; the file "
            f"was not loaded. {remedy}; take the file's: load_descriptions --take-file {self.label}"
        )

    def _told(self) -> tuple[str, str]:
        """What the site has, and how to keep it."""
        edition = self.edition
        day = f"{timezone.localdate(edition.updated_at):%Y-%m-%d}"
        if edition.state in OPEN:
            remedy = "Wait for it to be published or retired at the desk"
            return f"the open draft by {edition.author}, {day},", remedy
        if edition.state == State.RETIRED:
            return f"the edition that was retired in the site on {day}", "Remove the file"
        remedy = f"Keep the site's: export_descriptions --force {self.label}"
        return f"the site's edition of {day} by {edition.author}", remedy


@dataclass
class Loaded:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def unlisted(texts: Iterable[Text]) -> list[Text]:
    """Return the texts about codes that no loaded release lists. One query a code system."""
    by_system: dict[str, list[Text]] = {}
    for text in texts:
        by_system.setdefault(text.meta["system"], []).append(text)
    found = []
    for system, some in by_system.items():
        values = [text.meta["code"] for text in some]
        listed = Entry.objects.filter(code__system=system, code__value__in=values)
        known = set(listed.values_list("code__value", flat=True))
        found += [text for text in some if text.meta["code"] not in known]
    return found


@transaction.atomic
def load(texts: Iterable[Text], take: Collection[str] = ()) -> Loaded:
    """Store each text under its code; a text whose file has not changed is left alone.

    `take`: labels of the files that win against what editors did.
    """
    loaded, known = Loaded(), _editions()
    for text in texts:
        meta = text.meta
        editions = known.get((meta["system"], meta["code"], meta["language"]), [])
        ours = next((each for each in editions if each.source_file == text.name), None)
        if text.label not in take:
            if ours and ours.source_sha256 == text.sha256:
                loaded.unchanged += 1
                continue
            if not _same(text, editions) and (conflict := _conflict(text, editions)):
                loaded.conflicts.append(conflict)
                continue
        _store(text, editions, ours, loaded)
    return loaded


def _editions() -> Editions:
    found: Editions = defaultdict(list)
    every = Description.objects.select_related("code").order_by("-pk")
    for each in every.select_for_update(of=("self",)):
        found[each.code.system, each.code.value, each.language].append(each)
    return found


def _conflict(text: Text, editions: list[Description]) -> Conflict | None:
    stated = values(text)
    alive = [each for each in editions if each.state != State.RETIRED]
    for each in alive or editions[:1]:
        if not _is_touched(each):
            continue
        differs = [name for name, value in stated.items() if getattr(each, name) != value]
        written = [name for name in differs if name in WRITTEN]
        if differs:
            told = [name.replace("_", " ") for name in written or differs]
            return Conflict(text.label, each, told)
    return None


def _is_touched(edition: Description) -> bool:
    """Whether the last step of an edition was an editor's; before revisions, no file's was."""
    last = edition.history.first()
    return last.history_change_reason != LOADED if last else not edition.source_file


def _store(
    text: Text, editions: list[Description], ours: Description | None, loaded: Loaded
) -> None:
    stated = values(text)
    alive = [each for each in editions if each.state != State.RETIRED]
    if same := _same(text, editions):
        # Exported from the site and come back: it is the file's from now on.
        file = {"source_file": text.name, "source_sha256": text.sha256}
        Description.objects.filter(pk=same.pk).update(**file)
        loaded.unchanged += 1
        return
    edition = ours if ours and ours.state != State.RETIRED and not _is_touched(ours) else None
    for before in alive:
        if before != edition:
            _retire(before)
    if edition:
        _keep_first_revision(edition)
        edition.version += 1
    else:
        edition = Description(code=_code(text), source_file=text.name)
    for name, value in stated.items():
        setattr(edition, name, value)
    edition.source_sha256 = text.sha256
    edition.facts = {}  # what its review day's releases say is looked up by the next comparison
    edition._change_reason = LOADED  # type: ignore[attr-defined]
    edition.save()
    loaded.added, loaded.changed = loaded.added + (not editions), loaded.changed + bool(editions)


def _same(text: Text, editions: list[Description]) -> Description | None:
    """The edition, not retired, that says in every field what the file says."""
    stated = values(text)
    for each in editions:
        if each.state != State.RETIRED and all(
            getattr(each, name) == value for name, value in stated.items()
        ):
            return each
    return None


def _keep_first_revision(edition: Description) -> None:
    """Texts loaded by the first release of this site have no revision yet."""
    if not edition.history.exists():
        Description.history.bulk_history_create([edition], default_change_reason=LOADED)


def _retire(edition: Description) -> None:
    edition.rechecks.filter(closed_at__isnull=True).update(
        closed_at=timezone.now(), closed_by="load_descriptions", remark="retired"
    )
    edition.state, edition.version = State.RETIRED, edition.version + 1
    edition._change_reason = FILE_TAKEN  # type: ignore[attr-defined]
    edition.save()


def _code(text: Text) -> Code:
    system, value = text.meta["system"], text.meta["code"]
    return Code.objects.get_or_create(system=system, value=value, defaults={"key": key(value)})[0]
