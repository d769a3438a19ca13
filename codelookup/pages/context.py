"""What every page's frame needs."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from codelookup.catalog.systems import System
from codelookup.metering.recent import recent_of

from .banner import banner_for
from .desk.doors import editor_of


def site(request: HttpRequest) -> dict[str, object]:
    """The systems for the navigation; what is the visitor's own, looked up only where printed."""
    return {
        "systems": list(System),
        "meter": SimpleLazyObject(lambda: banner_for(request)),
        "recent": SimpleLazyObject(lambda: recent_of(request)),
        "desk_editor": SimpleLazyObject(lambda: editor_of(request)),
    }
