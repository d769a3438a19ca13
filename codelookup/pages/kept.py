"""Code pages kept in this process, and on this host: rendered once for everybody who sees the same.

What is kept is rendered without the request's visitor, so that nothing of his can be in it; his
own parts fill the holes when the page is sent. Quota comes first: which gates are open to him is
decided before a page is looked for, and stands in its key.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix

from codelookup.catalog import version
from codelookup.catalog.models import Code
from codelookup.catalog.sections import Gate
from codelookup.catalog.systems import System
from codelookup.lib.http import put_together
from codelookup.lib.lru import Lru
from codelookup.metering.meter import Allowance
from codelookup.metering.visitor import Kind, Visitor

from . import holes, own, place, shelved
from .banner import Banner, banner
from .day import BadDay, asked_day
from .look import theme_of

HOLES = holes.named(("who", "meter", "offer", "here", "desk"))
CODES = 5_000  # about a kilobyte each
OVERHEAD = 3_100  # bytes of a kept page beside its parts, its key included; measured


class Address(NamedTuple):
    """Which page is asked for, of which version of the data. Made once a request: one query."""

    version: str
    on: date
    today: date
    system: System
    value: str
    is_kept: bool


class Known(NamedTuple):
    """What must be known of a code before anything of it is shown."""

    code: Code
    is_heading: bool


class Look(NamedTuple):
    """What makes pages of one address differ: what is asked beside it, host, and open gates."""

    asked: tuple[tuple[str, str], ...]
    origin: str
    gates: frozenset[str]
    needs_account: bool
    theme: str

    def opens(self, gate: str) -> bool:
        return gate in self.gates


@dataclass(frozen=True)
class Page:
    """A rendered page."""

    parts: holes.Parts
    code: Code
    is_written: bool  # somebody has written about the code: there is no need to begin

    @property
    def size(self) -> int:
        return OVERHEAD + holes.size(self.parts)


_pages: Lru[Page] = Lru(settings.PAGE_CACHE_MB * 2**20, lambda page: page.size)
_codes: Lru[Known] = Lru(CODES)


def address_of(request: HttpRequest, system: System, value: str, visitor: Visitor) -> Address:
    """Read the address. What a form sends to choose a place is answered anew each time."""
    today = visitor.today
    is_kept = request.path.endswith("/") and not place.chooses(request)
    try:
        on = asked_day(request) or today
    except BadDay:
        on, is_kept = today, False
    known = visitor.standing.version if visitor.standing else version.current()
    return Address(known, on, today, system, value, is_kept)


def look_of(request: HttpRequest, allowance: Allowance) -> Look:
    gates = frozenset(gate.value for gate in Gate if allowance.opens(gate))
    asked = tuple(sorted(place.of_page(request).items()))
    needs_account = allowance.visitor.kind == Kind.GUEST
    origin = f"{request.scheme}://{request.get_host()}{get_script_prefix()}"
    return Look(asked, origin, gates, needs_account, theme_of(request))


def code(address: Address) -> Known | None:
    return _codes.get(address) if address.is_kept else None


def page(address: Address, look: Look) -> Page | None:
    if not address.is_kept:
        return None
    return _pages.get((address, look)) or _from_others(address, look)


@contextmanager
def making(address: Address, look: Look) -> Iterator[Page | None]:
    """Render a page once, though several threads need it: yield the page that one has made by now.

    The key is the whole of address and look, so nobody gets what is made of another version of
    the data, or for other gates.
    """
    if not address.is_kept:
        yield None
        return
    with _pages.making((address, look)) as found:
        yield found


def keep(address: Address, look: Look, known: Known, made: Page) -> None:
    if not address.is_kept:
        return
    _keep_here(address, look, known, made)
    if _pages.most:
        code = known.code
        said = {
            "code": {"id": code.pk, "system": code.system, "value": code.value, "key": code.key},
            "is_heading": known.is_heading,
            "is_written": made.is_written,
        }
        shelved.put(_name(address, look), said, made.parts)


def _from_others(address: Address, look: Look) -> Page | None:
    """Take over a page that another worker of this host has rendered."""
    if not _pages.most or not (found := shelved.fetch(_name(address, look))):
        return None
    said, parts = found
    known = Known(Code(**said["code"]), said["is_heading"])
    made = Page(parts, known.code, said["is_written"])
    _keep_here(address, look, known, made)
    return made


def _keep_here(address: Address, look: Look, known: Known, made: Page) -> None:
    _codes.put(address, known)
    _pages.put((address, look), made)


def _name(address: Address, look: Look) -> str:
    """Write address and look alike in every process: all of them, so that no two are one."""
    told = look._asdict() | {"gates": sorted(look.gates)}
    return json.dumps([address, told], default=str)


def render(
    template: str, code: Code, context: Mapping[str, object], *, is_written: bool = False
) -> Page:
    """Render with holes for the visitor's own parts. No request: what is his stays out."""
    text = render_to_string(template, {**context, "holes": HOLES})
    return Page(holes.cut(text), code, is_written)


def send(request: HttpRequest, made: Page, allowance: Allowance) -> HttpResponse:
    """Fill the holes for one visitor; a compressed answer costs no compression."""
    line, user = banner(allowance), allowance.visitor.user
    filled = {
        "who": own.who(request),
        "meter": own.meter_line(request, line),
        "offer": own.coming_back(_offer(line, allowance.granted, get_script_prefix()), request),
        "here": own.here(request),
        "desk": _desk(made) if user and user.is_editor else "",
    }
    parts = (part if isinstance(part, bytes) else filled[part].encode() for part in made.parts)
    return put_together(request, parts)


def _desk(made: Page) -> str:
    context = {"code": made.code, "is_written": made.is_written}
    return render_to_string("desk/_line.html", context)


@lru_cache(maxsize=64)
def _offer(line: Banner, granted: bool, prefix: str) -> str:
    context = {"meter": line, "granted": granted, "next": own.NEXT}
    return render_to_string("pages/_offer.html", context)
