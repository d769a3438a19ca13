"""For who runs the site and who watches over it: figures, and whom to tell of a hole."""

import hmac
import ipaddress
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache

from codelookup.lib.http import read_only

from . import metrics
from .contact import NotAContact, contacts

VALID = timedelta(days=180)  # RFC 9116 wants less than a year


@read_only
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus; to anybody else the page is not there."""
    if not (settings.METRICS and _may_see_figures(request)):
        raise Http404
    text, content_type = metrics.page()
    return HttpResponse(text, content_type=content_type)


def _may_see_figures(request: HttpRequest) -> bool:
    """Who knows the token; without one, a program on this machine, if no proxy stands in front."""
    if token := settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        return hmac.compare_digest(said.encode(), f"Bearer {token}".encode())
    if settings.TRUSTED_PROXIES or "X-Forwarded-For" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a socket has no address
        return False


@read_only
def security(request: HttpRequest) -> HttpResponse:
    """`security.txt` (RFC 9116). Without a contact there is none: the file would be worthless."""
    try:
        found = contacts(settings.SECURITY_CONTACT)
    except NotAContact as error:
        raise Http404 from error
    if not found:
        raise Http404
    today = datetime.combine(timezone.now().date(), time(), UTC)
    lines = [f"Contact: {each}" for each in found]
    lines.append(f"Expires: {today + VALID:%Y-%m-%dT%H:%M:%SZ}")
    lines.append("Preferred-Languages: en")
    if request.is_secure():
        lines.append(f"Canonical: {request.build_absolute_uri(request.path)}")
    if settings.SECURITY_POLICY.startswith("https://"):
        lines.append(f"Policy: {settings.SECURITY_POLICY}")
    response = HttpResponse("\n".join([*lines, ""]), "text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=86_400)
    return response
