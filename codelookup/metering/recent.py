"""Where a visitor was: his last code pages and searches, kept for him alone and erased by him.

A guest's list is a signed cookie in his browser, and nothing of it is stored here. An account's is
one row, so that it is the same on every device; it goes when the account goes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from codelookup.catalog.models import Code
from codelookup.catalog.systems import System
from codelookup.lib import sql

from . import ledger
from .ledger import NOTHING, Listing
from .models import Trail
from .visitor import COOKIE_AGE, Visitor, cookie_rules, is_reading

COOKIE = f"{settings.COOKIE_PREFIX}recent"
SALT = "codelookup.recent"
KEPT = 10  # of each kind
MAX_TEXT = 200  # characters of a search
MAX_COOKIE = 2_048  # bytes; browsers refuse more than 4,096


@dataclass(frozen=True)
class Recent:
    """The last codes, as `icd-10-cm:E11.9`, and the last searches; the newest first."""

    codes: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    is_off: bool = False

    def __bool__(self) -> bool:
        return bool(self.codes or self.searches)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return system and value of each code."""
        pairs = (each.partition(":") for each in self.codes)
        return [(system, value) for system, _, value in pairs if system in System.values]

    def joined(self, codes: Iterable[str] = (), searches: Iterable[str] = ()) -> "Recent":
        """Put what is newer in front, each once; nothing where the visitor wants no list."""
        if self.is_off:
            return self
        return Recent(_front(codes, self.codes), _front(searches, self.searches))

    def switched(self, on: bool) -> "Recent":
        return replace(self, is_off=False) if on else Recent(is_off=True)


def _front(newer: Iterable[str], older: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*newer, *older]))[:KEPT]


def recent_of(request: HttpRequest) -> Recent:
    """Return the list to show; the answer is then kept by no cache. One query for an account."""
    request.recent_is_shown = True  # type: ignore[attr-defined]
    user = request.user
    if not isinstance(user, User):
        return _of_guest(request)
    return _of_row(Trail.objects.filter(user=user).first())


def remember_code(request: HttpRequest, code: Code, visitor: Visitor) -> None:
    """Note a code page looked at, whatever of it was shown.

    An account: a write, where the list was read with its standing; else a read before it.
    """
    if not visitor.may_spend:
        return
    listing, now = listing_of(visitor, code), sql.moment(timezone.now())
    if listing == NOTHING:
        is_written = False
    elif listing.before is None:
        is_written = ledger.begin_list(listing, now)
    else:
        is_written = not listing.is_new or ledger.list_code(listing, now)
    if not is_written:
        _change(request, lambda recent: recent.joined(codes=[_name(code)]))


def listing_of(visitor: Visitor, code: Code) -> Listing:
    """Return how an account's list changes by this page; NOTHING where the list was not read.

    It is written where nobody has changed it since: so neither lock nor transaction.
    """
    user, standing = visitor.user, visitor.standing
    if not user or not standing or not visitor.may_spend:
        return NOTHING
    before = Recent(tuple((standing.codes or "").splitlines()), is_off=standing.is_off)
    after = before.joined(codes=[_name(code)])
    return Listing(user.pk, standing.codes, "\n".join(after.codes))


def _name(code: Code) -> str:
    return f"{code.system}:{code.value}"


def remember_search(request: HttpRequest, text: str) -> None:
    """Note what was searched for. An account: a read and a write."""
    words = " ".join(text.split())[:MAX_TEXT].strip()
    if words and is_reading(request):
        _change(request, lambda recent: recent.joined(searches=[words]))


def erase(request: HttpRequest) -> None:
    _change(request, lambda recent: Recent(is_off=recent.is_off))


def switch(request: HttpRequest, on: bool) -> None:
    """Begin a list, or forget it and begin none until told otherwise."""
    _change(request, lambda recent: recent.switched(on))


def _change(request: HttpRequest, step: Callable[[Recent], Recent]) -> None:
    if isinstance(request.user, User):
        _change_row(request.user, step)
        return
    before = _of_guest(request)
    if (after := step(before)) != before:
        _send(request, after)


def _change_row(user: User, step: Callable[[Recent], Recent]) -> None:
    """Read and write under the row's lock: what is erased does not come back with another tab.

    In turn: who notes a code and may not wait would find SQLite locked and leave it out.
    """
    with sql.in_turn(), transaction.atomic():
        row = Trail.objects.select_for_update().filter(user=user).first()
        before = _of_row(row)
        if (after := step(before)) == before:
            return
        new = Trail(
            pk=row.pk if row else None,
            user=user,
            codes="\n".join(after.codes),
            searches="\n".join(after.searches),
            is_off=after.is_off,
            changed_at=timezone.now(),
        )
        if row:
            new.save(force_update=True)
        else:
            Trail.objects.bulk_create([new], ignore_conflicts=True)


def _of_row(row: Trail | None) -> Recent:
    if not row:
        return Recent()
    return Recent(tuple(row.codes.splitlines()), tuple(row.searches.splitlines()), row.is_off)


def _of_guest(request: HttpRequest) -> Recent:
    """Read the cookie; one that is false, old or not of our making counts as none."""
    if isinstance(sent := getattr(request, "recent_cookie", None), Recent):
        return sent
    if not (told := request.COOKIES.get(COOKIE)):
        return Recent()
    try:
        codes, searches, is_off = signing.loads(told, salt=SALT, max_age=COOKIE_AGE)
        return Recent(tuple(codes), tuple(searches), bool(is_off))
    except (signing.BadSignature, ValueError, TypeError):
        return Recent()


def _send(request: HttpRequest, recent: Recent) -> None:
    request.recent_cookie = recent  # type: ignore[attr-defined]


def write_cookie(request: HttpRequest, response: HttpResponse, recent: Recent) -> None:
    """Set the cookie, or take it away where there is nothing to remember."""
    if recent == Recent():
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(COOKIE, _packed(recent), max_age=COOKIE_AGE, **cookie_rules(request))


def _packed(recent: Recent) -> str:
    """Sign the list; where it is too long for a cookie the oldest searches are left out.

    Searches are compressed. Codes alone are short, and every page of a guest's writes them.
    """
    searches = list(recent.searches)
    while True:
        told = [recent.codes, searches, recent.is_off]
        value = signing.dumps(told, salt=SALT, compress=bool(searches))
        if len(value) <= MAX_COOKIE or not searches:
            return value
        searches.pop()


def carry_over(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """On login the guest's list goes over into the account, and none of it stays in the browser.

    Who wanted no list as a guest gets none in an account that has not begun one; the browser keeps
    that wish.
    """
    guest = _of_guest(request)
    if guest.is_off:
        _change_row(user, lambda own: own or Recent(is_off=True))
    elif guest:
        _change_row(user, lambda own: own.joined(guest.codes, guest.searches))
        _send(request, Recent())
