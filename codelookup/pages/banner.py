"""The meter's one line: what is left, the rule for this kind of visitor, and the offer."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from codelookup.metering import meter
from codelookup.metering.meter import Allowance
from codelookup.metering.visitor import Kind, visitor_for


@dataclass(frozen=True)
class Banner:
    """What the meter's line says. `remaining` and `allowance`: numbers or "unlimited"."""

    kind: str
    remaining: str
    allowance: str
    state: str
    rule: str
    offer: str
    needs_account: bool


def banner(allowance: Allowance) -> Banner:
    """Word the line for one visitor; where a view opened the page read, it counts this page."""
    kind = allowance.visitor.kind
    if allowance.remaining is None:
        return Banner(
            kind, "unlimited", "unlimited", "All code pages are open to you.", "", "", False
        )
    make = _guest if kind == Kind.GUEST else _registered
    state, rule, offer = make(allowance, allowance.remaining)
    limit = settings.VIEW_ALLOWANCE_GUEST if kind == Kind.GUEST else allowance.limit
    return Banner(
        kind, str(allowance.remaining), str(limit), state, rule, offer, kind == Kind.GUEST
    )


def _pages(number: int) -> str:
    return f"{number} code page" if number == 1 else f"{number} code pages"


def _allowed(number: int) -> str:
    """Word an allowance, with the days after which a view comes back where views do."""
    days = settings.VIEW_WINDOW_DAYS
    return f"{_pages(number)} in {days} days" if days else _pages(number)


def _guest(allowance: Allowance, left: int) -> tuple[str, str, str]:
    rule = f"Without an account: {_allowed(settings.VIEW_ALLOWANCE_GUEST)}."
    offer = f"A free account opens {settings.VIEW_ALLOWANCE_REGISTERED} more."
    if allowance.fenced:
        state = "Many new visitors came from your network today: only the open parts are shown."
    elif allowance.visitor.is_spent:
        state = "No free code page left in this browser; log in to reach those of your account."
    elif allowance.granted and not allowance.is_free:
        state = f"{_pages(left)} left after this one, which stays open to you."
    elif left:
        state = f"{_pages(left)} free to read."
    else:
        state = "No free code page left; one you have opened stays open."
    return state, rule, offer


def _registered(allowance: Allowance, left: int) -> tuple[str, str, str]:
    allowed = _allowed(settings.VIEW_ALLOWANCE_REGISTERED)
    rule = f"Free account: {allowed}; opening one again is free."
    if left:
        after = " after this one" if allowance.granted and not allowance.is_free else ""
        state = f"{left} of {_pages(settings.VIEW_ALLOWANCE_REGISTERED)} left{after}."
    else:
        state = "All code pages of your account are used; those you opened stay open."
    return state, rule, "Members read all."


def banner_for(request: HttpRequest) -> Banner:
    """The line for pages that cost nothing. Queries: none for an unknown guest."""
    return banner(meter.look(visitor_for(request)))
