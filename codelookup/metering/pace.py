"""How fast members read: people's pace and no more, so that an account is no way to copy the site.

Every code page counts, opened before or not. A minute begins with the first page in it; a day is
that of the site's clock. Counting is one guarded UPDATE, hence exact under parallel requests.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Case, F, Q, When
from django.utils import timezone

from accounts.models import User

from .models import Pace

MINUTE = timedelta(minutes=1)


@dataclass
class TooFast(Exception):
    """One page too many. `until`: the moment from which the next one is given."""

    until: datetime

    @property
    def seconds(self) -> int:
        return max(1, -int((timezone.now() - self.until).total_seconds() // 1))


def count(user: User, pages: int = 1) -> None:
    """Count pages of a member, or raise TooFast and count none. One query; none for staff."""
    if user.is_staff:
        return
    now = timezone.now()
    if _add(user, pages, now):
        return
    pace, is_new = Pace.objects.get_or_create(
        user=user, defaults={"minute_from": now, "day": timezone.localdate(now)}
    )
    if is_new and _add(user, pages, now):
        return
    raise TooFast(_until(pace, pages, now))


def _add(user: User, pages: int, now: datetime) -> int:
    today = timezone.localdate(now)
    # Later than now only by what parallel requests differ: a clock set back locks nobody out.
    in_minute = Q(minute_from__gt=now - MINUTE, minute_from__lt=now + MINUTE)
    in_day = Q(day=today)
    may_now = ~in_minute | Q(minute_pages__lte=settings.MEMBER_PAGES_PER_MINUTE - pages)
    may_today = ~in_day | Q(day_pages__lte=settings.MEMBER_PAGES_PER_DAY - pages)
    return Pace.objects.filter(may_now, may_today, user=user).update(
        minute_from=Case(When(in_minute, then=F("minute_from")), default=now),
        minute_pages=Case(When(in_minute, then=F("minute_pages") + pages), default=pages),
        day=today,
        day_pages=Case(When(in_day, then=F("day_pages") + pages), default=pages),
    )


def _until(pace: Pace, pages: int, now: datetime) -> datetime:
    today = timezone.localdate(now)
    if pace.day == today and pace.day_pages > settings.MEMBER_PAGES_PER_DAY - pages:
        midnight = datetime.combine(today + timedelta(days=1), time())
        return timezone.make_aware(midnight)
    return pace.minute_from + MINUTE
