"""What is put right before Django makes a request of it."""

from collections.abc import Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Application = Any  # (environ, start_response) -> body


def in_utf8(application: Application) -> Application:
    """Have every request read as UTF-8, which alone our pages send.

    Django decodes by the charset that a request names. `hex` and the like it cannot, and fails
    before any page of ours; `utf-7` and `unicode_escape` bring NUL and lone surrogates in.
    """

    def at_edge(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            kind, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        except (LookupError, ValueError):
            environ["CONTENT_TYPE"] = ""
        else:
            if "charset" in parameters:
                boundary = parameters.get("boundary")
                environ["CONTENT_TYPE"] = f"{kind}; boundary={boundary}" if boundary else kind
        answer: Iterable[bytes] = application(environ, start_response)
        return answer

    return at_edge
