"""Who the visitor is. This module alone looks at cookies, agents and addresses."""

import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from allauth.account.adapter import get_adapter
from crawlerdetect import CrawlerDetect
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User

from .standing import CodeName, Standing, of_account, of_guest

COOKIE = f"{settings.COOKIE_PREFIX}visitor"
SALT = "codelookup.visitor"
COOKIE_AGE = 180 * 24 * 3600  # seconds
SPENT = "spent"  # the cookie of a browser whose guest went over into an account

# Headers by which a browser says that nobody reads yet.
PURPOSES = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ", "HTTP_X_PURPOSE")
# Tools and headless browsers do not call themselves bots; the network fence bounds them.
TOOLS = re.compile(r"(?i)HeadlessChrome|curl|wget|python|httpx|aiohttp|go-http-client|okhttp|java/")


class Kind(StrEnum):
    GUEST = "guest"
    REGISTERED = "registered"
    MEMBER = "member"


@dataclass(frozen=True)
class Visitor:
    """A visitor as the meter sees him. `guest_hash` is None for a guest not yet known."""

    kind: Kind
    user: User | None = None
    guest_hash: str | None = None
    is_spent: bool = False  # a guest who already became an account
    may_spend: bool = True  # False for HEAD, prefetch and bots
    standing: Standing | None = None  # of an account that asks for a code's page
    today: date = field(default_factory=timezone.localdate)  # one day a request

    @property
    def allowance(self) -> int | None:
        """Return how many code pages this kind of visitor may open; None is unlimited."""
        if self.kind == Kind.MEMBER:
            return None
        if self.kind == Kind.REGISTERED:
            return settings.VIEW_ALLOWANCE_REGISTERED
        return settings.VIEW_ALLOWANCE_GUEST

    def may_open(self, gate: str) -> bool:
        """Tell whether a view opens a section behind this gate to this kind of visitor."""
        return gate == "view" or (gate == "account" and self.kind != Kind.GUEST)


def visitor_for(request: HttpRequest, name: CodeName | None = None) -> Visitor:
    """Decide who asks, perhaps for the page of a code, and then read what is stored of both.

    For a code: one query, and one more for a session not met before. Else at most three, none for
    a guest.
    """
    may_spend, today = is_reading(request), timezone.localdate()
    standing = of_account(request, name, today) if name else None
    user = request.user
    if isinstance(user, User):
        is_member = standing.is_member if standing else user.is_member(today)
        kind = Kind.MEMBER if is_member else Kind.REGISTERED
        return Visitor(kind, user, may_spend=may_spend, standing=standing, today=today)
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=COOKIE_AGE)
    guest_hash = hash_key(value) if value and value != SPENT else None
    standing = of_guest(guest_hash, name) if name else None
    return Visitor(Kind.GUEST, None, guest_hash, value == SPENT, may_spend, standing, today)


def cookie_rules(request: HttpRequest) -> dict[str, Any]:
    """Return how our cookies are set: for the server alone."""
    secure = settings.HTTPS or request.is_secure()
    return {"httponly": True, "secure": secure, "samesite": "Lax"}


def new_key() -> str:
    return secrets.token_urlsafe(32)


def hash_key(value: str) -> str:
    return sha256(value.encode()).hexdigest()


def is_reading(request: HttpRequest) -> bool:
    """Tell whether somebody reads the answer: not after HEAD, a prefetch or a bot's request."""
    if request.method != "GET":
        return False
    sent = request.META
    purpose = "".join(sent[name] for name in PURPOSES if name in sent).lower()
    if "prefetch" in purpose or "preview" in purpose or "prerender" in purpose:
        return False
    return not calls_itself_bot(sent.get("HTTP_USER_AGENT", ""))


@cache
def _crawlers() -> CrawlerDetect:
    return CrawlerDetect()


@lru_cache(maxsize=1024)  # the list of crawlers is long, and agents repeat
def calls_itself_bot(agent: str) -> bool:
    return bool(_crawlers().isCrawler(TOOLS.sub("", agent[:400])))


def network_key(request: HttpRequest, today: date) -> str | None:
    """Return today's keyed hash of the visitor's network (/24 or /48), None where unknown.

    The address itself is not stored; the key changes daily, so days cannot be joined.
    """
    try:
        address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ValueError):
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    width = 24 if address.version == 4 else 48
    prefix = int(address) >> (address.max_prefixlen - width)
    text = f"{today}/{address.version}/{prefix:x}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()
