"""Helpers for views."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from . import gzipped


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer GET and HEAD only, and any other method with 405.

    Exempt from the check of forms, which would say "stale form" first: a page to read takes none.
    """
    return csrf_exempt(require_safe(view))


def put_together(request: HttpRequest, parts: Iterable[bytes]) -> HttpResponse:
    """Answer with parts compressed beforehand and parts that were not, as the browser takes it."""
    headers = {"Vary": "Accept-Encoding"}
    if re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        return HttpResponse(gzipped.together(parts), headers=headers | {"Content-Encoding": "gzip"})
    return HttpResponse(b"".join(map(gzipped.plain, parts)), headers=headers)
