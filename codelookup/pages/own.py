"""The visitor's own parts of a page that is otherwise the same for everybody."""

from functools import lru_cache
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import escape

from accounts.models import User
from codelookup.metering.recent import recent_of

from .banner import Banner, banner_for
from .look import line_is_short

NEXT = "zznextzz"  # letters only: it passes `urlencode` as it is; no text of these parts holds it


def who(request: HttpRequest) -> str:
    """Links to his account, or to the form that leads to one."""
    user = request.user
    if isinstance(user, User):
        return _who(True, user.is_staff, bool(user.is_editor), get_script_prefix())
    return coming_back(_who(False, False, False, get_script_prefix()), request)


def meter(request: HttpRequest) -> str:
    """The line that says what is left. Queries: none for an unknown guest."""
    return meter_line(request, banner_for(request))


def meter_line(request: HttpRequest, line: Banner) -> str:
    is_known, is_short = bool(request.user.is_authenticated), line_is_short(request)
    return coming_back(_meter(line, is_known, is_short, get_script_prefix()), request)


def here(request: HttpRequest) -> str:
    return escape(request.get_full_path())


def recent(request: HttpRequest) -> str:
    """Where he was. The answer is then kept by no cache."""
    found = recent_of(request)
    return render_to_string("pages/_recent.html", {"recent": found}) if found else ""


def notices(request: HttpRequest) -> str:
    """What the site has to tell him once, after a form that he sent."""
    told = messages.get_messages(request)
    return render_to_string("_notices.html", {"messages": told}) if len(told) else ""


def coming_back(html: str, request: HttpRequest) -> str:
    """Let a form that somebody is sent to know the page to come back to."""
    return html.replace(NEXT, quote(request.get_full_path()))


@lru_cache(maxsize=8)
def _who(is_known: bool, is_staff: bool, is_editor: bool, prefix: str) -> str:
    rights = {"is_known": is_known, "is_staff": is_staff, "is_editor": is_editor}
    return render_to_string("_who.html", {**rights, "next": NEXT})


@lru_cache(maxsize=64)
def _meter(line: Banner, is_known: bool, is_short: bool, prefix: str) -> str:
    context = {"meter": line, "is_known": is_known, "is_short": is_short, "next": NEXT}
    return render_to_string("_meter.html", context)
