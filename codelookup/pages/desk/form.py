"""The form in which a text is written: what is posted becomes the fields of `actions.WRITTEN`."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from codelookup.descriptions import content
from codelookup.descriptions.models import Description

LABELS = {
    "title": "Title",
    **{name: heading for heading, name in content.PARTS.items()},
    "service_type": "Service type",
    "sites": "Typical sites of service",
    "family": "Codes of the same family",
    "sources": "Sources",
    "code_set": "Code set",
}
LONGEST = 20_000  # characters of a part; the rules allow about 2,500
MOST_SOURCES = 20
CELLS = {"title": 300, "publisher": 200, "url": 500, "read_on": 10}  # characters


def unified(text: str) -> str:
    """Write line ends in one way: browsers send two characters for each."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class PartField(forms.CharField):
    """Prose in Markdown."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=LONGEST, widget=forms.Textarea, strip=False)

    def to_python(self, value: Any) -> str:
        return unified(super().to_python(value) or "")


class PointsField(PartField):
    """A list: one point a line, stored as Markdown."""

    def to_python(self, value: Any) -> str:
        lines = (
            line.strip().removeprefix("- ").strip() for line in super().to_python(value).split("\n")
        )
        return "\n".join(f"- {line}" for line in lines if line)


class CodesField(forms.CharField):
    """Codes with blanks or commas between them."""

    def __init__(self, most: int) -> None:
        super().__init__(required=False, max_length=most * 12)
        self.most = most

    def to_python(self, value: Any) -> Any:
        codes = list(dict.fromkeys(re.split(r"[\s,;]+", super().to_python(value) or "")))
        return [code.upper() for code in codes if code]

    def run_validators(self, value: Any) -> None:
        super().run_validators(" ".join(value))

    def validate(self, value: Any) -> None:
        if len(value) > self.most:
            raise ValidationError(f"{len(value)} codes, at most {self.most}; leave some out.")


class SourceRows(forms.Widget):
    """Rows of four inputs: source-title, source-publisher, source-url, source-read_on."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        columns = [data.getlist(f"source-{cell}") for cell in CELLS]
        rows = [dict(zip(CELLS, row, strict=True)) for row in zip(*columns, strict=False)]
        return [{cell: text for cell, text in row.items() if text.strip()} for row in rows]


class SourcesField(forms.Field):
    """Where the words come from; a row without anything in it is left out."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=SourceRows)

    def clean(self, value: Any) -> list[dict[str, str]]:
        cells = (
            {cell: unified(str(row[cell])) for cell in CELLS if row.get(cell)} for row in value
        )
        rows = [row for row in cells if row]
        if len(rows) > MOST_SOURCES:
            raise ValidationError(f"{len(rows)} sources, at most {MOST_SOURCES}; leave some out.")
        for number, row in enumerate(rows, start=1):
            _check_source(number, row)
        return rows


def _check_source(number: int, row: Mapping[str, str]) -> None:
    for cell, most in CELLS.items():
        text = row.get(cell, "")
        if len(text) > most:
            raise ValidationError(
                f"Source {number}, {cell}: {len(text)} characters, at most {most}."
            )
        if "\x00" in text:
            raise ValidationError(f"Source {number}, {cell}: holds a character that is none.")
    if (url := row.get("url")) and not re.match(r"https?://[^\s\[\]]+$", url):
        raise ValidationError(f"Source {number}: write the address as https://www.cms.gov/…")
    if read_on := row.get("read_on"):
        try:
            date.fromisoformat(read_on)
        except ValueError as error:
            raise ValidationError(
                f"Source {number}: there is no day {read_on}; write it as 2026-10-01."
            ) from error


class TextForm(forms.Form):
    """All that an editor writes. It refuses what the table cannot hold; the rules speak apart."""

    title = forms.CharField(required=False, max_length=90)
    common = PartField()
    overview = PartField()
    clinical_context = PartField()
    documentation = PointsField()
    compliance = PointsField()
    service_type = forms.CharField(required=False, max_length=80)
    sites = CodesField(20)
    family = CodesField(60)
    sources = SourcesField()
    code_set = forms.CharField(max_length=20)


def shown(name: str, value: Any) -> Any:
    """Return a stored value as the form shows it."""
    if isinstance(value, list) and name != "sources":
        return " ".join(value)
    if name in ("documentation", "compliance"):
        return "\n".join(line.removeprefix("- ") for line in value.split("\n"))
    return value


def initial(text: Description) -> dict[str, Any]:
    return {name: shown(name, getattr(text, name)) for name in TextForm.base_fields}


def changed(form: TextForm, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed anew: blanks at the end that a browser loses are no change."""
    return {
        name: value
        for name, value in form.cleaned_data.items()
        if value not in (before[name], _retyped(name, before[name]))
    }


def _retyped(name: str, value: Any) -> Any:
    """Return what a stored value becomes when its form is sent as it came."""
    try:
        return TextForm.base_fields[name].clean(shown(name, value))
    except ValidationError:
        return value


def as_lines(value: Any) -> str:
    """Write a value as text, to be compared: sources a line each, cells apart by a bar."""
    if not isinstance(value, list):
        return str(value)
    if all(isinstance(each, str) for each in value):
        return " ".join(value)
    return "\n".join(" | ".join(_cell(source.get(cell, "")) for cell in CELLS) for source in value)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def from_lines(name: str, text: str) -> dict[str, Any]:
    """Return what the form would post for a value written as text by `as_lines`."""
    if name != "sources":
        return {name: text}
    rows = [_cells(line) for line in unified(text).split("\n")]
    columns = zip(*rows, strict=True)
    return {f"source-{c}": list(column) for c, column in zip(CELLS, columns, strict=True)}


def _cells(line: str) -> list[str]:
    """Split a line at its bars; what is too much stands in the last cell, which refuses it."""
    cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)]
    cells += [""] * (len(CELLS) - len(cells))
    last = len(CELLS) - 1
    return [*cells[:last], " | ".join(cells[last:])]
