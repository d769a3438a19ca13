"""Who may enter the desk. Every view of it stands behind `editors_only`."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from accounts.models import User
from codelookup.descriptions.models import Editor, Role
from codelookup.lib.middleware import error_page

from .unsent import session_ended

View = Callable[..., HttpResponse]


def editor_of(request: HttpRequest) -> Editor | None:
    """Return who works at the desk. One query a request, none for a guest."""
    user = request.user
    if not isinstance(user, User):
        return None
    if not hasattr(request, "editor"):
        found = Editor.objects.filter(user=user).select_related("user").first()
        request.editor = found  # type: ignore[attr-defined]
    kept: Editor | None = getattr(request, "editor", None)
    return kept


def editors_only(*roles: Role) -> Callable[[View], View]:
    """Let editors in, of these roles or of any; the view gets the editor as second argument.

    Who is not logged in is sent to log in, with what he has written kept; other accounts get 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            response = _enter(request, view, roles, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            patch_vary_headers(response, ["Cookie"])
            response["X-Robots-Tag"] = "noindex"
            return response

        return guarded

    return decorate


def _enter(
    request: HttpRequest, view: View, roles: tuple[Role, ...], *args: object, **kwargs: object
) -> HttpResponse:
    if not request.user.is_authenticated:
        if request.method == "POST":
            return session_ended(request)
        return redirect_to_login(request.get_full_path())
    editor = editor_of(request)
    if not editor or (roles and editor.role not in roles):
        return error_page("403", 403)
    return view(request, editor, *args, **kwargs)
