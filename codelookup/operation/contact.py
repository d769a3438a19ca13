"""Whom to tell of a hole: the addresses of `SECURITY_CONTACT`, as RFC 9116 wants them."""

import re

ADDRESS = re.compile(r"[^@\s,:/]+@[^@\s,:/]+\.[^@\s,:/]+")
SCHEMES = ("mailto:", "https://", "tel:")


class NotAContact(Exception):
    """What is set cannot be written as a contact; the message says how it is written."""


def contacts(texts: list[str]) -> list[str]:
    """Return them as addresses of the web, mail or telephone; a bare mail address is completed."""
    found = []
    for text in filter(None, (each.strip() for each in texts)):
        if ADDRESS.fullmatch(text):
            found.append(f"mailto:{text}")
        elif text.startswith(SCHEMES) and not re.search(r"\s", text):
            found.append(text)
        else:
            raise NotAContact(f"{text!r} is neither a mail address nor mailto:, https:// or tel:")
    return found
