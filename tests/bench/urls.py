"""The site's own addresses, and an empty view behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from codelookup import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("empty/", empty), *urls.urlpatterns]
