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

from . import ledger
from .ledger import NOTHING, Listing
from .models import Pace

MINUTE = timedelta(minutes=1)


@dataclass
class TooFast(Exception):
    """One page too many. `until`: the moment from which the next one is given."""

    until: datetime

    @property
    def seconds(self) -> int:
        return max(1, -int((timezone.now() - self.until).total_seconds() // 1))


def count(user: User, pages: int = 1, listing: Listing = NOTHING) -> bool:
    """Count pages of a member, or raise TooFast and count none; tell whether the list was written.

    One write; of staff nothing is counted.
    """
    if user.is_staff:
        return False
    now = timezone.now()
    is_counted, is_listed = _add(user, pages, now, listing)
    if is_counted:
        return is_listed
    pace, _ = Pace.objects.get_or_create(
        user=user, defaults={"minute_from": now, "day": timezone.localdate(now)}
    )
    # A first page, perhaps beside others that made the row.
    is_counted, is_listed = _add(user, pages, now, listing)
    if is_counted:
        return is_listed
    raise TooFast(_until(pace, pages, now))


def _add(user: User, pages: int, now: datetime, listing: Listing) -> tuple[bool, bool]:
    values = {
        "user": user.pk,
        "pages": pages,
        "now": sql.moment(now),
        "begun": sql.moment(now - MINUTE),
        "latest": sql.moment(now + MINUTE),
        "today": timezone.localdate(now),
        "most_now": settings.MEMBER_PAGES_PER_MINUTE - pages,
        "most_today": settings.MEMBER_PAGES_PER_DAY - pages,
    }
    return ledger.count_page(values, listing)


def _until(pace: Pace, pages: int, now: datetime) -> datetime:
    today = timezone.localdate(now)
    if pace.day == today and pace.day_pages > settings.MEMBER_PAGES_PER_DAY - pages:
        midnight = datetime.combine(today + timedelta(days=1), time())
        return timezone.make_aware(midnight)
    return pace.minute_from + MINUTE
