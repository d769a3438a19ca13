"""Helpers for views."""

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer GET and HEAD only, and any other method with 405.

    Exempt from the check of forms, which would say "stale form" first: a page to read takes none.
    """
    return csrf_exempt(require_safe(view))
