"""Spend and count views. `spend` is the one function that grants; nothing else counts.

A grant is two guarded writes, both or none (`ledger`): the view's row is unique, and the counter is
raised only while it is below the limit. So the same holds on SQLite (one writer at a time) and on
PostgreSQL (row locks): parallel requests with one view left yield one grant.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from codelookup.catalog.models import Code
from codelookup.lib import sql

from . import ledger, pace
from .models import Meter, View
from .recent import listing_of
from .standing import OPENED
from .visitor import Kind, Visitor, hash_key, network_key, new_key

METER = f"SELECT m.id, m.used, {OPENED} FROM metering_meter m"


@dataclass(frozen=True)
class Allowance:
    """What the meter says of one visitor, and of one code where he asked for one."""

    visitor: Visitor
    used: int = 0
    granted: bool = False
    new_guest_key: str | None = None  # to be set as a cookie
    fenced: bool = False  # refused because too many new guests came from this network today
    is_free: bool = False  # the page read costs no view
    is_listed: bool = False  # among the visitor's recent codes, in the same write

    @property
    def limit(self) -> int | None:
        return 0 if self.visitor.is_spent or self.fenced else self.visitor.allowance

    @property
    def remaining(self) -> int | None:
        """Return the views left; None is unlimited."""
        return None if self.limit is None else max(0, self.limit - self.used)

    def opens(self, gate: str) -> bool:
        """Tell whether a section behind this gate is shown on the page of the code asked for."""
        if gate == "open" or self.visitor.kind == Kind.MEMBER:
            return True
        return self.granted and self.visitor.may_open(gate)


def look(visitor: Visitor) -> Allowance:
    """Say what is left without spending anything. At most two queries."""
    return Allowance(visitor, used=_used(_meters(visitor).first()))


def peek(visitor: Visitor, code: Code) -> Allowance:
    """Say whether a page that never costs, such as a heading's, is shown: while a view is left.

    Raises TooFast where a member reads faster than people do.
    """
    if visitor.allowance is None:
        return replace(_of_member(visitor, code), is_free=True)
    meter, has_opened = _meter_of(visitor, code)
    used = _used(meter)
    left = Allowance(visitor, used=used).remaining or 0
    granted = (visitor.may_spend and left > 0) or has_opened
    return Allowance(visitor, used=used, granted=granted, is_free=True)


def spend(request: HttpRequest, visitor: Visitor, code: Code) -> Allowance:
    """Grant `code` if this visitor opened it before, or if a view is left; then it is spent.

    Raises TooFast where a member reads faster than people do.
    """
    if visitor.allowance is None:
        return _of_member(visitor, code)
    meter, has_opened = _meter_of(visitor, code)
    used = _used(meter)
    if has_opened:
        return Allowance(visitor, used=used, granted=True)
    # Who has used up all reads on without a write; the grant itself asks again under its lock.
    if not visitor.may_spend or visitor.is_spent or used >= visitor.allowance:
        return Allowance(visitor, used=used)
    if not meter:
        if not visitor.user:
            return _first_view(request, visitor, code)
        if allowance := _first_of_account(visitor, visitor.user, code):
            return allowance
        meter, _ = _meter_of(replace(visitor, standing=None), code)  # another page has made it
    if meter and (granted := _grant(visitor, meter, code, visitor.allowance)):
        return Allowance(visitor, used=granted[0], granted=True, is_listed=granted[1])
    # Looked up anew: parallel requests have counted, or a login has carried the guest over.
    meter, has_opened = _meter_of(replace(visitor, standing=None), code)
    return Allowance(visitor, used=_used(meter), granted=has_opened)


def _of_member(visitor: Visitor, code: Code) -> Allowance:
    is_listed = False
    if visitor.user:
        is_listed = pace.count(visitor.user, listing=listing_of(visitor, code))
    return Allowance(visitor, granted=True, is_listed=is_listed)


def _first_view(request: HttpRequest, visitor: Visitor, code: Code) -> Allowance:
    """Make a new guest, if his network may have another one today, and grant him this code."""
    key, value = network_key(request, visitor.today), new_key()
    most = settings.NEW_GUESTS_PER_NETWORK
    values = {
        "guest": hash_key(value),
        "network": key,
        "most": most,
        "today": visitor.today,
        "code": code.pk,
        "now": sql.moment(timezone.now()),
    }
    if key is None or most < 1 or not ledger.begin_guest(values):
        return Allowance(visitor, fenced=True)
    return Allowance(visitor, used=1, granted=True, new_guest_key=value)


def _first_of_account(visitor: Visitor, user: User, code: Code) -> Allowance | None:
    """Make an account's meter and grant it this code; None, and nothing is, where it has one."""
    values = {"user": user.pk, "code": code.pk, "now": sql.moment(timezone.now())}
    is_listed = ledger.begin_account(values, listing_of(visitor, code))
    if is_listed is None:
        return None
    return Allowance(visitor, used=1, granted=True, is_listed=is_listed)


def _grant(visitor: Visitor, meter: Meter, code: Code, limit: int) -> tuple[int, bool] | None:
    """Spend a view; return how many count then, and whether the code was listed.

    None where no view was left or none needed.
    """
    now = timezone.now()
    _forget_expired(meter, now)
    values = {"meter": meter.pk, "code": code.pk, "limit": limit, "now": sql.moment(now)}
    return ledger.grant(values, listing_of(visitor, code))


def _forget_expired(meter: Meter, now: datetime) -> None:
    """With a rolling window: views older than it no longer count (they stay open)."""
    if not settings.VIEW_WINDOW_DAYS:
        return
    old = now - timedelta(days=settings.VIEW_WINDOW_DAYS)
    with sql.in_turn(), transaction.atomic():
        list(Meter.objects.select_for_update().filter(pk=meter.pk).values_list("pk"))
        expired = View.objects.filter(meter=meter, is_counted=True, opened_at__lte=old)
        if number := expired.update(is_counted=False):
            Meter.objects.filter(pk=meter.pk).update(used=F("used") - number)


def _meters(visitor: Visitor) -> QuerySet[Meter]:
    """Return the visitor's one meter, none where he has not read anything yet."""
    if visitor.user:
        return Meter.objects.filter(user=visitor.user)
    if visitor.guest_hash:
        return Meter.objects.filter(guest_hash=visitor.guest_hash)
    return Meter.objects.none()


def _meter_of(visitor: Visitor, code: Code) -> tuple[Meter | None, bool]:
    """Return the visitor's meter, and whether he has opened this code. One query at most."""
    standing = visitor.standing
    if standing and standing.name == (code.system, code.value):
        return standing.meter, standing.has_opened
    values = {"system": code.system, "value": code.value}
    if visitor.user:
        row = sql.first(f"{METER} WHERE m.user_id = %(of)s", {**values, "of": visitor.user.pk})
    elif visitor.guest_hash:
        row = sql.first(
            f"{METER} WHERE m.guest_hash = %(of)s", {**values, "of": visitor.guest_hash}
        )
    else:
        row = None
    return (Meter(pk=row[0], used=row[1]), bool(row[2])) if row else (None, False)


def _used(meter: Meter | None) -> int:
    """Return the views that count now."""
    if not meter:
        return 0
    if not settings.VIEW_WINDOW_DAYS:
        return meter.used
    old = timezone.now() - timedelta(days=settings.VIEW_WINDOW_DAYS)
    return meter.views.filter(is_counted=True, opened_at__gt=old).count()


def merge(guest_hash: str, user: User) -> int:
    """Carry a guest's codes into an account, free of charge; return how many went over.

    The guest's meter is locked and removed, so that simultaneous merges carry each code once; the
    account's is locked too, so that no code is carried over and spent at the same moment.
    """
    with transaction.atomic():
        guest = Meter.objects.select_for_update().filter(guest_hash=guest_hash).first()
        if not guest:
            return 0
        meter, _ = Meter.objects.select_for_update().get_or_create(user=user)
        carried = [
            View(meter=meter, code_id=view.code_id, opened_at=view.opened_at, is_counted=False)
            for view in guest.views.all()
        ]
        View.objects.bulk_create(carried, ignore_conflicts=True)
        guest.delete()
        return len(carried)


def opened(visitor: Visitor) -> QuerySet[View]:
    """Return what this visitor has opened, newest first."""
    meter = _meters(visitor).first()
    found = View.objects.filter(meter=meter) if meter else View.objects.none()
    return found.select_related("code")


def opened_among(visitor: Visitor, codes: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of these codes (system, value) this visitor has opened. One query at most."""
    wanted = set(codes)
    meters = _meters(visitor)
    if not wanted or meters.query.is_empty():
        return set()
    values = {value for _, value in wanted}
    found = View.objects.filter(meter__in=meters, code__value__in=values)
    return wanted & set(found.values_list("code__system", "code__value"))
