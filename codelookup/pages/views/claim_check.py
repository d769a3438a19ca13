"""Check a claim: up to 30 lines against every rule that is loaded. Costs no view, stores nothing.

Open to everybody, within bounds: docs/decisions/0009.
"""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.safestring import SafeString, mark_safe

from codelookup.catalog.sections import Gate
from codelookup.claims.basket import MOST, SETTINGS
from codelookup.claims.check import Report, check
from codelookup.claims.checks.order import Rank
from codelookup.claims.checks.together import CELLS, Cell
from codelookup.claims.claim import Item
from codelookup.claims.lines import LETTERS
from codelookup.lib.http import read_only
from codelookup.lib.middleware import error_page
from codelookup.metering import meter
from codelookup.metering.limits import is_within
from codelookup.metering.visitor import visitor_for
from codelookup.pages import claim

TONES = {"never": "forbidden", "needs": "forbidden", "aside": "attention", "none": "allowed"}
SIGNS = {
    verdict: mark_safe(  # noqa: S308 - our own words
        f'<td class="tone {TONES.get(verdict, "plain")}"><span aria-hidden="true">{sign}</span>'
        f'<span class="hidden">{words}</span></td>'
    )
    for verdict, (sign, words) in CELLS.items()
}


@dataclass(frozen=True)
class Row:
    """A row of the matrix: a line, and what it is with each line before it."""

    item: Item
    cells: SafeString


@read_only
def claim_check(request: HttpRequest) -> HttpResponse:
    """The form, and below it what the rules say of what it holds."""
    basket = claim.asked(request.GET)
    if short := claim.in_short(request.GET, basket):
        return redirect(f"{reverse('pages:claim-check')}?{short}")
    is_asked = bool(basket.lines or basket.diagnoses)
    if is_asked and not _is_within_rate(request):
        refused = error_page("429", 429)
        refused["Retry-After"] = "60"
        return refused
    report = check(basket)
    rows = claim.rows(request.GET, basket)
    items = {item.number: item for item in report.claim.items}
    # Without a day in its address a claim would be judged by another day tomorrow.
    day = basket.day or (None if basket.claim_day else report.claim.now.on)
    dated = replace(basket, day=day, day_text=day.isoformat() if day else "")
    context = {
        "basket": basket,
        "report": report if is_asked else None,
        "now": report.claim.now,
        "rows": rows,
        "more_rows": min(MOST, len(rows) + claim.MORE) if len(rows) < MOST else 0,
        "most": MOST,
        "most_diagnoses": len(LETTERS),
        "all_settings": SETTINGS,
        "lines": [
            (line, items.get(line.number), report.worst(line.number)) for line in basket.lines
        ],
        "matrix": matrix(report.claim.items, report.cells),
        "signs": [(CELLS[each], TONES.get(each, "plain")) for each in _used(report)],
        "orders": orders(request, report),
        "day": day,
        "addresses": _addresses(report),
        "permalink": request.build_absolute_uri(f"{request.path}?{claim.address(dated)}"),
    }
    response = render(request, "pages/claim_check.html", context)
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_within_rate(request: HttpRequest) -> bool:
    return is_within(request, "claim_check", f"{settings.CLAIM_CHECKS_PER_NETWORK}/m")


def matrix(items: list[Item], cells: list[Cell]) -> list[Row]:
    """Lay every two lines out as a triangle, each line with those before it."""
    found: dict[int, list[SafeString]] = {item.number: [] for item in items}
    for cell in sorted(cells, key=lambda cell: cell.one.number):
        found[cell.other.number].append(SIGNS[cell.verdict])
    joined = {number: mark_safe("".join(each)) for number, each in found.items()}  # noqa: S308
    return [Row(item, joined[item.number]) for item in items] if len(items) > 1 else []


def _addresses(report: Report) -> dict[int, str]:
    """Return the page of every release that findings name, made once a release."""
    stamps = (stamp for finding in report.findings for stamp in finding.stamps)
    releases = {stamp.release.pk: stamp.release for stamp in stamps}
    return {pk: release.get_absolute_url() for pk, release in releases.items()}


def _used(report: Report) -> list[str]:
    used = {cell.verdict for cell in report.cells}
    return [verdict for verdict in CELLS if verdict in used]


def orders(request: HttpRequest, report: Report) -> list[dict[str, object]]:
    """The order of payment by day; the arithmetic only of codes whose fees the reader may see."""
    open_codes = _open(request, [rank for _, ranks in report.ranks for rank in ranks])
    return [
        {
            "day": day,
            "addresses": _addresses(report),
            "ranks": [(rank, rank.worked if _code(rank) in open_codes else "") for rank in ranks],
            "has_figures": any(_code(rank) in open_codes for rank in ranks),
        }
        for day, ranks in report.ranks
    ]


def _code(rank: Rank) -> tuple[str, str]:
    about = rank.item.subject
    return (about.code.system, about.code.value) if about else ("", "")


def _open(request: HttpRequest, ranks: list[Rank]) -> set[tuple[str, str]]:
    """Return the codes whose fees this visitor may read now. One query at most."""
    visitor, codes = visitor_for(request), {_code(rank) for rank in ranks}
    if not visitor.may_open(Gate.ACCOUNT):
        return set()
    return codes if visitor.allowance is None else meter.opened_among(visitor, codes)
