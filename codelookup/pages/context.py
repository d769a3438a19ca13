"""What every page's frame needs."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from codelookup.catalog.systems import System
from codelookup.metering.recent import recent_of

from .banner import banner_for
from .look import line_is_short, theme_of


def site(request: HttpRequest) -> dict[str, object]:
    """The systems for the navigation; what is the visitor's own, looked up only where printed."""
    return {
        "systems": list(System),
        "meter": SimpleLazyObject(lambda: banner_for(request)),
        "theme": theme_of(request),
        "line_is_short": line_is_short(request),
        "recent": SimpleLazyObject(lambda: recent_of(request)),
    }
