"""The code page, and the whole of one of its sections."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers

from codelookup.catalog import version
from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code, Kind
from codelookup.catalog.sections import Gate
from codelookup.catalog.subject import NotLoaded, Subject, as_of, entries_of, lookup
from codelookup.catalog.systems import System
from codelookup.descriptions import sections as descriptions
from codelookup.lib import sql
from codelookup.lib.http import read_only
from codelookup.metering import meter
from codelookup.metering.meter import Allowance
from codelookup.metering.middleware import remember_guest
from codelookup.metering.recent import remember_code
from codelookup.metering.visitor import Visitor, visitor_for
from codelookup.pages import code_page, kept, markup, place, sections
from codelookup.pages.day import BadDay, asked_day
from codelookup.pages.kept import Address, Known, Look, Page
from codelookup.pages.whole import whole_section

from .missing import bad_day, nothing_loaded, unknown_code

T = TypeVar("T")


class Opened(NamedTuple):
    """A code page that somebody has come to: what of it he sees, and whether it is kept."""

    about: Subject | Known
    address: Address
    look: Look
    allowance: Allowance
    page: Page | None


@read_only
def code(request: HttpRequest, system: System, value: str) -> HttpResponse:
    """The code page: look up, spend a view, show what the visitor may see."""
    with sql.one_by_one():
        opened = _open(request, system, value)
    if isinstance(opened, HttpResponse):
        return opened
    about, address, look, allowance, page = opened
    made: Page | HttpResponse | None = page
    if not made:
        with kept.making(address, look) as found:
            made = found or _make(request, address, look, about)
    if isinstance(made, HttpResponse):
        return made
    response = kept.send(request, made, allowance)
    if isinstance(about, Subject):
        place.remember(request, response, about, allowance)
    return keep_private(request, response, allowance)


def _open(request: HttpRequest, system: System, value: str) -> Opened | HttpResponse:
    visitor = visitor_for(request, (system, value))
    address = kept.address_of(request, system, value, visitor)
    about = kept.code(address) or find_subject(request, system, value, token=address.version)
    if isinstance(about, HttpResponse):
        return about
    allowance = allowance_for(request, about, visitor=visitor)
    if not allowance.is_listed:
        remember_code(request, about.code, visitor)
    look = kept.look_of(request, allowance)
    return Opened(about, address, look, allowance, kept.page(address, look))


def _make(
    request: HttpRequest, address: Address, look: Look, about: Subject | Known
) -> Page | HttpResponse:
    """Render the page from one version of the data, and keep it for whoever sees the same."""
    find = partial(find_subject, request, address.system, address.value)
    found = about if isinstance(about, Subject) else find(token=address.version)

    def tell(subject: Subject) -> tuple[Known, Page]:
        return Known(subject.code, subject.is_heading), _rendered(request, subject, look)

    made, settled = _of_one_version(address.version, found, find, tell)
    if isinstance(made, HttpResponse):
        return made
    if settled is not None:
        kept.keep(address._replace(version=settled), look, *made)
    return made[1]


def _of_one_version(
    token: str,
    found: Subject | HttpResponse,
    find: Callable[[], Subject | HttpResponse],
    tell: Callable[[Subject], T],
) -> tuple[T | HttpResponse, str | None]:
    """Tell of the code that was found under version `token`, or is found anew where it has changed.

    The second is what `version.settled` says: the version under which it may be kept.
    """
    looked_up = [found]

    def read() -> T | HttpResponse:
        about = looked_up.pop() if looked_up else find()
        return about if isinstance(about, HttpResponse) else tell(about)

    return version.settled(token, read)


def _rendered(request: HttpRequest, about: Subject, look: Look) -> Page:
    """Render what depends on code, day and open gates alone: of the request, the host."""
    about.asked = dict(look.asked)
    title = title_of(about)
    context = {
        **code_page.context(about, title, look.opens),
        "needs_account": look.needs_account,
        "theme": look.theme,
        "markup": markup.code_page(request, about, title),
        "canonical": request.build_absolute_uri(about.code.get_absolute_url()),
    }
    written = descriptions.of(about)
    return kept.render("pages/code.html", about.code, context, is_written=bool(written))


@read_only
def section(request: HttpRequest, system: System, value: str, slug: str) -> HttpResponse:
    """The whole of one long section behind the same gate; `?format=csv` for a spreadsheet."""
    declared = sections.by_slug(system, slug)
    if not declared or not declared.table:
        raise Http404(f"no section {slug}")
    token, find = version.current(), partial(find_subject, request, system, value, slug)
    found = find(token=token)
    if isinstance(found, HttpResponse):
        return found
    gate = declared.more.gate if declared.more else declared.gate  # no view for what is open
    allowance = allowance_for(request, found, gate)

    def tell(about: Subject) -> HttpResponse:
        return whole_section(request, declared, about, title_of(about), allowance)

    response, _ = _of_one_version(token, found, find, tell)
    return keep_private(request, response, allowance)


def find_subject(
    request: HttpRequest, system: System, value: str, slug: str = "", token: str = ""
) -> Subject | HttpResponse:
    """Return the code on the day asked for, or the answer to give instead.

    `token` is the version of the data that this request has read already, if it has.
    """
    try:
        on = asked_day(request)
    except BadDay as error:
        return bad_day(request, error)
    now = in_force(on, token)  # first: a release that comes now has entries, but does not speak
    entries = entries_of(system, value)
    found = entries[0].code if entries else lookup(system, value)
    if not found:
        return unknown_code(request, system, value)
    if found.value != value or not request.path.endswith("/"):
        return _redirect(request, found, slug)
    try:
        about = as_of(found, entries, now)
    except NotLoaded as error:
        return nothing_loaded(request, error, found)
    if not about:
        return unknown_code(request, system, value)
    about.asked = {**request.GET.dict(), **place.asked(request)}
    if about.entry.kind == Kind.NODE:
        return HttpResponsePermanentRedirect(reverse("pages:browse", args=[system, found.value]))
    return about


def _redirect(request: HttpRequest, code: Code, slug: str) -> HttpResponse:
    address = code.get_absolute_url()
    if slug:
        address = reverse("pages:section", args=[code.system, code.value, slug])
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def allowance_for(
    request: HttpRequest,
    about: Subject | Known,
    gate: str = Gate.VIEW,
    visitor: Visitor | None = None,
) -> Allowance:
    """Spend a view on what it opens; a heading never costs one but needs one to be left."""
    visitor = visitor or visitor_for(request, (about.code.system, about.code.value))
    if about.is_heading or not visitor.may_open(gate):
        return meter.peek(visitor, about.code)
    allowance = meter.spend(request, visitor, about.code)
    if allowance.new_guest_key:
        remember_guest(request, allowance.new_guest_key)
    return allowance


def title_of(about: Subject) -> str:
    """Our own short title where there is one, else the official wording if it is not licensed."""
    own = descriptions.of(about)
    return own.title if own else about.entry.title


def keep_private(
    request: HttpRequest, response: HttpResponse, allowance: Allowance
) -> HttpResponse:
    """What depends on the visitor is kept by no cache, not even the browser's."""
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    if allowance.granted:
        response["X-Robots-Tag"] = "noarchive"
    return response
