"""Build a code step by step: every step is an address, and building costs no view."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from codelookup.catalog.completion import Completion
from codelookup.catalog.in_force import InForce, in_force
from codelookup.catalog.models import Kind
from codelookup.catalog.pcs_builder import FEW, LENGTH, Builder, Choice, axis
from codelookup.catalog.subject import NotLoaded, lookup, subject
from codelookup.catalog.systems import System
from codelookup.lib.http import read_only
from codelookup.pages.day import BadDay, asked_day

from .missing import bad_day, nothing_loaded, unknown_code

EXAMPLES = ("S52.5", "E11.3", "M05", "T36", "H40.1", "L89.0")


@read_only
def build(request: HttpRequest, system: System, value: str = "") -> HttpResponse:
    """Answer with the next question for what is chosen so far."""
    try:
        now = in_force(asked_day(request))
    except BadDay as error:
        return bad_day(request, error)
    if system == System.ICD10PCS:
        return _procedure(request, now, value)
    if system != System.ICD10CM:
        raise Http404(f"{system} codes are looked up, not built")
    return _diagnosis(request, now, value) if value else _diagnosis_start(request, now)


def _to(now: InForce, system: System, value: str, *, permanent: bool = False) -> HttpResponse:
    return redirect(f"{_address(system, value)}{_query(now)}", permanent=permanent)


def _address(system: System, value: str) -> str:
    return reverse("pages:build", args=[system, value])


def _query(now: InForce) -> str:
    return f"?{now.query}" if now.query else ""


def _procedure(request: HttpRequest, now: InForce, text: str) -> HttpResponse:
    prefix = text.upper()
    if prefix != text:
        return _to(now, System.ICD10PCS, prefix[:40], permanent=True)
    builder = Builder(now)
    if not builder.codes:
        return _unloaded(request, System.ICD10PCS)
    possible = builder.possible(prefix)
    chosen = builder.chosen(possible)
    context = {
        "system": System.ICD10PCS,
        "builder": builder,
        "prefix": possible,
        "chosen": chosen,
        "heading": _heading(chosen),
        "axis": axis(possible),
        "position": len(possible) + 1,
        "choices": builder.choices(possible),
        "count": builder.count(possible),
        "on": _query(now),
    }
    if possible != prefix:
        context |= {"asked": prefix[:40], "wrong": prefix[len(possible)], "length": LENGTH}
        return render(request, "pages/build_impossible.html", context, status=404)
    if len(prefix) >= 3:
        context["only_tabled"], context["only_listed"] = builder.disagreement(prefix)
        left = builder.left(prefix)
        context["left"] = left if len(left) <= FEW or len(prefix) == LENGTH - 1 else None
    return render(request, "pages/build_procedure.html", context)


def _heading(chosen: list[Choice]) -> str:
    """Name the operation first and what it is done to and how; above it, the last thing chosen."""
    labels = [choice.label for choice in chosen]
    if len(labels) < 4:
        return labels[-1] if labels else ""
    return f"{labels[2]}: {', '.join(label for label in labels[3:] if label)}"


def _diagnosis_start(request: HttpRequest, now: InForce) -> HttpResponse:
    """Ask for a heading; `?from=S52.5` leads to its questions."""
    if asked := request.GET.get("from", "").replace("/", " ").strip()[:40]:
        return _to(now, System.ICD10CM, asked)
    if not now.speakers(System.ICD10CM):
        return _unloaded(request, System.ICD10CM)
    context = {"system": System.ICD10CM, "examples": EXAMPLES, "on": _query(now)}
    return render(request, "pages/build_start.html", context)


def _diagnosis(request: HttpRequest, now: InForce, text: str) -> HttpResponse:
    found = lookup(System.ICD10CM, text)
    if not found:
        return unknown_code(request, System.ICD10CM, text)
    if found.value != text:
        return _to(now, System.ICD10CM, found.value, permanent=True)
    try:
        about = subject(found, now)
    except NotLoaded as error:
        return nothing_loaded(request, error, found)
    if not about or not about.is_listed:
        return unknown_code(request, System.ICD10CM, text)
    if about.entry.kind == Kind.NODE:
        address = reverse("pages:browse", args=[System.ICD10CM, found.value])
        return redirect(f"{address}{_query(now)}")
    completion = Completion(about)
    if completion.only_way:
        return _to(now, System.ICD10CM, completion.only_way)
    context = {
        "system": System.ICD10CM,
        "subject": about,
        "completion": completion,
        "on": _query(now),
    }
    return render(request, "pages/build_diagnosis.html", context)


def _unloaded(request: HttpRequest, system: System) -> HttpResponse:
    return render(request, "pages/build_unloaded.html", {"system": system}, status=404)
