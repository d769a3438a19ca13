"""OpenSearch: lets a browser add the site to its search engines, with suggestions as one types.

https://github.com/dewitt/opensearch (description document 1.1, suggestions extension 1.1)
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page

from codelookup.catalog.systems import key
from codelookup.lib.http import read_only
from codelookup.search import find
from codelookup.search.hits import Hit
from codelookup.search.index import IndexMissing

SUGGESTIONS = 10
MAX_AGE = 24 * 3_600  # seconds


@read_only
@conditional_page
def description(request: HttpRequest) -> HttpResponse:
    names = ("search", "opensearch", "opensearch-suggest")
    context = {
        name.replace("-", "_"): request.build_absolute_uri(reverse(f"pages:{name}"))
        for name in names
    }
    kind = "application/opensearchdescription+xml"
    context["icon"] = request.build_absolute_uri(static("img/icon.svg"))
    response = render(request, "pages/opensearch.xml", context, kind)
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


@read_only
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer [typed, completions, descriptions, addresses], each list in the same order."""
    text = request.GET.get("q", "").strip()
    try:
        hits = find.suggest(text, None, SUGGESTIONS) if text else []
    except IndexMissing:
        return HttpResponse(status=503)
    # Two codes may share their words: a browser would show the same line twice.
    chosen = {_completion(text, hit): hit for hit in reversed(hits)}
    lines = list(reversed(chosen.items()))
    answer = [
        text[: find.MAX_TEXT],
        [completion for completion, _ in lines],
        [f"{hit.system_label} {hit.value}: {hit.title}" for _, hit in lines],
        [request.build_absolute_uri(hit.address) for _, hit in lines],
    ]
    kind = "application/x-suggestions+json"
    return JsonResponse(answer, safe=False, content_type=kind)


def _completion(text: str, hit: Hit) -> str:
    """Return what a browser puts into its box: the code to who types a code, else the words."""
    typed = key(text)
    is_code = bool(typed) and key(hit.value).startswith(typed)
    return hit.value if is_code or not hit.title else hit.title
