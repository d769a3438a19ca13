"""The switch between light, dark and as the system is set. It works without a script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from codelookup.lib.middleware import error_page
from codelookup.pages.look import AUTO, THEMES, remember


@csrf_exempt
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Remember the choice and go back to the page.

    Exempt from the check of forms: its cookie would be set on every page, for a choice of colours.
    """
    theme, back = request.POST.get("theme", ""), request.POST.get("next", "")
    if theme not in (AUTO, *THEMES):
        return error_page("400", 400)
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, None)
    response = redirect(back if is_ours else "pages:home")
    remember(request, response, theme)
    return response
