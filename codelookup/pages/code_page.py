"""What a code page shows, whoever asks: the public page and the editors' preview are one."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from codelookup.catalog import relatives
from codelookup.catalog.subject import Subject
from codelookup.descriptions.models import ErrorReport

from . import families, sections


def context(about: Subject, title: str, opens: Callable[[str], bool]) -> dict[str, Any]:
    """Return what `pages/code.html` needs of the code; the open gates decide what is loaded."""
    shown = sections.show_all(about, opens)
    return {
        "subject": about,
        "title": title,
        "report": reverse("pages:report"),
        "corrected": ErrorReport.objects.corrected_on(about.code),
        "facts": shown[0],
        "sections": shown[1:],
        "parents": about.once("parents", relatives.parents),
        "neighbours": about.once("neighbours", relatives.neighbours),
        "family": families.of(about),
    }
