"""One question to an OpenAI-compatible service, with an end: no retries, a breaker, a clear word.

The address, key and model are the operator's (DRAFT_API_URL, DRAFT_API_KEY, DRAFT_MODEL).
"""

import json
import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.cache import cache

from . import NoDraft
from .prompt import Asked

TOKENS = 4_000  # a whole text has about 1,300 words
LONGEST = 200_000  # bytes of an answer that are read
FAILURES, PAUSE = 3, 300  # so many in a row, then nothing is asked for so many seconds
BREAKER = "drafting:failures"
UNSET = (
    "The drafting help is off: set DRAFT_API_URL and DRAFT_MODEL, and DRAFT_API_KEY where the "
    "service asks for a key."
)
ABSENT = (
    "The package openai is missing; install it with "
    "`pip install --require-hashes -r requirements-extra.txt`."
)
ENDLESS = "The model wrote without an end, and its answer was cut; nothing was kept."
SAID_OF = {
    400: "it does not take the request: does it speak this protocol, and is DRAFT_MODEL right?",
    401: "it does not accept DRAFT_API_KEY.",
    403: "it does not accept DRAFT_API_KEY for this model.",
    404: "it has no such address or model; look at DRAFT_API_URL and DRAFT_MODEL.",
    429: "it has had too many questions, or the account is used up; try later.",
}


def is_set_up() -> bool:
    return bool(settings.DRAFT_API_URL and settings.DRAFT_MODEL)


def ask(asked: Asked) -> str:
    """Return the words of the answer. Raises NoDraft; three failures in a row open the breaker."""
    if not is_set_up():
        raise NoDraft(UNSET)
    try:
        import httpx2
        import openai
    except ImportError as error:
        raise NoDraft(ABSENT) from error
    if int(cache.get(BREAKER, 0)) >= FAILURES:
        raise NoDraft(
            f"The drafting service failed {FAILURES} times in a row; it is asked again after "
            f"{PAUSE // 60} minutes."
        )
    try:
        held = _answer(asked)
    except (
        *(openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL),
        *(TimeoutError, ValueError, RecursionError),  # too late; no JSON
    ) as error:
        cache.set(BREAKER, int(cache.get(BREAKER, 0)) + 1, PAUSE)
        raise NoDraft(_said(error)) from error
    cache.delete(BREAKER)
    return _words(held)


def _answer(asked: Asked) -> Any:
    """Return the service's JSON. Read piece by piece: it may drip, or never end."""
    import openai

    deadline = time.monotonic() + settings.DRAFT_TIMEOUT
    client = openai.OpenAI(
        base_url=settings.DRAFT_API_URL,
        api_key=settings.DRAFT_API_KEY or "none",
        timeout=settings.DRAFT_TIMEOUT,
        max_retries=0,
    )
    with (
        client,
        client.chat.completions.with_streaming_response.create(
            model=settings.DRAFT_MODEL,
            messages=[
                {"role": "system", "content": asked.rules},
                {"role": "user", "content": asked.matter},
            ],
            max_tokens=TOKENS,
            response_format={"type": "json_object"},
        ) as response,
    ):
        return json.loads(_read(response.iter_bytes(), deadline))


def _read(pieces: Iterable[bytes], deadline: float) -> bytes:
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > LONGEST:
            raise NoDraft(ENDLESS)
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(whole)


def _words(held: Any) -> str:
    """Return what the model wrote; whatever else the service sent is told as such."""
    try:
        choice = held["choices"][0]
        message, ended = choice["message"], choice.get("finish_reason")
        words, refusal = message.get("content") or "", message.get("refusal")
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise NoDraft(
            "The drafting service answered without any text; is DRAFT_API_URL right?"
        ) from error
    if refusal or ended == "content_filter":
        raise NoDraft("The model refused to write this text; write it yourself.")
    if ended == "length":
        raise NoDraft(ENDLESS)
    if not isinstance(words, str) or not words.strip():
        raise NoDraft("The model gave an empty answer; ask once more or write it yourself.")
    return words


def _said(error: Exception) -> str:
    """Say what happened without a word of the service's own: it may repeat the key."""
    import httpx2
    import openai

    address = settings.DRAFT_API_URL
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException | TimeoutError):
        return f"The drafting service gave no answer within {settings.DRAFT_TIMEOUT} seconds."
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        meaning = SAID_OF.get(status, "it has a fault of its own; try later.")
        return f"The drafting service answered HTTP {status}: {meaning}"
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | httpx2.InvalidURL):
        return f"The drafting service at {address} cannot be reached; is DRAFT_API_URL right?"
    return f"What answers at {address} does not speak the protocol; is DRAFT_API_URL right?"
