"""The alphabetic index of ICD-10-CM and its tables: the words under which a code is looked up."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse


class Book(models.TextChoices):
    """Which part of the index an entry stands in; each is a file of its own."""

    DISEASES = "diseases", "Index to diseases and injuries"
    EXTERNAL = "external-causes", "Index to external causes"
    NEOPLASMS = "neoplasms", "Table of neoplasms"
    DRUGS = "drugs", "Table of drugs and chemicals"


# Which dataset a book comes from.
BOOKS = {
    Book.DISEASES: "icd10cm-index",
    Book.EXTERNAL: "icd10cm-external",
    Book.NEOPLASMS: "icd10cm-neoplasm",
    Book.DRUGS: "icd10cm-drug",
}


class Column(models.TextChoices):
    """What a printed code says of the entry: the code itself, or one column of a table."""

    CODE = "code", "code"
    MANIFESTATION = "manifestation", "manifestation"
    PRIMARY = "primary", "malignant primary"
    SECONDARY = "secondary", "malignant secondary"
    IN_SITU = "in-situ", "carcinoma in situ"
    BENIGN = "benign", "benign"
    UNCERTAIN = "uncertain", "uncertain behavior"
    UNSPECIFIED = "unspecified", "unspecified behavior"
    ACCIDENTAL = "accidental", "poisoning, accidental"
    SELF_HARM = "self-harm", "poisoning, self-harm"
    ASSAULT = "assault", "poisoning, assault"
    UNDETERMINED = "undetermined", "poisoning, undetermined"
    ADVERSE = "adverse", "adverse effect"
    UNDERDOSING = "underdosing", "underdosing"


# The columns of the two tables in the order in which they are printed (columns 2 to 7).
COLUMNS = {
    Book.NEOPLASMS: tuple(Column)[2:8],
    Book.DRUGS: tuple(Column)[8:],
}


class IndexTerm(models.Model):
    """One entry of a book. `slug` is its main term's, so that one query gives a whole page."""

    release = models.ForeignKey("catalog.Release", models.CASCADE, related_name="index_terms")
    line = models.PositiveIntegerField(help_text="record number (xml) or line (csv) in the file")
    book = models.CharField(max_length=16, choices=Book)
    letter = models.CharField(max_length=3, help_text="A to Z, 0-9 for names of substances")
    slug = models.CharField(max_length=90, help_text="the main term in an address")
    level = models.PositiveSmallIntegerField(help_text="0 is a main term")
    parent = models.PositiveIntegerField(null=True, help_text="line of the entry above")
    key = models.CharField(max_length=120, help_text="first words of the title, as `see` names it")
    title = models.TextField()
    words = models.TextField(help_text="spelled out from the main term down")
    modifiers = models.TextField(blank=True, help_text="non-essential, in their brackets")
    see = models.TextField(blank=True)
    see_also = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "line"], name="one_index_entry_per_record"),
            models.CheckConstraint(
                condition=Q(level=0, parent__isnull=True)
                | Q(level__gt=0, parent__isnull=False, parent__lt=F("line")),
                name="an_index_entry_stands_below_its_parent",
            ),
        ]
        indexes = [
            models.Index(fields=["release", "slug", "line"], name="index_page"),
            models.Index(fields=["release", "level", "letter", "line"], name="index_letter"),
            models.Index(fields=["release", "level", "key"], name="index_key"),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        page = reverse("pages:index-term", args=[self.book, self.letter, self.slug])
        return f"{page}#r{self.line}" if self.level else page


class IndexCode(models.Model):
    """A code as an entry prints it, in which column, and the code or heading that it leads to.

    `code` is None where the print names no code: "-", "--", or a range of categories.
    """

    term = models.ForeignKey(IndexTerm, models.CASCADE, related_name="codes")
    column = models.CharField(max_length=16, choices=Column)
    printed = models.CharField(max_length=16)
    code = models.ForeignKey("catalog.Code", models.CASCADE, null=True, related_name="index_codes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["term", "column", "printed"], name="an_entry_prints_a_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.printed
