"""What every page's frame needs."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from codelookup.catalog.systems import System

from .banner import banner_for


def site(request: HttpRequest) -> dict[str, object]:
    """The systems for the navigation; the meter's line, looked up only where it is printed."""
    return {"systems": list(System), "meter": SimpleLazyObject(lambda: banner_for(request))}
