"""How much a visitor may still read: one meter a visitor, one row a code opened.

Rows say what someone read, hence what he may suffer from: they are kept only as long as the meter
needs them (`prune`), and no address is stored anywhere.

No index stands on what changes with every page: keeping it up would cost each page more than
`prune` saves, which looks through all rows once a night.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from codelookup.catalog.models import Code


class Meter(models.Model):
    """One visitor's counter: an account's, or a guest's known by the hash of a random key."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="meter"
    )
    guest_hash = models.CharField(
        max_length=64, null=True, unique=True, help_text="SHA-256 of the cookie's random value"
    )
    used = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    last_view_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) ^ Q(guest_hash__isnull=False),
                name="a_meter_is_an_accounts_or_a_guests",
            ),
        ]

    def __str__(self) -> str:
        return f"meter {self.pk}"


class View(models.Model):
    """A code that a visitor has opened; opening it again is free for ever.

    `is_counted` is False for codes carried over from a guest, and once the window has passed.
    """

    # The constraint's index begins with the meter; nobody asks who has opened a code.
    meter = models.ForeignKey(Meter, models.CASCADE, related_name="views", db_index=False)
    code = models.ForeignKey(Code, models.CASCADE, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    is_counted = models.BooleanField(default=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["meter", "code"], name="a_view_is_counted_once"),
        ]

    def __str__(self) -> str:
        return f"view {self.pk}"


class Pace(models.Model):
    """How many code pages a member opened in his last minute and on his last day; not which."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pace")
    minute_from = models.DateTimeField()
    minute_pages = models.PositiveIntegerField(default=0)
    day = models.DateField()
    day_pages = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["day"], name="pace_by_day")]

    def __str__(self) -> str:
        return f"pace {self.pk}"


class Trail(models.Model):
    """Where an account was last: code pages and searches, a line each, the newest first.

    It is written through `recent` alone, which bounds it. Guests have no row.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trail")
    codes = models.TextField(blank=True, help_text="e.g. icd-10-cm:E11.9")
    searches = models.TextField(blank=True)
    is_off = models.BooleanField(default=False, help_text="its owner wants no list")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_off=False) | Q(codes="", searches=""),
                name="nothing_is_kept_for_who_wants_no_list",
            ),
        ]

    def __str__(self) -> str:
        return f"trail {self.pk}"


class NetworkDay(models.Model):
    """How many new guests came from one network on one day. `key`: HMAC of prefix and day."""

    key = models.CharField(max_length=64, unique=True)
    day = models.DateField()
    guests = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.guests}"
