"""How fast members read: people's pace and no more, so that an account is no way to copy the site.

Every code page counts, opened before or not. A minute begins with the first page in it; a day is
that of the site's clock. Counting is one guarded UPDATE, hence exact under parallel requests.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from codelookup.lib import sql

from .models import Pace

MINUTE = timedelta(minutes=1)
# The same on SQLite and PostgreSQL; asked at every page that a member opens.
IN_MINUTE = "minute_from > %(begun)s AND minute_from < %(latest)s"
ONE_MORE_PAGE = f"""
UPDATE metering_pace SET
    minute_from = CASE WHEN {IN_MINUTE} THEN minute_from ELSE %(now)s END,
    minute_pages = CASE WHEN {IN_MINUTE} THEN minute_pages + %(pages)s ELSE %(pages)s END,
    day = %(today)s,
    day_pages = CASE WHEN day = %(today)s THEN day_pages + %(pages)s ELSE %(pages)s END
WHERE user_id = %(user)s
    AND (NOT ({IN_MINUTE}) OR minute_pages <= %(most_now)s)
    AND (day <> %(today)s OR day_pages <= %(most_today)s)
"""


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
    pace, _ = Pace.objects.get_or_create(
        user=user, defaults={"minute_from": now, "day": timezone.localdate(now)}
    )
    if _add(user, pages, now):  # a first page, perhaps beside others that made the row
        return
    raise TooFast(_until(pace, pages, now))


def _add(user: User, pages: int, now: datetime) -> int:
    # Later than now only by what parallel requests differ: a clock set back locks nobody out.
    begun, latest = sql.moment(now - MINUTE), sql.moment(now + MINUTE)
    a_minute, a_day = settings.MEMBER_PAGES_PER_MINUTE, settings.MEMBER_PAGES_PER_DAY
    values = {
        "user": user.pk,
        "pages": pages,
        "now": sql.moment(now),
        "begun": begun,
        "latest": latest,
        "today": timezone.localdate(now),
        "most_now": a_minute - pages,
        "most_today": a_day - pages,
    }
    with sql.in_turn():
        return sql.run(ONE_MORE_PAGE, values)


def _until(pace: Pace, pages: int, now: datetime) -> datetime:
    today = timezone.localdate(now)
    if pace.day == today and pace.day_pages > settings.MEMBER_PAGES_PER_DAY - pages:
        midnight = datetime.combine(today + timedelta(days=1), time())
        return timezone.make_aware(midnight)
    return pace.minute_from + MINUTE
