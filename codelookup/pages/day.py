"""The day for which a page is read: `?on=YYYY-MM-DD`, today without it."""

import re
from datetime import date

from django.http import HttpRequest


class BadDay(Exception):
    """`?on=` is not a day. The message is for the visitor."""


def asked_day(request: HttpRequest) -> date | None:
    """Read the day from the address, None where it names none. Raises BadDay."""
    text = request.GET.get("on", "")
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise BadDay(f"“{text[:40]}” is not a date. Write it as 2026-10-01.")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadDay(f"There is no day {text}. Write it as 2026-10-01.") from error
    if day.year < 1900:
        raise BadDay(f"{text} lies before every code set. Write a day from 1900 on.")
    return day
