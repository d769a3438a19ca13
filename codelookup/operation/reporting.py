"""Errors to Sentry, where `SENTRY_DSN` says so: what broke and in which line, and nothing else.

No address (it names the code that somebody reads), no person, no cookie, no form, no value of a
variable, no text of an error (a database puts values into it).
"""

from typing import Any

from .extras import needed

KEPT = {"event_id", "level", "platform", "timestamp", "release", "environment", "transaction"}
KEPT_OF_FRAME = {"filename", "abs_path", "function", "module", "lineno", "in_app"}
KEPT_OF_FRAME |= {"context_line", "pre_context", "post_context"}


def start(dsn: str, release: str = "") -> None:
    """Begin to report. Raises ImproperlyConfigured where sentry-sdk is not installed."""
    sdk = needed("sentry_sdk", "sentry-sdk", "SENTRY_DSN")
    django = needed("sentry_sdk.integrations.django", "sentry-sdk", "SENTRY_DSN")
    sdk.init(
        dsn=dsn,
        release=release or None,
        default_integrations=False,  # the others read logs, arguments and outgoing requests
        integrations=[django.DjangoIntegration("function_name", middleware_spans=False)],
        before_send=scrubbed,
        before_breadcrumb=lambda crumb, hint: None,
        max_breadcrumbs=0,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        server_name="codelookup",
        traces_sample_rate=None,
        auto_session_tracking=False,
        send_client_reports=False,
    )


def scrubbed(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Return what may leave the house: kinds of errors and lines of code, chosen by name."""
    kept = {name: value for name, value in event.items() if name in KEPT}
    errors = (event.get("exception") or {}).get("values") or []
    kept["exception"] = {"values": [_error(each) for each in errors]}
    return kept


def _error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "mechanism": {"type": "django", "handled": False},
        "stacktrace": {
            "frames": [{k: v for k, v in each.items() if k in KEPT_OF_FRAME} for each in frames]
        },
    }
