"""For search engines: robots.txt and the sitemaps."""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import conditional_page

from codelookup.lib.http import read_only
from codelookup.pages import sitemaps

PLAIN = "text/plain; charset=utf-8"
MAX_AGE = 3_600  # seconds
RETRY_AFTER = 600  # seconds
# Pages that depend on the visitor, repeat others, or have no end of combinations.
KEPT_OUT = [
    *("/accounts/", "/account/", "/admin/", "/desk/", "/report/", "/search/", "/claim-check/"),
    *("/*?on=", "/*&on=", "/*?format=csv", "/*&format=csv"),
    *("/icd-10-cm/build/", "/icd-10-pcs/build/"),
]


@read_only
@conditional_page
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT), ""]
    lines += [f"Sitemap: {request.build_absolute_uri(reverse('pages:sitemap'))}", ""]
    return _cacheable(HttpResponse("\n".join(lines), PLAIN))


@read_only
def sitemap(request: HttpRequest, part: str = "") -> HttpResponse:
    """Serve a file of the set in place, with the request's own scheme and host in it.

    Where there is no set yet nothing is built: that takes seconds, and crawlers come back.
    """
    current = sitemaps.current()
    if not current:
        later = {"Retry-After": str(RETRY_AFTER)}
        return HttpResponse("The sitemaps are being set up.\n", PLAIN, 503, headers=later)
    path = current.folder / (f"sitemap-{part}.xml" if part else "sitemap.xml")
    try:
        written_at = int(path.stat().st_mtime)
    except FileNotFoundError as error:
        raise Http404(f"no sitemap {part}") from error
    origin = f"{request.scheme}://{request.get_host()}"
    etag = quote_etag(sha256(f"{current.version} {origin}".encode()).hexdigest()[:16])
    response = get_conditional_response(request, etag, written_at)
    if not response:
        text = path.read_bytes().replace(sitemaps.PLACEHOLDER.encode(), origin.encode())
        response = HttpResponse(text, "application/xml")
    response["ETag"] = etag
    response["Last-Modified"] = http_date(written_at)
    return _cacheable(response)


def _cacheable(response: HttpResponse) -> HttpResponse:
    """What is the same for everybody may be kept for an hour by anybody."""
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response
