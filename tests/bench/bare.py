"""The least that a WSGI server can answer: what this server could do at best."""

from collections.abc import Callable
from typing import Any

BODY = b"hello"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]
    start_response("200 OK", headers)
    return [BODY]
