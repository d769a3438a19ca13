"""The data: is there any, how old is it beside the calendar, and whose words are they?"""

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Entry, Notice
from codelookup.importers.registry import LAYOUTS
from codelookup.lib.text import write_day
from codelookup.operation.sources import BY_DATASET

from .findings import MANAGE, Findings, fault, ok, warning


def age() -> Findings:
    """The newest release of each dataset beside the one that the calendar lets expect."""
    today, newest = timezone.localdate(), in_force().releases
    if not newest:
        yield fault("no data at all", "releases", f"{MANAGE} load_defaults")
        return
    for dataset, release in sorted(newest.items()):
        source = BY_DATASET.get(dataset)
        where = f"{dataset} ({release.label})"
        if not source or not source.calendar:
            yield ok(f"in force since {write_day(release.effective_on)}", where)
            continue
        expected = source.calendar.expected(today)
        if release.is_partial:
            yield warning("a starter set, not the whole file", where, _way(dataset))
        elif release.effective_on < expected:
            yield warning(
                f"in force since {write_day(release.effective_on)}; one of {write_day(expected)} "
                f"should be out ({source.calendar.name})",
                where,
                _way(dataset),
            )
        else:
            yield ok(f"in force since {write_day(release.effective_on)}", where)


def absent() -> Findings:
    """Datasets of which nothing is loaded; the pages say so and work without."""
    loaded = in_force().releases
    missing = sorted(name for name in LAYOUTS if name not in loaded and name != "cpt")
    if missing:
        yield warning(f"not loaded: {', '.join(missing)}", "releases", f"{MANAGE} update --list")
    else:
        yield ok("every dataset is loaded", "releases")


def _way(dataset: str) -> str:
    source = BY_DATASET[dataset]
    if source.names:
        return f"{MANAGE} update {dataset} --fetch"
    page = source.page_on(timezone.localdate())
    return f"{MANAGE} import_release {dataset} <file from {page}>"


def cpt_words() -> Findings:
    """CPT wording is licensed: the flag and what is stored must agree."""
    worded = Entry.objects.filter(release__notice=Notice.AMA).filter(~Q(short="") | ~Q(long=""))
    found = worded.select_related("release").first()
    if found and not settings.CPT_LICENSED:
        yield fault(
            "licensed CPT wording is stored, but no licence is stated",
            f"{found.release}, CPT_LICENSED",
            f"CPT_LICENSED=1, or {MANAGE} releases --drop {found.release_id}",
        )
    elif settings.CPT_LICENSED and not found:
        yield warning(
            "a licence is stated, but no AMA file is loaded",
            "CPT_LICENSED",
            f"{MANAGE} import_release cpt <the AMA's file>",
        )
    else:
        yield ok("as the licence flag says", "CPT wording")
