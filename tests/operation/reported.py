"""Break the home page with Sentry on and print what would be sent. A process of its own: the
package changes Django for good."""

import json
from functools import partial
from typing import Any
from unittest.mock import patch

import django

django.setup()

import sentry_sdk  # noqa: E402
from django.test import Client  # noqa: E402
from sentry_sdk.transport import Transport  # noqa: E402

from codelookup.catalog import version  # noqa: E402
from codelookup.operation import reporting  # noqa: E402

SENT: list[dict[str, Any]] = []


class Caught(Transport):
    def capture_envelope(self, envelope: Any) -> None:
        SENT.extend(item.payload.json for item in envelope.items)


def broken(*args: object) -> None:
    kept = "of a variable"
    raise RuntimeError(f"duplicate key (email)=(reader@example.org) {kept}")


def main() -> None:
    caught = partial(sentry_sdk.init, transport=Caught)
    with patch.object(sentry_sdk, "init", caught), patch.object(version, "current", broken):
        reporting.start("https://public@sentry.invalid/1")
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = "a-session"
        asked = {"REMOTE_ADDR": "203.0.113.9", "HTTP_REFERER": "/cpt/codes/64490/"}
        response = client.get("/?q=a-query", **asked)  # type: ignore[arg-type]
    assert response.status_code == 500
    sentry_sdk.flush()
    print(json.dumps(SENT))


if __name__ == "__main__":
    main()
