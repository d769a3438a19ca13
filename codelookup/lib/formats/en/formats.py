"""Dates as 1 Oct 2026 wherever a template prints one."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
