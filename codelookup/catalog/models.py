"""The official record: what each code system said, release by release.

Importers write these tables; everyone else only reads them. Every row knows its release and its
line (or record) number in the file, so that a page can show where a fact stands.
"""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from .addresses import code_address, release_address
from .index_terms import Book, IndexCode, IndexTerm
from .systems import DATED, System
from .version import DataVersion, Versioned, VersionedQuerySet

# Of this app, though declared elsewhere.
__all__ = ["Book", "DataVersion", "IndexCode", "IndexTerm"]


class Notice(models.TextChoices):
    """Whose words a release holds: decides which notice stands beside them."""

    CMS = "cms", "CMS: a work of the US government"
    NCHS = "nchs", "NCHS/CDC and CMS: a work of the US government"
    AMA = "ama", "CPT: copyright American Medical Association"
    OURS = "ours", "Our own wording"


class ReleaseQuerySet(VersionedQuerySet["Release"]):
    def effective_by(self, on: date) -> Self:
        return self.filter(effective_on__lte=on)

    def standing(self) -> Self:
        """Leave out what was withdrawn: no page reads it any more."""
        return self.filter(withdrawn_at=None)

    def speaking_on(self, on: date) -> Self:
        """What may speak for a day: of dated rows the newest release knows the past as well."""
        return self.standing().filter(Q(effective_on__lte=on) | Q(dataset__in=DATED))


class Release(Versioned):
    """One official file, imported whole. A later release never overwrites an earlier one."""

    dataset = models.CharField(max_length=32)
    label = models.CharField(max_length=80)
    effective_on = models.DateField()
    source_name = models.CharField(max_length=255)
    source_sha256 = models.CharField(max_length=64)
    publisher = models.CharField(max_length=120)
    notice = models.CharField(max_length=8, choices=Notice)
    row_count = models.PositiveIntegerField(help_text="rows read from the file")
    code_counts = models.JSONField(default=dict, help_text="code pages it speaks for, by system")
    is_partial = models.BooleanField(
        default=False, help_text="a starter set: absence of a code means nothing"
    )
    remark = models.CharField(max_length=300, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(
        null=True, help_text="taken back: kept, but it speaks no more"
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["dataset", "-effective_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "source_sha256"], name="a_file_is_imported_once"
            ),
            models.CheckConstraint(condition=Q(row_count__gt=0), name="a_release_has_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.label}"

    def get_absolute_url(self) -> str:
        return release_address(self.pk)

    @property
    def unit(self) -> str:
        """What the rows of the file are called: XML has records, text has lines."""
        return "record" if ".xml" in self.source_name else "line"

    @property
    def code_count(self) -> int:
        return sum(self.code_counts.values())

    def withdraw(self) -> None:
        """Let it speak no more. Nothing is deleted."""
        self.withdrawn_at = timezone.now()
        self.save(update_fields=["withdrawn_at"])

    def restore(self) -> None:
        """Undo `withdraw`."""
        self.withdrawn_at = None
        self.save(update_fields=["withdrawn_at"])


class CodeQuerySet(models.QuerySet["Code"]):
    def listed(self) -> Self:
        """The codes that have a page: a release lists them that was not withdrawn."""
        return self.filter(Exists(Entry.objects.standing().codes().filter(code=OuterRef("pk"))))


class Code(models.Model):
    """A code's lasting identity. It outlives releases: our texts and people's views hang on it."""

    system = models.CharField(max_length=16, choices=System)
    value = models.CharField(max_length=16, help_text="display form, e.g. E11.9")
    key = models.CharField(max_length=16, help_text="letters and digits only, upper case")

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "value"], name="a_code_stands_once"),
        ]
        indexes = [models.Index(fields=["system", "key"], name="code_by_key")]

    def __str__(self) -> str:
        return self.value

    def get_absolute_url(self) -> str:
        return code_address(self.system, self.value)

    @property
    def system_label(self) -> str:
        return System(self.system).label


class Kind(models.TextChoices):
    """What an entry is. Nodes are browsed and have no code page; headings cannot be billed."""

    NODE = "node", "range"
    HEADING = "heading", "heading"
    CODE = "code", "code"


# Their short descriptors name the thing; the long ones are the description and stand behind a gate.
NAMED_SHORT = {"hcpcs", "modifiers", "ms-drg", "pos"}


def open_wording(dataset: str, notice: str, short: str, long: str) -> str:
    """Return the official wording that everybody may read; none where it is licensed."""
    if notice == Notice.AMA:
        return ""
    return short or long if dataset in NAMED_SHORT else long or short


class EntryQuerySet(models.QuerySet["Entry"]):
    def standing(self) -> Self:
        """Leave out what withdrawn releases say. Who asks for releases by name needs it not."""
        return self.filter(release__withdrawn_at=None)

    def codes(self) -> Self:
        """Leave out chapters, blocks and ranges, which have no page of their own."""
        return self.exclude(kind=Kind.NODE)

    def tree(self, system: str, speakers: Iterable[Release], shelves: Iterable[Release]) -> Self:
        """The codes of the releases that speak, and the levels of all that know the system."""
        levels = Q(release__in=shelves, kind=Kind.NODE)
        return self.filter(Q(release__in=speakers) | levels, code__system=system)


class Entry(models.Model):
    """What one release says about one code."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="entries")
    line = models.PositiveIntegerField(help_text="line or record number in the file")
    code = models.ForeignKey(Code, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind)
    path = models.CharField(max_length=120, blank=True, help_text="the ancestors, root first")
    short = models.CharField(max_length=255, blank=True)
    long = models.TextField(blank=True)
    is_billable = models.BooleanField()
    added_on = models.DateField(null=True)
    terminated_on = models.DateField(null=True, help_text="last day of validity")
    fields = models.JSONField(default=dict, help_text="what else the record says, as in the file")

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code"], name="one_entry_per_code"),
        ]
        indexes = [models.Index(fields=["release", "path", "line"], name="entry_children")]

    def __str__(self) -> str:
        return f"{self.code_id} in {self.release_id}"

    @property
    def title(self) -> str:
        """The wording for headlines and lists. CPT words are licensed and never returned here."""
        return open_wording(self.release.dataset, self.release.notice, self.short, self.long)

    @property
    def ancestors(self) -> list[str]:
        return self.path.split()

    def path_below(self, value: str) -> str:
        """Return the path that the children of this entry, whose code is `value`, carry."""
        return f"{self.path} {value}".strip()


class NoteKind(models.TextChoices):
    """Instructional notes of the ICD-10-CM tabular list, in the order in which they are shown."""

    INCLUSION = "inclusion-term", "Inclusion terms"
    INCLUDES = "includes", "Includes"
    EXCLUDES1 = "excludes1", "Excludes1: not coded here"
    EXCLUDES2 = "excludes2", "Excludes2: not included here"
    CODE_FIRST = "code-first", "Code first"
    USE_ADDITIONAL = "use-additional", "Use additional code"
    CODE_ALSO = "code-also", "Code also"
    NOTE = "note", "Note"
    SEVENTH_NOTE = "seventh-note", "7th character rule"
    SEVENTH = "seventh", "7th characters"


class Note(models.Model):
    """One instructional note at the place where the tabular list prints it; it holds below too."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="notes")
    line = models.PositiveIntegerField(help_text="record number in the file")
    code = models.ForeignKey(Code, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=16, choices=NoteKind)
    position = models.PositiveSmallIntegerField()
    mark = models.CharField(max_length=1, blank=True, help_text="the 7th character")
    text = models.TextField()

    class Meta:
        ordering = ["line", "position"]
        indexes = [models.Index(fields=["release", "code"], name="notes_of_code")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text[:40]}"


class AxisValue(models.Model):
    """One cell of an ICD-10-PCS table: in this row, at this position, this character means that.

    Row 0 holds the table's own three characters; codes are the products of positions 4-7 of a row.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="axis_values")
    line = models.PositiveIntegerField(help_text="record number in the file")
    table = models.CharField(max_length=3)
    row = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60, help_text="the axis' name, e.g. Approach")
    character = models.CharField(max_length=1)
    label = models.CharField(max_length=255)
    definition = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["release", "table"], name="axis_of_table")]

    def __str__(self) -> str:
        return f"{self.table} {self.position}={self.character}"


class AxisTerm(models.Model):
    """What the ICD-10-PCS definitions file says of a label within a section."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="axis_terms")
    line = models.PositiveIntegerField(help_text="record number in the file")
    section = models.CharField(max_length=1)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=255)
    definition = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    includes = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["release", "section"], name="axis_terms_of_section")]

    def __str__(self) -> str:
        return f"{self.section}{self.position} {self.label}"


class Severity(models.Model):
    """An ICD-10-CM code that counts as a (major) complication in the MS-DRG system."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="severities")
    line = models.PositiveIntegerField(help_text="line number in the file")
    code = models.ForeignKey(Code, models.CASCADE, related_name="severities")
    level = models.CharField(max_length=3, choices=[("CC", "CC"), ("MCC", "MCC")])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code"], name="one_severity_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} {self.level}"
