"""The whole of one section: paged on screen, complete as CSV."""

import csv
from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from codelookup.catalog.sections import Section
from codelookup.catalog.subject import Subject
from codelookup.metering.meter import Allowance

from . import sections
from .banner import banner

ROWS = 100  # rows a page


def whole_section(
    request: HttpRequest, section: Section, subject: Subject, title: str, allowance: Allowance
) -> HttpResponse:
    """Render the section's table behind its gate, with the states of the code page."""
    shown = sections.show(section, subject, allowance.opens)
    table = section.table(subject) if section.table and shown.state == "shown" else None
    if request.GET.get("format") == "csv":
        if not table:
            return _no_csv(shown)
        return _csv(table.columns, table.rows, f"{subject.system}-{subject.code}-{section.slug}")
    context = {
        "subject": subject,
        "title": title,
        "shown": shown,
        "section": section,
        "table": table,
        "page": Paginator(table.rows, ROWS).get_page(request.GET.get("page")) if table else None,
        "meter": banner(allowance),
        "allowance": allowance,
        "query": _narrowing(request),
    }
    return render(request, "pages/section.html", context)


def _narrowing(request: HttpRequest) -> str:
    """What the address asks for besides page and format, for links that keep it."""
    query = request.GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    return query.urlencode()


def _no_csv(shown: sections.Shown) -> HttpResponse:
    reason = shown.message or "This section is locked: log in or register to open it."
    status = 403 if shown.state == "locked" else 404
    return HttpResponse(f"{shown.section.title}: {reason}\n", "text/plain", status=status)


def _csv(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return response


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r\0" and cell[:1] else cell
