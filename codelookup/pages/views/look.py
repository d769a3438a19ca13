"""The switches of the frame: light or dark, and how long the meter's line is. Without a script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from codelookup.lib.middleware import error_page
from codelookup.pages.look import AUTO, SHORT, THEMES, WHOLE, remember, remember_line


@csrf_exempt
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Remember the choice and go back to the page.

    Exempt from the check of forms: its cookie would be set on every page, for a choice of colours.
    """
    theme, line, back = (request.POST.get(name, "") for name in ("theme", "line", "next"))
    if theme not in (AUTO, *THEMES) and line not in (SHORT, WHOLE):
        return error_page("400", 400)
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, None)
    response = redirect(back if is_ours else "pages:home")
    if line:
        remember_line(request, response, line)
    else:
        remember(request, response, theme)
    return response
