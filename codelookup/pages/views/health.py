"""For the operator's monitoring: alive, and ready to serve."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from codelookup.catalog.models import Release
from codelookup.lib.http import read_only
from codelookup.search import index


@read_only
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@read_only
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 where database, data and index are in order, else 503 saying which is not."""
    checks = {"database": False, "data": False, "index": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = True
        checks["data"] = Release.objects.standing().exists()
        checks["index"] = index.is_fresh()
    except DatabaseError:
        pass  # what could not be reached stays False in the answer
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)
