"""The whole of one section: paged on screen, complete as CSV."""

import csv
from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from codelookup.catalog.sections import Section, Table
from codelookup.catalog.subject import Subject
from codelookup.metering.meter import Allowance

from . import sections, sorting
from .banner import banner

ROWS = 100  # rows a page
FORMULA = "=+-@\t\r\n\0＝＋－＠"  # signs with which a cell of a spreadsheet begins to calculate


def whole_section(
    request: HttpRequest, section: Section, subject: Subject, title: str, allowance: Allowance
) -> HttpResponse:
    """Render the section's table behind its gate, with the states of the code page."""
    shown = sections.show(section, subject, allowance.opens)
    table = _table(shown, subject)
    column = sorting.wanted(request.GET.get("sort", ""), table) if table else 0
    rows = sorting.ordered(table, column) if table else []
    if request.GET.get("format") == "csv":
        if not table:
            return _no_csv(shown)
        return csv_answer(table.columns, rows, f"{subject.system}-{subject.code}-{section.slug}")
    kept = sorting.kept(request.GET)
    paged = kept.copy()
    if column:
        paged["sort"] = str(column)
    context = {
        "subject": subject,
        "title": title,
        "shown": shown,
        "section": section,
        "table": table,
        "headings": sorting.headings(table, column, kept) if table else [],
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")) if table else None,
        "query": paged.urlencode(),
        "meter": banner(allowance),
        "allowance": allowance,
    }
    return render(request, "pages/section.html", context)


def _table(shown: sections.Shown, subject: Subject) -> Table | None:
    """The whole of what this visitor may see: with what stands below, where he may."""
    whole = shown.more if shown.more and shown.more.state == "shown" else shown
    table = whole.section.table
    return table(subject) if table and whole.state == "shown" else None


def _no_csv(shown: sections.Shown) -> HttpResponse:
    reason = shown.message or "This section is locked: log in or register to open it."
    status = 403 if shown.state == "locked" else 404
    return HttpResponse(
        f"{shown.section.title}: {reason}\n", "text/plain; charset=utf-8", status=status
    )


def csv_answer(
    columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], name: str
) -> HttpResponse:
    """Answer with a file for spreadsheets. `name` is the file's, without its ending."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return response


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula, written wide as in Japan or not."""
    return f"'{cell}" if cell[:1] in FORMULA and cell[:1] else cell
